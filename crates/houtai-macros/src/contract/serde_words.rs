//! What the user says to serde: its attributes change the form on the wire, which rules and pointers must
//! follow.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Token};

/// Everything inside the attributes called `name`: `serde` or `schemars`.
///
/// An attribute that does not parse is left to its owner, who reports it.
pub(crate) fn words(attributes: &[Attribute], name: &str) -> Vec<Meta> {
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let own = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let lists = own.filter_map(|attribute| attribute.meta.require_list().ok());
    lists.filter_map(|list| parser.parse2(list.tokens.clone()).ok()).flatten().collect()
}

/// Whether one of the words is there.
pub(crate) fn says(attributes: &[Attribute], name: &str, wanted: &[&str]) -> bool {
    words(attributes, name).iter().any(|word| wanted.iter().any(|wanted| word.path().is_ident(wanted)))
}

/// The text of `word = "text"`, or of `word(deserialize = "text")`: rules are about what comes in.
pub(crate) fn text(attributes: &[Attribute], word: &str) -> Option<String> {
    let found = words(attributes, "serde").into_iter().filter(|meta| meta.path().is_ident(word));
    found.filter_map(|meta| text_of(&meta)).last()
}

fn text_of(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(MetaNameValue { value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. }) => {
            Some(text.value())
        }
        Meta::List(list) => {
            let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
            let inner = parser.parse2(list.tokens.clone()).ok()?;
            inner.iter().find(|meta| meta.path().is_ident("deserialize")).and_then(text_of)
        }
        _ => None,
    }
}
