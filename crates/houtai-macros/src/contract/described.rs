//! Rules as data: what is known of a field without running its checks.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use super::publish::measured;
use super::range::{Bound, Measured, Range};
use super::rule::{self, Kind};
use super::shape::Shape;
use crate::mistakes::Mistakes;

/// The rule that these tokens say of a field of this type, as a `FieldRule`; `None` of what is no rule, and of a mistake,
/// which is told where the rule is expanded.
pub(crate) fn described(ty: &Type, word: TokenStream) -> Option<TokenStream> {
    let kind = rule::read(word, &rule::FIELD, &mut Mistakes::default()).pop()?.kind;
    let variant = match &kind {
        Kind::Length(range) => counted(&quote!(Length), range),
        Kind::Items(range) => counted(&quote!(Items), range),
        Kind::Range(range) => measured(&Shape::of(ty), |by| limits(range, by)),
        Kind::Pattern(pattern) => quote!(Pattern(#pattern)),
        Kind::Email => quote!(Email),
        Kind::Url => quote!(Url),
        Kind::OneOf(texts) => quote!(OneOf(&[#(#texts),*])),
        Kind::Custom(function) => {
            let name = written(function);
            quote!(Custom(#name))
        }
        // On a field of a model `unique` is about its column.
        Kind::Unique
        | Kind::AllowNul
        | Kind::Each(_)
        | Kind::Nested
        | Kind::Default(_)
        | Kind::Example(_) => return None,
    };
    Some(quote!(::houtai::__private::data::FieldRule::#variant))
}

fn counted(variant: &TokenStream, range: &Range) -> TokenStream {
    let least = option(range.min(&Measured::Count));
    let most = option(range.max(&Measured::Count).map(|(most, _)| most));
    quote!(#variant { least: #least, most: #most })
}

/// Whole numbers that are less than an end have a greatest one instead.
fn limits(range: &Range, by: &Measured<'_>) -> TokenStream {
    let less_one = range.exclusive && matches!(by, Measured::Whole(_));
    let least = option(range.min.as_ref().map(|end| number(end, by, false)));
    let end = option(range.max.as_ref().map(|end| number(end, by, less_one)));
    let none = option(None);
    let (most, below) = if range.exclusive && !less_one { (none, end) } else { (end, none) };
    quote!(Range { least: #least, most: #most, below: #below })
}

fn number(end: &Bound, by: &Measured<'_>, less_one: bool) -> TokenStream {
    let one = i128::from(less_one);
    let number = match (end, by) {
        (Bound::Whole(whole, _), _) => {
            let whole = Literal::i128_unsuffixed(whole - one);
            quote!(Whole(#whole))
        }
        (Bound::Float(float, _), _) => quote!(Float(#float)),
        (Bound::Named(name), Measured::Whole(_) | Measured::Count) => {
            let one = Literal::i128_unsuffixed(one);
            quote!(Whole((#name) as i128 - #one))
        }
        (Bound::Named(name), Measured::Float(_)) => quote!(Float((#name) as f64)),
        (Bound::Named(name), Measured::Unknown) => {
            let name = written(name);
            quote!(Named(#name))
        }
    };
    quote!(::houtai::__private::data::RuleNumber::#number)
}

/// As a person writes it.
fn written(tokens: impl ToTokens) -> String {
    tokens.into_token_stream().to_string().replace(" :: ", "::")
}

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn said(ty: Type, word: TokenStream) -> String {
        let rule = described(&ty, word).map_or(String::new(), |rule| rule.to_string().replace(' ', ""));
        let rule = rule.replace("::houtai::__private::data::", "").replace("::core::option::Option::", "");
        rule.replace("FieldRule::", "").replace("RuleNumber::", "")
    }

    #[test]
    fn a_rule_is_described_as_it_is_written() {
        let text: Type = parse_quote!(Option<String>);
        let said_of_text = |word| said(text.clone(), word);
        assert_eq!(said_of_text(quote!(length = ..200)), "Length{least:None,most:Some(199usize)}");
        assert_eq!(said_of_text(quote!(pattern = "^a$")), "Pattern(\"^a$\")");
        assert_eq!(said_of_text(quote!(one_of = ["a", "b"])), "OneOf(&[\"a\",\"b\"])");
        assert_eq!(said_of_text(quote!(custom = names::judge)), "Custom(\"names::judge\")");
        for none in [quote!(allow_nul), quote!(example = "a"), quote!(lenght = 1..), quote!(length)] {
            assert_eq!(said_of_text(none), "");
        }
    }

    #[test]
    fn ends_of_a_range_are_numbers_where_the_type_is_one() {
        let range = |ty: Type, range: TokenStream| said(ty, quote!(range = #range));
        assert_eq!(
            range(parse_quote!(i16), quote!(-1..5)),
            "Range{least:Some(Whole(-1)),most:Some(Whole(4)),below:None}"
        );
        assert_eq!(
            range(parse_quote!(u8), quote!(..MAX)),
            "Range{least:None,most:Some(Whole((MAX)asi128-1)),below:None}"
        );
        assert_eq!(
            range(parse_quote!(f64), quote!(0..1.5)),
            "Range{least:Some(Whole(0)),most:None,below:Some(Float(1.5f64))}"
        );
        assert_eq!(
            range(parse_quote!(Decimal), quote!(Price::LEAST..)),
            "Range{least:Some(Named(\"Price::LEAST\")),most:None,below:None}"
        );
    }
}
