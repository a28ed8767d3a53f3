//! `#[input]` and `#[output]`: types that come in and go out.

mod check;
pub(crate) mod described;
mod fields;
mod fit;
mod item;
pub(crate) mod names;
mod nul;
mod publish;
pub(crate) mod range;
mod roles;
pub(crate) mod rule;
pub(crate) mod serde_words;
mod shape;
mod strict;
mod unit;
mod wide;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, GenericParam, Path};

pub(crate) use self::roles::Role;
use self::roles::Roles;
use crate::mistakes::Mistakes;
use crate::{bounds, derives, model};

/// The type with the attributes of serde and schemars, and the implementations of the contracts.
pub(crate) fn expand(role: Role, attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut ty: DeriveInput = match syn::parse2(item.clone()) {
        Ok(ty) => ty,
        Err(error) => {
            let message = format!("`#[input]` and `#[output]` stand on a struct or an enum: {error}");
            let mistake = Error::new(error.span(), message).into_compile_error();
            return quote!(#item #mistake);
        }
    };
    if let Some(whole) = model::takes_over(role, &attribute, &ty) {
        return whole;
    }
    let mut mistakes = Mistakes::default();
    let roles = Roles::read(role, attribute, &mut ty.attrs, &mut mistakes);
    refuse_lifetimes(&ty, &mut mistakes);
    refuse_derives(&ty, &roles, &mut mistakes);
    let derives = item::derives(&ty, &roles);
    let (functions, checks) = item::lower(&mut ty, &roles, &mut mistakes);
    let defaults = defaults(&ty, &functions);
    let strict = strict::applies(&ty, &roles).then(|| strict::implementations(&ty, &roles));
    let input = roles.input.then(|| input(&ty, &roles, &checks));
    let output = roles.output.then(|| output(&ty));
    let mistakes = mistakes.into_tokens();
    // The compiler tells mistakes in the order of the items, and those in the rules name the next step: a
    // type inside that has no `#[input]`, for one, lacks what is derived as well.
    quote!(#input #output #derives #ty #strict #defaults #mistakes)
}

fn refuse_lifetimes(ty: &DeriveInput, mistakes: &mut Mistakes) {
    for parameter in &ty.generics.params {
        if let GenericParam::Lifetime(lifetime) = parameter {
            mistakes.at(
                lifetime,
                "what comes in or goes out owns its parts: write `String` for `&str`, `Vec<T>` for `&[T]`",
            );
        }
    }
}

/// The derives are added, with attributes that a derive of the user would not have.
fn refuse_derives(ty: &DeriveInput, roles: &Roles, mistakes: &mut Mistakes) {
    let added = [("Deserialize", roles.input), ("Serialize", roles.output), ("JsonSchema", true)];
    let present: Vec<Path> = derives::present(&ty.attrs);
    for (name, _) in added.into_iter().filter(|(_, added)| *added) {
        for path in present.iter().filter(|path| derives::names(path, name)) {
            mistakes.at(
                path,
                format!("`{name}` is derived by `#[input]` or `#[output]`; take it out of this list"),
            );
        }
    }
}

fn defaults(ty: &DeriveInput, functions: &[TokenStream]) -> Option<TokenStream> {
    let name = &ty.ident;
    let (parameters, arguments, bounds) = ty.generics.split_for_impl();
    (!functions.is_empty()).then(|| quote!(impl #parameters #name #arguments #bounds { #(#functions)* }))
}

fn input(ty: &DeriveInput, roles: &Roles, checks: &TokenStream) -> TokenStream {
    let name = &ty.ident;
    let generics = bounds::with(&ty.generics, &quote!(::houtai::__private::Input));
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let across = &roles.checks;
    quote! {
        impl #parameters ::houtai::__private::Input for #name #arguments #bounds {}

        impl #parameters ::houtai::__private::validate::Validate for #name #arguments #bounds {
            fn validate(&self, check: &mut ::houtai::__private::validate::Check) {
                let _ = &check;
                #checks
                #(#across(self, check);)*
            }
        }
    }
}

fn output(ty: &DeriveInput) -> TokenStream {
    let name = &ty.ident;
    let generics = bounds::with(&ty.generics, &quote!(::houtai::__private::Output));
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #parameters ::houtai::__private::Output for #name #arguments #bounds {}
        impl #parameters ::houtai::__private::AnswerValue for #name #arguments #bounds {}
    }
}
