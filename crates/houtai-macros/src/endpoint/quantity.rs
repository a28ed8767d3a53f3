//! Sizes and durations as they are written in an attribute: `"10MiB"`, `"60s"`.

use syn::{Error, Expr, ExprLit, Lit, Result};

/// Longest first, so that `MiB` is not read as `B`.
const SIZES: [(&str, u64); 8] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("KB", 1_000),
    ("B", 1),
];

/// Longest first, so that `ms` is not read as `s`.
const TIMES: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

/// A number of bytes: a text with a unit, or the plain number.
pub(crate) fn bytes(value: &Expr) -> Result<u64> {
    let wrong =
        || Error::new_spanned(value, "a size is written \"10MiB\", \"512KiB\" or as a number of bytes");
    match literal(value).ok_or_else(wrong)? {
        Lit::Int(number) => number.base10_parse(),
        Lit::Str(text) => measure(&text.value(), &SIZES).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

/// A duration in milliseconds, longer than nothing.
pub(crate) fn milliseconds(value: &Expr) -> Result<u64> {
    let wrong = || {
        Error::new_spanned(value, "a duration is written \"60s\", \"500ms\" or \"2m\", and is longer than 0")
    };
    match literal(value).ok_or_else(wrong)? {
        Lit::Str(text) => measure(&text.value(), &TIMES).filter(|time| *time > 0).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

fn literal(value: &Expr) -> Option<&Lit> {
    let Expr::Lit(ExprLit { lit, .. }) = value else { return None };
    Some(lit)
}

fn measure(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (number, factor) =
        units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    number.trim_end().parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn sizes_have_a_unit_or_are_plain_numbers() {
        assert_eq!(bytes(&parse_quote!("10MiB")).unwrap(), 10 << 20);
        assert_eq!(bytes(&parse_quote!("1 kB")).unwrap(), 1_000);
        assert_eq!(bytes(&parse_quote!("7B")).unwrap(), 7);
        assert_eq!(bytes(&parse_quote!(4096)).unwrap(), 4096);
        for wrong in ["10", "MiB", "ten MiB", "-1KiB", "99999999999999GiB"] {
            assert!(bytes(&parse_quote!(#wrong)).is_err(), "{wrong}");
        }
        assert!(bytes(&parse_quote!(1.5)).is_err());
    }

    #[test]
    fn durations_have_a_unit_and_are_not_empty() {
        assert_eq!(milliseconds(&parse_quote!("500ms")).unwrap(), 500);
        assert_eq!(milliseconds(&parse_quote!("60s")).unwrap(), 60_000);
        assert_eq!(milliseconds(&parse_quote!("2m")).unwrap(), 120_000);
        for wrong in ["60", "0s", "s", "1.5s"] {
            assert!(milliseconds(&parse_quote!(#wrong)).is_err(), "{wrong}");
        }
        assert!(milliseconds(&parse_quote!(60)).is_err());
    }
}
