//! Derives that stand on an item already, and those that a macro adds.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Path, Token};

/// The `#[derive]` of those of std's `Clone` and `Debug` that are not there yet.
pub(crate) fn missing(attributes: &[Attribute], wanted: &[&str]) -> Option<TokenStream> {
    let there = present(attributes);
    let missing = wanted.iter().filter(|name| !there.iter().any(|path| names(path, name)));
    let paths: Vec<TokenStream> = missing.map(|name| std_path(name)).collect();
    (!paths.is_empty()).then(|| quote!(#[derive(#(#paths),*)]))
}

/// The derives on an item. One that stands above the attribute is not among them: it has been expanded
/// before.
pub(crate) fn present(attributes: &[Attribute]) -> Vec<Path> {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let lists = derives
        .filter_map(|derive| derive.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok());
    lists.flatten().collect()
}

/// Whether a path ends with the name.
pub(crate) fn names(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn std_path(name: &str) -> TokenStream {
    match name {
        "Clone" => quote!(::core::clone::Clone),
        _ => quote!(::core::fmt::Debug),
    }
}
