//! Rules as keywords of the published schema.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit, LitStr};

use super::nul;
use super::range::{Measured, Range};
use super::roles::Roles;
use super::rule::{Kind, Rule};
use super::shape::Shape;
use super::wide::Form;

/// A keyword of JSON Schema and its value.
type Keyword = (&'static str, TokenStream);

/// The attributes that publish the rules of a field, and what its type implies.
pub(crate) fn attributes(shape: &Shape, rules: &[Rule], roles: &Roles, form: Form) -> TokenStream {
    let own = extend(keywords(shape, rules, roles));
    let items = items(shape, rules, roles, "");
    let examples = rules.iter().filter_map(|rule| match &rule.kind {
        Kind::Example(example) => Some(self::example(example, form)),
        _ => None,
    });
    quote!(#own #items #(#examples)*)
}

/// Publishes the keywords beside those that the type has, whether that is a scalar or a reference.
pub(crate) fn extend(keywords: Vec<Keyword>) -> TokenStream {
    if keywords.is_empty() {
        return TokenStream::new();
    }
    let (names, values): (Vec<_>, Vec<_>) = keywords.into_iter().unzip();
    quote!(#[schemars(extend(#(#names = #values),*))])
}

/// The same for the items of a list, level by level; schemars has no attribute for that.
fn items(shape: &Shape, rules: &[Rule], roles: &Roles, place: &str) -> TokenStream {
    let Shape::List(item) = shape.value() else { return TokenStream::new() };
    let rules = each(rules);
    let place = format!("{place}/items");
    let deeper = items(item, rules, roles, &place);
    let keywords = keywords(item, rules, roles);
    if keywords.is_empty() {
        return deeper;
    }
    let (names, values): (Vec<_>, Vec<_>) = keywords.into_iter().unzip();
    quote! {
        #[schemars(transform = |schema: &mut ::houtai::__private::schemars::Schema| {
            use ::houtai::__private::serde_json::{Value, json};
            if let ::core::option::Option::Some(Value::Object(item)) = schema.pointer_mut(#place) {
                #(item.insert(::std::string::String::from(#names), json!(#values));)*
            }
        })]
        #deeper
    }
}

/// The rules of the items.
pub(crate) fn each(rules: &[Rule]) -> &[Rule] {
    let found = rules.iter().find_map(|rule| match &rule.kind {
        Kind::Each(rules) => Some(rules.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

fn keywords(shape: &Shape, rules: &[Rule], roles: &Roles) -> Vec<Keyword> {
    let said = rules.iter().flat_map(|rule| said(&rule.kind, shape));
    let mut keywords: Vec<Keyword> = said.collect();
    for (name, value) in implied(shape, rules, roles) {
        match keywords.iter().any(|(said, _)| *said == name) {
            false => keywords.push((name, value)),
            // One schema has one pattern, and this one holds besides that of the rule.
            true if name == "pattern" => keywords.push(("allOf", quote!([{"pattern": #value}]))),
            true => {}
        }
    }
    keywords
}

fn said(kind: &Kind, shape: &Shape) -> Vec<Keyword> {
    match kind {
        Kind::Length(range) => bounds(range, &Measured::Count, ["minLength", "maxLength", "maxLength"]),
        Kind::Items(range) => bounds(range, &Measured::Count, ["minItems", "maxItems", "maxItems"]),
        Kind::Range(range) => {
            measured(shape, |by| bounds(range, &in_json(by), ["minimum", "maximum", "exclusiveMaximum"]))
        }
        Kind::Pattern(pattern) => vec![("pattern", quote!(#pattern))],
        Kind::Email => vec![("format", quote!("email"))],
        Kind::Url => vec![("format", quote!("uri"))],
        Kind::OneOf(texts) => vec![("enum", enumeration(texts, shape))],
        Kind::Unique => vec![("uniqueItems", quote!(true))],
        _ => Vec::new(),
    }
}

/// Calls back with what the ends of a `range` are compared with.
pub(crate) fn measured<T>(shape: &Shape, then: impl FnOnce(&Measured<'_>) -> T) -> T {
    match shape.value() {
        Shape::Whole(name) => then(&Measured::Whole(&name.to_string())),
        Shape::Float(name) => then(&Measured::Float(&name.to_string())),
        _ => then(&Measured::Unknown),
    }
}

/// JSON has floats of 64 bits, in which 0.1 of 32 bits would be 0.10000000149011612.
fn in_json<'m>(measured: &Measured<'m>) -> Measured<'m> {
    match measured {
        Measured::Float(_) => Measured::Float("f64"),
        other => *other,
    }
}

fn bounds(range: &Range, by: &Measured<'_>, [min, max, below]: [&'static str; 3]) -> Vec<Keyword> {
    let lower = range.min(by).map(|value| (min, value));
    let upper = range.max(by).map(|(value, outside)| (if outside { below } else { max }, value));
    lower.into_iter().chain(upper).collect()
}

/// `enum` counts for null as well, so where null is permitted it is one of them.
fn enumeration(texts: &[LitStr], shape: &Shape) -> TokenStream {
    let null = shape.is_nullable().then(|| quote!(null));
    let texts = texts.iter().map(|text| quote!(#text)).chain(null);
    quote!([#(#texts),*])
}

/// What the type says without a rule.
fn implied(shape: &Shape, rules: &[Rule], roles: &Roles) -> Vec<Keyword> {
    match shape.value() {
        Shape::Text if roles.input && refuses_nul(rules) => {
            vec![("pattern", quote!(::houtai::__private::validate::NO_NUL_PATTERN))]
        }
        // schemars publishes the ends of the smaller types itself, and for these only the format.
        whole @ Shape::Whole(name) if whole.bits() == Some(32) => {
            vec![("minimum", quote!(#name::MIN)), ("maximum", quote!(#name::MAX))]
        }
        _ => Vec::new(),
    }
}

/// Whether U+0000 is refused in so many words; an enumeration refuses it anyway, and so do most patterns.
pub(crate) fn refuses_nul(rules: &[Rule]) -> bool {
    !rules.iter().any(|rule| match &rule.kind {
        Kind::AllowNul | Kind::OneOf(_) => true,
        Kind::Pattern(Expr::Lit(ExprLit { lit: Lit::Str(pattern), .. })) => nul::refused_by(&pattern.value()),
        _ => false,
    })
}

fn example(example: &Expr, form: Form) -> TokenStream {
    match example {
        _ if form == Form::Text => {
            quote!(#[schemars(example = ::std::string::ToString::to_string(&(#example)))])
        }
        // schemars takes a plain string literal for the name of a function.
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => quote!(#[schemars(example = &#text)]),
        other => quote!(#[schemars(example = #other)]),
    }
}

#[cfg(test)]
mod tests {
    use syn::{Field, parse_quote};

    use super::*;
    use crate::contract::rule;
    use crate::mistakes::Mistakes;

    fn published(mut field: Field) -> String {
        let rules = rule::take(&mut field.attrs, &mut Mistakes::default());
        let roles = Roles { input: true, ..Roles::default() };
        attributes(&Shape::of(&field.ty), &rules, &roles, Form::Number).to_string().replace(' ', "")
    }

    fn extended(keywords: &str) -> String {
        format!("#[schemars(extend({keywords}))]")
    }

    #[test]
    fn each_rule_is_a_keyword() {
        let nul = "\"pattern\"=::houtai::__private::validate::NO_NUL_PATTERN";
        assert_eq!(published(parse_quote!(a: String)), extended(nul));
        assert_eq!(
            published(parse_quote!(#[field(length = 1..=200, email)] a: Option<String>)),
            extended(&format!("\"minLength\"=1usize,\"maxLength\"=200usize,\"format\"=\"email\",{nul}"))
        );
        assert_eq!(
            published(parse_quote!(#[field(pattern = "^a$")] a: String)),
            extended("\"pattern\"=\"^a$\"")
        );
        assert_eq!(
            published(parse_quote!(#[field(pattern = "a")] a: String)),
            extended(&format!("\"pattern\"=\"a\",\"allOf\"=[{{{}}}]", nul.replace('=', ":")))
        );
        assert_eq!(published(parse_quote!(#[field(allow_nul)] a: String)), "");
        assert_eq!(
            published(parse_quote!(#[field(one_of = ["a"])] a: Option<String>)),
            extended("\"enum\"=[\"a\",null]")
        );
        assert_eq!(
            published(parse_quote!(#[field(range = 0..0.5)] a: f32)),
            extended("\"minimum\"=0.0f64,\"exclusiveMaximum\"=0.5f64")
        );
        assert_eq!(
            published(parse_quote!(#[field(length = ..5)] a: Title)),
            extended("\"maxLength\"=4usize")
        );
    }

    #[test]
    fn integers_publish_their_ends() {
        assert_eq!(published(parse_quote!(a: u32)), extended("\"minimum\"=u32::MIN,\"maximum\"=u32::MAX"));
        assert_eq!(
            published(parse_quote!(#[field(range = 1..)] a: i32)),
            extended("\"minimum\"=1i32,\"maximum\"=i32::MAX")
        );
        assert_eq!(published(parse_quote!(a: Patch<u8>)), "");
    }

    #[test]
    fn items_are_described_where_they_stand() {
        let code =
            published(parse_quote!(#[field(items = ..=3, unique, each(length = 1..))] a: Vec<Vec<String>>));
        assert!(code.starts_with(&extended("\"maxItems\"=3usize,\"uniqueItems\"=true")), "{code}");
        assert!(code.contains("pointer_mut(\"/items/items\")"), "{code}");
        assert!(code.contains("String::from(\"pattern\"),json!(::houtai"), "{code}");
    }

    #[test]
    fn examples_are_expressions() {
        assert!(published(parse_quote!(#[field(example = "a")] a: Title)).contains("example=&\"a\""));
        assert!(published(parse_quote!(#[field(example = 5)] a: Title)).contains("example=5"));
        assert!(example(&parse_quote!(5), Form::Text).to_string().contains("to_string"));
    }
}
