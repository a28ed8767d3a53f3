//! What makes a struct a row: reading it, its key, its columns.

use proc_macro2::TokenStream;
use quote::quote;

use super::field::ModelField;
use super::{Model, types};

/// The implementations of `Model` and `FromRow`, and a constant for each column.
pub(super) fn expand(model: &Model) -> TokenStream {
    let (name, data) = (&model.name, quote!(::houtai::__private::data));
    let count = model.fields.len();
    let idents: Vec<_> = model.fields.iter().map(|field| &field.ident).collect();
    let places = 0..count;
    let known = model.fields.iter().map(ModelField::known);
    let (key, key_type) = (&model.fields[model.key].ident, &model.fields[model.key].ty);
    let known_key = model.fields[model.key].known();
    let version = model.version.map(|index| {
        let field = &model.fields[index].ident;
        quote! {
            fn row_version(&self) -> ::core::option::Option<i64> {
                ::core::option::Option::Some(::core::convert::Into::into(self.#field))
            }
        }
    });
    let columns = columns(model);
    let text_key =
        types::is(key_type, "String").then(|| row_key(model, &quote!(&str), &quote!((*self).into())));
    let own_key = row_key(model, &quote!(#key_type), &quote!(::core::clone::Clone::clone(self)));
    quote! {
        impl #data::FromRow for #name {
            const COLUMNS: usize = #count;

            fn from_row(reader: &mut #data::RowReader<'_>) -> #data::Result<Self> {
                ::core::result::Result::Ok(Self {
                    #(#idents: reader.read_field::<#known>(&META.fields[#places])?,)*
                })
            }
        }

        impl #data::Model for #name {
            const META: &'static #data::ModelMeta = &META;
            type Key = #known_key;

            fn key(&self) -> #key_type {
                ::core::clone::Clone::clone(&self.#key)
            }

            #version
        }

        #own_key
        #text_key
        #columns
    }
}

fn row_key(model: &Model, from: &TokenStream, value: &TokenStream) -> TokenStream {
    let (name, data, key_type) =
        (&model.name, quote!(::houtai::__private::data), &model.fields[model.key].ty);
    quote! {
        impl #data::RowKey<#name> for #from {
            fn key(&self) -> #key_type {
                #value
            }
        }
    }
}

fn columns(model: &Model) -> TokenStream {
    let (name, data) = (&model.name, quote!(::houtai::__private::data));
    let constants = model.fields.iter().map(|field| {
        let (ident, ty, visibility, column) = (&field.ident, &field.ty, &field.visibility, &field.column);
        let (doc, known) = (format!("The column `{column}`."), field.known());
        quote! {
            #[doc = #doc]
            #visibility const #ident: #data::Column<#name, #ty> = #data::Column::<#name, #known>::new(#column);
        }
    });
    quote! {
        #[allow(non_upper_case_globals, reason = "written as the field is, so that a query reads as the struct does")]
        impl #name {
            #(#constants)*
        }
    }
}
