//! What clients send to add a row and to change one.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Attribute;

use super::super::Model;
use super::super::default::{FieldDefault, converted};
use super::{CrudField, Names, input};
use crate::suggest::plain;

/// `NewTodo`, with a value for each field that clients give.
pub(super) fn new(model: &Model, fields: &[CrudField<'_>], of_struct: &[&Attribute]) -> TokenStream {
    let (name, Names { new, .. }, visibility) = (&model.name, Names::of(model), &model.visibility);
    let given: Vec<&CrudField<'_>> =
        fields.iter().filter(|field| !field.is_read_only && !field.is_hidden).collect();
    let members = given.iter().map(|field| {
        let (ident, ty, attributes) = (&field.model.ident, field.ty(), &field.attributes);
        let (visibility, default) = (&field.model.visibility, default(field));
        quote!(#(#attributes)* #default #visibility #ident: #ty)
    });
    let doc = format!("What a client sends to add a [`{}`].", plain(name));
    let item = input(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #(#of_struct)*
        #visibility struct #new { #(#members),* }
    });
    let sets = given.iter().map(|field| {
        let (ident, index) = (&field.model.ident, field.index);
        quote!(.set(#index, ::houtai::__private::data::Change::To(self.#ident)))
    });
    quote! {
        #item

        impl ::houtai::__private::crud::NewRow<#name> for #new {
            fn fill<'e>(
                self,
                row: ::houtai::__private::data::RowInsert<'e, #name>,
            ) -> ::houtai::__private::data::RowInsert<'e, #name> {
                row #(#sets)*
            }
        }
    }
}

/// The default that the column has is one of the input too, so that it is published.
fn default(field: &CrudField<'_>) -> Option<TokenStream> {
    match field.model.default.as_ref()? {
        FieldDefault::OfType => Some(quote!(#[field(default)])),
        FieldDefault::Value(value) => {
            let value = converted(value, field.ty());
            Some(quote!(#[field(default = #value)]))
        }
        FieldDefault::Identity | FieldDefault::Uuid | FieldDefault::Now | FieldDefault::Updated => None,
    }
}

/// `TodoChanges`, in which every field may be absent.
pub(super) fn changes(model: &Model, fields: &[CrudField<'_>], of_struct: &[&Attribute]) -> TokenStream {
    let (name, Names { changes, .. }, visibility) = (&model.name, Names::of(model), &model.visibility);
    let given: Vec<&CrudField<'_>> =
        fields.iter().filter(|field| !field.is_read_only && !field.is_hidden && !field.is_key).collect();
    let members = given.iter().map(|field| {
        let (ident, ty, attributes) = (&field.model.ident, field.ty(), &field.attributes);
        let visibility = &field.model.visibility;
        quote!(#(#attributes)* #visibility #ident: ::houtai::__private::formats::Patch<#ty>)
    });
    let (version, if_version) = version(model, fields);
    let doc = format!("What a client sends to change a [`{}`]: what is absent stays as it is.", plain(name));
    let item = input(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        #(#of_struct)*
        #visibility struct #changes { #(#members,)* #version }
    });
    let sets = given.iter().map(|field| {
        let (ident, index, ty) = (&field.model.ident, field.index, field.ty());
        quote! {
            .set(#index, <::houtai::__private::data::Change<#ty> as ::core::convert::From<
                ::houtai::__private::formats::Patch<#ty>,
            >>::from(self.#ident))
        }
    });
    quote! {
        #item

        impl ::houtai::__private::crud::RowChanges<#name> for #changes {
            fn fill<'e>(
                self,
                row: ::houtai::__private::data::RowUpdate<'e, #name>,
            ) -> ::houtai::__private::data::RowUpdate<'e, #name> {
                let row = row #(#sets)*;
                #if_version
                row
            }
        }
    }
}

/// The version that the client has seen, and what follows from it.
fn version(model: &Model, fields: &[CrudField<'_>]) -> (Option<TokenStream>, Option<TokenStream>) {
    let Some(field) = model.version.and_then(|index| fields.get(index)) else { return (None, None) };
    let (ident, ty, attributes) = (&field.model.ident, field.ty(), &field.attributes);
    let attributes = attributes.iter().filter(|attribute| !attribute.path().is_ident("doc"));
    let visibility = &field.model.visibility;
    let member = quote! {
        /// The version that you have seen: if the row has another one by now, nothing is changed.
        #(#attributes)*
        #visibility #ident: ::houtai::__private::formats::Patch<#ty>
    };
    let if_version = quote! {
        let row = match self.#ident {
            ::houtai::__private::formats::Patch::Value(version) => row.if_version(version),
            ::houtai::__private::formats::Patch::Absent => row,
        };
    };
    (Some(member), Some(if_version))
}
