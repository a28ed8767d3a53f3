//! Rules as calls on `Check`: the body of `Validate`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::publish::{each, measured, refuses_nul};
use super::range::{Measured, Range};
use super::rule::{Kind, Rule};
use super::shape::Shape;

/// The statements that check the value behind the reference `value`; nothing when there is nothing to check.
///
/// `nested` says whether a type that is only known by name is asked for its own rules.
pub(crate) fn statements(shape: &Shape, rules: &[Rule], value: &TokenStream, nested: bool) -> TokenStream {
    match shape {
        Shape::Optional(inner) => {
            let there = named("value", value);
            when_there(&there, value, &statements(inner, rules, &there, nested))
        }
        Shape::Patch(inner) => {
            let there = named("value", value);
            let inside = quote!(::houtai::__private::formats::Patch::value(#value));
            when_there(&there, &inside, &statements(inner, rules, &there, nested))
        }
        Shape::List(item) => {
            let items = items(item, rules, value);
            let own = own(shape, rules, value, nested);
            quote!(#own #items)
        }
        _ => own(shape, rules, value, nested),
    }
}

fn when_there(there: &TokenStream, value: &TokenStream, statements: &TokenStream) -> TokenStream {
    if statements.is_empty() {
        return TokenStream::new();
    }
    quote!(if let ::core::option::Option::Some(#there) = #value { #statements })
}

/// A variable that stands where `like` stands, so that the compiler points at the field.
fn named(name: &str, like: &TokenStream) -> TokenStream {
    let at = like.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    Ident::new(name, at).into_token_stream()
}

/// The items of a list by their rules. Their types' own rules are asked of the list as a whole.
fn items(item: &Shape, rules: &[Rule], value: &TokenStream) -> TokenStream {
    let one = named("item", value);
    let statements = statements(item, each(rules), &one, false);
    if statements.is_empty() {
        return TokenStream::new();
    }
    quote!(check.each(#value, |check, #one| { #statements });)
}

fn own(shape: &Shape, rules: &[Rule], value: &TokenStream, nested: bool) -> TokenStream {
    let calls = rules.iter().map(|rule| call(&rule.kind, shape, value));
    let no_nul = (*shape == Shape::Text && refuses_nul(rules)).then(|| quote!(check.no_nul(#value);));
    let asked = nested || rules.iter().any(|rule| matches!(rule.kind, Kind::Nested));
    let nested = (asked && *shape.leaf() == Shape::Other).then(|| quote!(check.nested(#value);));
    quote!(#(#calls)* #no_nul #nested)
}

fn call(kind: &Kind, shape: &Shape, value: &TokenStream) -> TokenStream {
    match kind {
        Kind::Length(range) => count(&quote!(length), range, value),
        Kind::Items(range) => count(&quote!(items), range, value),
        Kind::Range(range) => measured(shape, |by| limits(range, by, value)),
        Kind::Pattern(pattern) => quote! {
            {
                static PATTERN: ::houtai::__private::validate::Pattern =
                    ::houtai::__private::validate::Pattern::new(#pattern);
                check.pattern(#value, &PATTERN);
            }
        },
        Kind::Email => quote!(check.email(#value);),
        Kind::Url => quote!(check.url(#value);),
        Kind::OneOf(texts) => quote!(check.one_of(#value, &[#(#texts),*]);),
        Kind::Unique => quote!(check.unique(#value);),
        Kind::Custom(function) => quote!(check.custom(#function(#value));),
        Kind::AllowNul | Kind::Each(_) | Kind::Nested | Kind::Default(_) | Kind::Example(_) => {
            TokenStream::new()
        }
    }
}

fn count(method: &TokenStream, range: &Range, value: &TokenStream) -> TokenStream {
    let min = option(range.min(&Measured::Count));
    let max = option(range.max(&Measured::Count).map(|(max, _)| max));
    quote!(check.#method(#value, #min, #max);)
}

fn limits(range: &Range, by: &Measured<'_>, value: &TokenStream) -> TokenStream {
    let min = option(range.min(by).map(|min| quote!(&(#min))));
    match range.max(by) {
        Some((limit, true)) => {
            let above =
                range.min.is_some().then(|| quote!(check.range(#value, #min, ::core::option::Option::None);));
            quote!(#above check.below(#value, &(#limit));)
        }
        inside => {
            let max = option(inside.map(|(max, _)| quote!(&(#max))));
            quote!(check.range(#value, #min, #max);)
        }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

#[cfg(test)]
mod tests {
    use syn::{Field, parse_quote};

    use super::*;
    use crate::contract::rule;
    use crate::mistakes::Mistakes;

    fn checked(mut field: Field) -> String {
        let rules = rule::take(&mut field.attrs, &mut Mistakes::default());
        let code = statements(&Shape::of(&field.ty), &rules, &quote!(v), true);
        code.to_string()
            .replace(' ', "")
            .replace("::core::option::Option::", "")
            .replace("::houtai::__private::", "")
    }

    #[test]
    fn each_rule_is_a_call() {
        assert_eq!(checked(parse_quote!(a: u32)), "");
        assert_eq!(checked(parse_quote!(a: String)), "check.no_nul(v);");
        assert_eq!(
            checked(parse_quote!(#[field(allow_nul, email, url)] a: String)),
            "check.email(v);check.url(v);"
        );
        assert_eq!(
            checked(parse_quote!(#[field(length = 1..)] a: Title)),
            "check.length(v,Some(1usize),None);check.nested(v);"
        );
        assert_eq!(
            checked(parse_quote!(#[field(range = 1..9)] a: u8)),
            "check.range(v,Some(&(1u8)),Some(&(8u8)));"
        );
        assert_eq!(
            checked(parse_quote!(#[field(range = 0..1)] a: f64)),
            "check.range(v,Some(&(0.0f64)),None);check.below(v,&(1.0f64));"
        );
        assert_eq!(checked(parse_quote!(#[field(range = ..1)] a: f64)), "check.below(v,&(1.0f64));");
        assert_eq!(
            checked(parse_quote!(#[field(one_of = ["a"], custom = f)] a: String)),
            "check.one_of(v,&[\"a\"]);check.custom(f(v));"
        );
        assert!(
            checked(parse_quote!(#[field(pattern = "^a$")] a: String))
                .contains("Pattern::new(\"^a$\");check.pattern(v,&PATTERN);")
        );
    }

    #[test]
    fn rules_apply_to_the_value_when_there_is_one() {
        assert_eq!(checked(parse_quote!(a: Option<u8>)), "");
        assert_eq!(
            checked(parse_quote!(a: Patch<Option<String>>)),
            "ifletSome(value)=formats::Patch::value(v){ifletSome(value)=value{check.no_nul(value);}}"
        );
        assert_eq!(checked(parse_quote!(a: Option<Title>)), "ifletSome(value)=v{check.nested(value);}");
    }

    #[test]
    fn items_are_checked_one_by_one() {
        assert_eq!(
            checked(parse_quote!(#[field(items = ..=3, unique, each(length = 1..))] a: Vec<String>)),
            "check.items(v,None,Some(3usize));check.unique(v);\
             check.each(v,|check,item|{check.length(item,Some(1usize),None);check.no_nul(item);});"
        );
        assert_eq!(checked(parse_quote!(a: Vec<Title>)), "check.nested(v);");
        assert_eq!(checked(parse_quote!(a: Vec<u8>)), "");
    }
}
