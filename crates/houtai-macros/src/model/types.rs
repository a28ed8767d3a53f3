//! What can be told from the spelling of a type.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type};

use crate::spans;

/// The last name of a type: `Id` for `houtai::Id<Todo>`.
pub(crate) fn name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last().map(|last| &last.ident),
        Type::Group(group) => name(&group.elem),
        Type::Paren(paren) => name(&paren.elem),
        _ => None,
    }
}

/// The type, named so that the compiler tells once that no column holds it.
pub(crate) fn known(ty: &Type) -> TokenStream {
    spans::known(ty, &quote!(::houtai::__private::data::KnownField))
}

/// Whether the last name is this one.
pub(crate) fn is(ty: &Type, wanted: &str) -> bool {
    name(ty).is_some_and(|name| name == wanted)
}

/// The type inside an `Option`.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// The type with the name of the struct in place of `Self`, which means another type inside of the builders.
pub(crate) fn without_self(ty: &Type, model: &Ident) -> Type {
    syn::parse2(replaced(ty.to_token_stream(), model)).unwrap_or_else(|_| ty.clone())
}

fn replaced(tokens: TokenStream, model: &Ident) -> TokenStream {
    let trees = tokens.into_iter().map(|tree| match tree {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut model = model.clone();
            model.set_span(ident.span());
            TokenTree::Ident(model)
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), replaced(group.stream(), model));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    });
    trees.collect()
}
