//! Ranges in rules: `1..=200`, `1..`, `..200`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, ExprRange, Lit, LitFloat, LitInt, RangeLimits, Result, UnOp};

/// The largest whole number that every JSON reader keeps exactly, 2^53−1.
const LARGEST_EXACT: i128 = (1 << 53) - 1;

/// A range as it was written, one end at least.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// The lower end.
    pub(crate) min: Option<Bound>,
    /// The upper end.
    pub(crate) max: Option<Bound>,
    /// Whether the upper end is outside.
    pub(crate) exclusive: bool,
}

/// One end of a range.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    /// A whole number.
    Whole(i128, Span),
    /// A number with a fraction.
    Float(f64, Span),
    /// The name of a constant, or anything else that the compiler works out.
    Named(Box<Expr>),
}

/// What the ends are compared with, which decides how they are written.
#[derive(Clone, Copy)]
pub(crate) enum Measured<'m> {
    /// A number of characters or items.
    Count,
    /// An integer of this type.
    Whole(&'m str),
    /// A float of this type.
    Float(&'m str),
    /// A type that is not known here.
    Unknown,
}

impl Range {
    /// Reads the value of a rule; `rule` is its name.
    pub(crate) fn read(rule: &str, value: &Expr) -> Result<Self> {
        let Expr::Range(ExprRange { start, limits, end, .. }) = value else {
            return Err(not_a_range(rule, value));
        };
        let read = |end: &Option<Box<Expr>>| end.as_deref().map(Bound::read).transpose();
        let (min, max) = (read(start)?, read(end)?);
        if min.is_none() && max.is_none() {
            return Err(Error::new_spanned(
                value,
                format!("`{rule} = ..` refuses nothing: give it an end, such as `{rule} = 1..=200`"),
            ));
        }
        let exclusive = max.is_some() && matches!(limits, RangeLimits::HalfOpen(_));
        let range = Self { min, max, exclusive };
        if range.is_empty() {
            return Err(Error::new_spanned(value, "nothing lies in this range: write the smaller end first"));
        }
        Ok(range)
    }

    /// Reads the value of a rule that counts something.
    pub(crate) fn read_count(rule: &str, value: &Expr) -> Result<Self> {
        let range = Self::read(rule, value)?;
        let countable = |bound: &Option<Bound>| match bound {
            Some(Bound::Whole(number, _)) => *number >= 0,
            Some(Bound::Float(..)) => false,
            _ => true,
        };
        if countable(&range.min) && countable(&range.max) {
            return Ok(range);
        }
        Err(Error::new_spanned(value, format!("`{rule}` counts: its ends are whole numbers from 0 up")))
    }

    fn is_empty(&self) -> bool {
        let ends = (self.min.as_ref().and_then(Bound::number), self.max.as_ref().and_then(Bound::number));
        matches!(ends, (Some(min), Some(max)) if min > max || (self.exclusive && min == max))
            // An exclusive end of 0 leaves no count.
            || matches!((&self.min, &self.max), (None, Some(Bound::Whole(0, _))) if self.exclusive)
    }

    /// Whether every number in it is exact in every JSON reader; the types without a sign begin at 0 anyway.
    pub(crate) fn is_exact(&self, signed: bool) -> bool {
        let within = |bound: &Option<Bound>| match bound {
            Some(Bound::Whole(number, _)) => number.abs() <= LARGEST_EXACT,
            _ => false,
        };
        within(&self.max) && (within(&self.min) || (self.min.is_none() && !signed))
    }

    /// The lower end as code.
    pub(crate) fn min(&self, measured: &Measured<'_>) -> Option<TokenStream> {
        self.min.as_ref().map(|bound| bound.written(measured))
    }

    /// The upper end as code, and whether it is outside. Whole numbers have a largest one inside instead.
    pub(crate) fn max(&self, measured: &Measured<'_>) -> Option<(TokenStream, bool)> {
        let bound = self.max.as_ref()?;
        match (self.exclusive, measured, bound) {
            (true, Measured::Count | Measured::Whole(_), Bound::Whole(number, span)) => {
                Some((Bound::Whole(number - 1, *span).written(measured), false))
            }
            (true, Measured::Count | Measured::Whole(_), _) => {
                let end = bound.written(measured);
                Some((quote!((#end) - 1), false))
            }
            _ => Some((bound.written(measured), self.exclusive)),
        }
    }
}

fn not_a_range(rule: &str, value: &Expr) -> Error {
    let number = value.to_token_stream();
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(_) | Lit::Float(_), .. }) => Error::new_spanned(
            value,
            format!(
                "`{rule}` takes a range: write `{rule} = {number}..={number}` for exactly that, \
                 `{rule} = ..={number}` for at most"
            ),
        ),
        _ => Error::new_spanned(value, format!("`{rule}` takes a range such as `{rule} = 1..=200`")),
    }
}

impl Bound {
    fn read(end: &Expr) -> Result<Self> {
        match end {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
                Ok(Bound::Whole(number.base10_parse()?, number.span()))
            }
            Expr::Lit(ExprLit { lit: Lit::Float(number), .. }) => {
                Ok(Bound::Float(number.base10_parse()?, number.span()))
            }
            Expr::Lit(_) => Err(Error::new_spanned(end, "an end of a range is a number")),
            Expr::Unary(negative) if matches!(negative.op, UnOp::Neg(_)) => {
                Ok(match Bound::read(&negative.expr)? {
                    Bound::Whole(number, span) => Bound::Whole(-number, span),
                    Bound::Float(number, span) => Bound::Float(-number, span),
                    Bound::Named(_) => Bound::Named(Box::new(end.clone())),
                })
            }
            _ => Ok(Bound::Named(Box::new(end.clone()))),
        }
    }

    /// Its value, to compare; exact enough to see which end is smaller.
    fn number(&self) -> Option<f64> {
        match self {
            Bound::Whole(number, _) => Some(*number as f64),
            Bound::Float(number, _) => Some(*number),
            Bound::Named(_) => None,
        }
    }

    fn written(&self, measured: &Measured<'_>) -> TokenStream {
        match (self, measured) {
            (Bound::Named(name), _) => name.to_token_stream(),
            (Bound::Whole(number, span), Measured::Count) => whole(*number, "usize", *span),
            (Bound::Whole(number, span), Measured::Whole(ty)) => whole(*number, ty, *span),
            (Bound::Whole(number, span), Measured::Unknown) => whole(*number, "", *span),
            (Bound::Whole(number, span), Measured::Float(ty)) => float(*number as f64, ty, *span),
            (Bound::Float(number, span), Measured::Float(ty)) => float(*number, ty, *span),
            (Bound::Float(number, span), _) => float(*number, "", *span),
        }
    }

    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            Bound::Whole(_, span) | Bound::Float(_, span) => *span,
            Bound::Named(name) => name.span(),
        }
    }
}

/// A literal with its type, so that the compiler judges whether it fits and says so where it stands.
fn whole(number: i128, ty: &str, span: Span) -> TokenStream {
    let literal = LitInt::new(&format!("{}{ty}", number.unsigned_abs()), span);
    if number < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn float(number: f64, ty: &str, span: Span) -> TokenStream {
    let literal = LitFloat::new(&format!("{:?}{ty}", number.abs()), span);
    if number < 0.0 { quote!(-#literal) } else { quote!(#literal) }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn ends(value: Expr, measured: &Measured<'_>) -> (String, String) {
        let range = Range::read("range", &value).unwrap();
        let min = range.min(measured).map_or(String::new(), |min| min.to_string());
        let max = range
            .max(measured)
            .map_or(String::new(), |(max, outside)| format!("{max}{}", if outside { "!" } else { "" }));
        (min.replace(' ', ""), max.replace(' ', ""))
    }

    fn pair(min: &str, max: &str) -> (String, String) {
        (min.to_owned(), max.to_owned())
    }

    #[test]
    fn ends_are_written_in_the_type_that_they_are_compared_with() {
        assert_eq!(ends(parse_quote!(1..=200), &Measured::Count), pair("1usize", "200usize"));
        assert_eq!(ends(parse_quote!(1..), &Measured::Whole("u32")), pair("1u32", ""));
        assert_eq!(ends(parse_quote!(..200), &Measured::Whole("i16")), pair("", "199i16"));
        assert_eq!(ends(parse_quote!(-5..=-1), &Measured::Whole("i8")), pair("-5i8", "-1i8"));
        assert_eq!(ends(parse_quote!(0..1.5), &Measured::Float("f64")), pair("0.0f64", "1.5f64!"));
        assert_eq!(ends(parse_quote!(MIN..MAX), &Measured::Count), pair("MIN", "(MAX)-1"));
        assert_eq!(ends(parse_quote!(0..5), &Measured::Unknown), pair("0", "5!"));
    }

    #[test]
    fn empty_and_endless_ranges_are_refused() {
        let mistake = |value: Expr| Range::read("length", &value).unwrap_err().to_string();
        for empty in [parse_quote!(5..=1), parse_quote!(5..5), parse_quote!(..0), parse_quote!(1.5..=1)] {
            assert!(mistake(empty).contains("smaller end first"));
        }
        assert!(mistake(parse_quote!(..)).contains("such as `length = 1..=200`"));
        assert!(mistake(parse_quote!("a")).contains("takes a range such as"));
        assert!(mistake(parse_quote!("a"..="b")).contains("is a number"));
        assert!(mistake(parse_quote!(5)).contains("write `length = 5..=5` for exactly that"));
        assert!(Range::read("length", &parse_quote!(5..=5)).is_ok());
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        let mistake = |value: Expr| Range::read_count("items", &value).unwrap_err().to_string();
        assert!(mistake(parse_quote!(-1..=5)).contains("whole numbers from 0 up"));
        assert!(mistake(parse_quote!(0..=1.5)).contains("whole numbers from 0 up"));
        assert!(Range::read_count("items", &parse_quote!(0..=MAX)).is_ok());
    }

    #[test]
    fn exact_ranges_lie_within_two_to_the_53() {
        let exact = |value: Expr, signed| Range::read("range", &value).unwrap().is_exact(signed);
        assert!(exact(parse_quote!(0..=9_007_199_254_740_991), true));
        assert!(!exact(parse_quote!(0..=9_007_199_254_740_992), true));
        assert!(exact(parse_quote!(..=10), false));
        assert!(!exact(parse_quote!(..=10), true));
        assert!(!exact(parse_quote!(0..), false));
        assert!(!exact(parse_quote!(0..=MAX), false));
    }
}
