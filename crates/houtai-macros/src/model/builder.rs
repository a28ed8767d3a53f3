//! The builders that `create` and `update` give.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Model;
use super::default::FieldDefault;
use super::field::ModelField;
use crate::suggest::plain;

/// Both builders, and the functions that give them.
pub(super) fn expand(model: &Model) -> TokenStream {
    let (create, update) = (create(model), update(model));
    let (name, visibility, data) = (&model.name, &model.visibility, quote!(::houtai::__private::data));
    let (create_type, update_type) = types(model);
    let create_doc = format!("A new row of `{}`: set its fields, then `save` it.", model.table.name);
    let update_doc = format!("Changes of a row of `{}`: set its fields, then `save` it.", model.table.name);
    quote! {
        #create
        #update

        impl #name {
            #[doc = #create_doc]
            #visibility fn create<'e>(executor: &'e dyn #data::Executor) -> #create_type<'e> {
                #create_type {
                    row: #data::RowInsert::new(executor),
                    has: ::core::marker::PhantomData,
                }
            }

            #[doc = #update_doc]
            #visibility fn update<'e>(
                executor: &'e dyn #data::Executor,
                row: impl #data::RowKey<#name>,
            ) -> #update_type<'e> {
                #update_type(#data::RowUpdate::new(executor, row))
            }
        }
    }
}

fn types(model: &Model) -> (Ident, Ident) {
    let name = plain(&model.name);
    (format_ident!("{name}Create"), format_ident!("{name}Update"))
}

/// Fields that the framework fills in.
fn is_kept(model: &Model, index: usize) -> bool {
    let field = &model.fields[index];
    Some(index) == model.version
        || Some(index) == model.table.soft_delete
        || matches!(field.default, Some(FieldDefault::Identity | FieldDefault::Updated))
}

/// Each field that must get a value is a parameter of the type: that field's marker, until it is `Set`.
fn create(model: &Model) -> TokenStream {
    let (name, visibility, data) = (&model.name, &model.visibility, quote!(::houtai::__private::data));
    let (builder, _) = types(model);
    let settable = (0..model.fields.len()).filter(|index| !is_kept(model, *index)).collect::<Vec<_>>();
    let required: Vec<usize> =
        settable.iter().copied().filter(|index| model.fields[*index].is_required()).collect();
    let markers: Vec<&Ident> = required.iter().map(|index| &model.fields[*index].ident).collect();
    let parameters: Vec<Ident> = required.iter().map(|index| format_ident!("Has{index}")).collect();
    let setters = settable.iter().map(|index| {
        let field = &model.fields[*index];
        match required.iter().position(|one| one == index) {
            Some(at) => required_setter(&builder, field, *index, &parameters, at),
            None => {
                let set = set(field, *index, &quote!(value.into()));
                setter(field, &quote!(Self { row: self.row #set, has: self.has }))
            }
        }
    });
    quote! {
        #(
            #[allow(non_camel_case_types, reason = "the message about a missing value shows the name of the field")]
            #[doc(hidden)]
            #visibility struct #markers;
        )*

        /// A new row on its way.
        #[must_use = "nothing is stored before `.save().await`"]
        #visibility struct #builder<'e #(, #parameters = #markers)*> {
            row: #data::RowInsert<'e, #name>,
            has: ::core::marker::PhantomData<fn() -> (#(#parameters,)*)>,
        }

        impl<'e #(, #parameters)*> #builder<'e #(, #parameters)*> {
            #(#setters)*

            /// Adds the row and gives it back as it is stored.
            #visibility fn save(self) -> #data::Saving<'e, #name>
            where
                #(#parameters: #data::HasValue,)*
            {
                self.row.save()
            }

            /// Adds the row and gives back its key only, which costs the database less.
            #visibility fn add(
                self,
            ) -> impl ::core::future::Future<
                Output = #data::Result<<#name as #data::Model>::Key>,
            > + ::core::marker::Send + 'e
            where
                #(#parameters: #data::HasValue,)*
            {
                self.row.add()
            }
        }
    }
}

/// Sets the field and says so in the type.
fn required_setter(
    builder: &Ident,
    field: &ModelField,
    index: usize,
    parameters: &[Ident],
    at: usize,
) -> TokenStream {
    let (ident, ty, visibility, data) =
        (&field.ident, &field.ty, &field.visibility, quote!(::houtai::__private::data));
    let doc = documented(field);
    let set = set(field, index, &quote!(#data::Change::To(value.into().0)));
    let after = parameters.iter().enumerate().map(|(place, parameter)| match place == at {
        true => quote!(#data::Set),
        false => quote!(#parameter),
    });
    quote! {
        #[doc = #doc]
        #visibility fn #ident(
            self,
            value: impl ::core::convert::Into<#data::Given<#ty>>,
        ) -> #builder<'e #(, #after)*> {
            #builder {
                row: self.row #set,
                has: ::core::marker::PhantomData,
            }
        }
    }
}

fn setter(field: &ModelField, set: &TokenStream) -> TokenStream {
    let (ident, ty, visibility, data) =
        (&field.ident, &field.ty, &field.visibility, quote!(::houtai::__private::data));
    let doc = documented(field);
    quote! {
        #[doc = #doc]
        #visibility fn #ident(self, value: impl ::core::convert::Into<#data::Change<#ty>>) -> Self {
            #set
        }
    }
}

/// The call that gives the field at this place its value.
fn set(field: &ModelField, index: usize, change: &TokenStream) -> TokenStream {
    let known = field.known();
    quote!(.set::<#known>(#index, #change))
}

fn documented(field: &ModelField) -> String {
    match field.doc.is_empty() {
        true => format!("Sets `{}`.", plain(&field.ident)),
        false => field.doc.clone(),
    }
}

fn update(model: &Model) -> TokenStream {
    let (name, visibility, data) = (&model.name, &model.visibility, quote!(::houtai::__private::data));
    let (_, builder) = types(model);
    let settable = (0..model.fields.len()).filter(|index| !is_kept(model, *index) && *index != model.key);
    let setters = settable.map(|index| {
        let set = set(&model.fields[index], index, &quote!(value.into()));
        setter(&model.fields[index], &quote!(Self(self.0 #set)))
    });
    let if_version = model.version.map(|_| {
        quote! {
            /// Changes the row only if it still has this version.
            #visibility fn if_version(self, version: impl ::core::convert::Into<i64>) -> Self {
                Self(self.0.if_version(version))
            }
        }
    });
    quote! {
        /// Changes of a row on their way.
        #[must_use = "nothing is changed before `.save().await`"]
        #visibility struct #builder<'e>(#data::RowUpdate<'e, #name>);

        impl<'e> #builder<'e> {
            #(#setters)*
            #if_version

            /// Makes the changes and gives the row back as it is stored. Without any change it is only read.
            #visibility fn save(
                self,
            ) -> impl ::core::future::Future<Output = #data::Result<#name>> + ::core::marker::Send + 'e {
                self.0.save()
            }

            /// Makes the changes and gives nothing back, which costs the database less.
            #visibility fn apply(
                self,
            ) -> impl ::core::future::Future<Output = #data::Result<()>> + ::core::marker::Send + 'e {
                self.0.apply()
            }
        }
    }
}
