//! 64-bit integers, which JavaScript rounds beyond 2^53: texts on the wire unless their range stays below.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Result, Type};

use super::item::Container;
use super::roles::Roles;
use super::rule::{Kind, Rule};
use super::shape::{self, Shape};

/// How a field's 64-bit integers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// There are none, or they are numbers as any other.
    Number,
    /// As texts.
    Text,
}

const EXACT: &str = "within ±9007199254740991 (2^53−1)";

/// Decides the form from the type and the rules.
pub(crate) fn form(ty: &Type, shape: &Shape, rules: &[Rule]) -> Result<Form> {
    refuse_homeless(ty)?;
    let Some(name) = shape::wide_integer(ty) else { return Ok(Form::Number) };
    match bounds(shape, rules) {
        Some(Rule { kind: Kind::Range(range), .. }) if range.is_exact(name == "i64") => Ok(Form::Number),
        Some(rule) => Err(Error::new_spanned(
            &rule.word,
            format!(
                "with this range `{name}` would be a text on the wire, where no range can be published: \
                 write both ends as numbers {EXACT}, or drop `range` and check it with `custom`"
            ),
        )),
        None if text_type(shape).is_some() => Ok(Form::Text),
        None => Err(Error::new_spanned(
            ty,
            format!(
                "`{name}` is a text on the wire, because JavaScript rounds beyond 2^53, and can be one here \
                 only as the field itself, in an `Option`, a `Vec` or a `Patch`: write `u32`, or bound it with \
                 `range` {EXACT}"
            ),
        )),
    }
}

/// Refuses the defaults of texts that cannot be published as texts.
pub(crate) fn refuse_default(
    ty: &Type,
    form: Form,
    container: &Container<'_>,
    has_default: bool,
) -> Result<()> {
    let roles = container.roles;
    let message = match form {
        Form::Text if has_default && roles.input && roles.output => {
            "cannot come in and go out by one type: make two types"
        }
        Form::Text if container.has_default && !has_default && roles.input => {
            "cannot take it from that of the whole type: give the field its own by `#[field(default = …)]`"
        }
        _ => return Ok(()),
    };
    Err(Error::new_spanned(
        ty,
        format!("a 64-bit integer with a default {message}, or bound it with `range` {EXACT}"),
    ))
}

fn refuse_homeless(ty: &Type) -> Result<()> {
    let Some(name) = shape::homeless_integer(ty) else { return Ok(()) };
    let instead = match name.to_string().as_str() {
        "usize" => "its size differs between machines: write `u64`, or `u32` where that is enough",
        "isize" => "its size differs between machines: write `i64`, or `i32` where that is enough",
        _ => "no JSON reader keeps it: write `u64` or `i64`, or a text",
    };
    Err(Error::new_spanned(name, format!("`{name}` has no form on the wire; {instead}")))
}

/// The range of the integers, which stands in `each` when they are items.
fn bounds<'r>(shape: &Shape, rules: &'r [Rule]) -> Option<&'r Rule> {
    match shape.value() {
        Shape::List(item) => {
            let each = rules.iter().find_map(|rule| match &rule.kind {
                Kind::Each(rules) => Some(rules),
                _ => None,
            });
            bounds(item, each?)
        }
        Shape::Whole(_) => rules.iter().find(|rule| matches!(rule.kind, Kind::Range(_))),
        _ => None,
    }
}

/// The type that describes the texts: `Option<Int64Text<u64>>` for `Option<u64>`.
fn text_type(shape: &Shape) -> Option<TokenStream> {
    let inner = |shape: &Shape| match shape {
        Shape::Whole(name) => Some(quote!(::houtai::__private::formats::Int64Text<#name>)),
        _ => None,
    };
    match shape {
        Shape::Optional(item) => inner(item).map(|text| quote!(::core::option::Option<#text>)),
        Shape::List(item) => inner(item).map(|text| quote!(::std::vec::Vec<#text>)),
        Shape::Patch(item) => text_type(item).map(|text| quote!(::houtai::__private::formats::Patch<#text>)),
        other => inner(other),
    }
}

/// The attributes that make a field's integers texts.
pub(crate) fn attributes(shape: &Shape, roles: &Roles, has_default: bool) -> TokenStream {
    let described = text_type(shape).unwrap_or_default().to_string();
    let words: &[(&str, &str)] = match (roles.input, roles.output) {
        (true, true) => &[("with", "::houtai::__private::formats::Int64")],
        // Not `with`: schemars would then write a published default by a trait that the user's crate cannot
        // name.
        (true, false) => &[("deserialize_with", "::houtai::__private::formats::Int64::deserialize")],
        (false, _) => &[("serialize_with", "::houtai::__private::formats::Int64::serialize")],
    };
    let words = words.iter().map(|(word, function)| {
        let word = quote::format_ident!("{word}");
        quote!(#word = #function)
    });
    // serde makes a field of the type `Option` optional by itself, but not behind `with`. schemars sees the
    // `Option` in the described type and must not publish a default. A `Patch` is optional by its own attributes.
    let is_patch = matches!(shape, Shape::Patch(_));
    let absent = (shape.is_nullable() && !is_patch && roles.input && !has_default)
        .then(|| quote!(#[serde(default)] #[schemars(!default)]));
    quote!(#[serde(#(#words),*)] #[schemars(with = #described)] #absent)
}

#[cfg(test)]
mod tests {
    use syn::{DeriveInput, Field, parse_quote};

    use super::*;
    use crate::contract::rule;
    use crate::mistakes::Mistakes;

    fn form_of(mut field: Field) -> std::result::Result<Form, String> {
        let rules = rule::take(&mut field.attrs, &mut Mistakes::default());
        form(&field.ty, &Shape::of(&field.ty), &rules).map_err(|error| error.to_string())
    }

    fn code(ty: Type, roles: &Roles) -> String {
        attributes(&Shape::of(&ty), roles, false).to_string().replace(' ', "")
    }

    #[test]
    fn only_unbounded_64_bit_integers_are_texts() {
        assert_eq!(form_of(parse_quote!(a: u32)), Ok(Form::Number));
        assert_eq!(form_of(parse_quote!(a: Id<u64>)), Ok(Form::Number));
        assert_eq!(form_of(parse_quote!(a: u64)), Ok(Form::Text));
        assert_eq!(form_of(parse_quote!(a: Option<i64>)), Ok(Form::Text));
        assert_eq!(form_of(parse_quote!(a: Vec<u64>)), Ok(Form::Text));
        assert_eq!(form_of(parse_quote!(a: Patch<Option<i64>>)), Ok(Form::Text));
        assert_eq!(form_of(parse_quote!(#[field(range = ..=10)] a: Patch<u64>)), Ok(Form::Number));
        assert_eq!(form_of(parse_quote!(#[field(each(range = -1..=1))] a: Vec<i64>)), Ok(Form::Number));
    }

    #[test]
    fn what_has_no_form_is_refused() {
        let mistake = |field| form_of(field).unwrap_err();
        assert!(mistake(parse_quote!(a: usize)).contains("write `u64`, or `u32`"));
        assert!(mistake(parse_quote!(a: BTreeMap<String, i128>)).contains("or a text"));
        assert!(mistake(parse_quote!(a: BTreeMap<String, u64>)).contains("write `u32`"));
        assert!(mistake(parse_quote!(a: Patch<Vec<Vec<u64>>>)).contains("bound it with `range`"));
        assert!(mistake(parse_quote!(#[field(range = ..=10)] a: i64)).contains("write both ends as numbers"));
        assert!(
            mistake(parse_quote!(#[field(range = 0..=9_007_199_254_740_992)] a: u64)).contains("both ends")
        );
    }

    #[test]
    fn the_attributes_follow_the_direction() {
        let input = Roles { input: true, ..Roles::default() };
        let output = Roles { output: true, ..Roles::default() };
        let both = Roles { input: true, output: true, ..Roles::default() };
        assert!(
            code(parse_quote!(u64), &input)
                .contains("deserialize_with=\"::houtai::__private::formats::Int64::deserialize\"")
        );
        assert!(
            code(parse_quote!(u64), &output)
                .contains("serialize_with=\"::houtai::__private::formats::Int64::serialize\"")
        );
        assert!(
            code(parse_quote!(u64), &both).contains("#[serde(with=\"::houtai::__private::formats::Int64\")]")
        );
        assert!(code(parse_quote!(Vec<u64>), &both).contains("Int64Text<u64>>"));
        assert!(code(parse_quote!(Option<u64>), &input).ends_with("#[serde(default)]#[schemars(!default)]"));
        assert!(!code(parse_quote!(Option<u64>), &output).contains("default"));
    }

    #[test]
    fn defaults_that_cannot_be_published_are_refused() {
        let both = Roles { input: true, output: true, ..Roles::default() };
        let plain: DeriveInput = parse_quote!(
            struct A;
        );
        let with_default: DeriveInput = parse_quote!(
            #[serde(default)]
            struct A;
        );
        let mistake = |item, form, has_default| {
            let refused = refuse_default(&parse_quote!(u64), form, &Container::new(item, &both), has_default);
            refused.map_err(|error| error.to_string())
        };
        assert!(mistake(&plain, Form::Text, true).unwrap_err().contains("make two types"));
        assert!(mistake(&with_default, Form::Text, false).unwrap_err().contains("`#[field(default = …)]`"));
        assert!(mistake(&plain, Form::Number, true).is_ok());
        assert!(mistake(&plain, Form::Text, false).is_ok());
    }
}
