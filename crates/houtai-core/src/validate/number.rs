//! Exact arithmetic on JSON numbers, which may be 64-bit integers or floats.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Compares two numbers by their value, without rounding a 64-bit integer to a float.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => compare_with_float(a, float(b)),
        (None, Some(b)) => compare_with_float(b, float(a)).reverse(),
        (None, None) => compare_floats(float(a), float(b)),
    }
}

/// Whether JSON Schema calls the number an integer: `1.0` is one.
pub(super) fn is_integral(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || float(number).fract() == 0.0
}

/// The number as it is shown to people and clients: an integral float loses its `.0`.
pub(super) fn plain(number: &Number) -> Value {
    match number.as_f64() {
        Some(float) if number.is_f64() => plain_float(float),
        _ => Value::Number(number.clone()),
    }
}

/// See [`plain`].
pub(super) fn plain_float(float: f64) -> Value {
    // Up to 2^53 the conversion is exact in both directions.
    if float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0 {
        Value::from(float as i64)
    } else {
        Value::from(float)
    }
}

/// Whether `number` is a multiple of `of`, counted in decimal digits: 19.99 is a multiple of 0.01, although
/// the nearest floats are not.
pub(super) fn is_multiple(number: &Number, of: &Number) -> bool {
    Decimal::of(number).is_multiple_of(Decimal::of(of))
}

/// The number if it is held as an integer; an integral float is not, it goes the way of the floats.
fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn float(number: &Number) -> f64 {
    // Without arbitrary precision every JSON number has a float; the default is never taken.
    number.as_f64().unwrap_or_default()
}

fn compare_with_float(integer: i128, float: f64) -> Ordering {
    // Beyond 2^65 no 64-bit integer can be equal, and below it the cast to i128 cuts only the fraction.
    if float.abs() >= 36_893_488_147_419_103_232.0 {
        return compare_floats(0.0, float);
    }
    integer.cmp(&(float.trunc() as i128)).then_with(|| compare_floats(0.0, float.fract()))
}

/// JSON has no NaN, so the floats are always comparable; `total_cmp` would tell -0.0 from 0.0.
fn compare_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// The absolute value of a number as `digits * 10^exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    fn of(number: &Number) -> Self {
        match integer(number) {
            Some(integer) => Self { digits: integer.unsigned_abs(), exponent: 0 },
            None => Self::of_float(float(number)),
        }
    }

    /// Reads the shortest decimal text that stands for the float: the one its writer had in mind.
    fn of_float(float: f64) -> Self {
        let text = format!("{:e}", float.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").parse().unwrap_or_default();
        let exponent: i32 = exponent.parse().unwrap_or_default();
        Self { digits, exponent: exponent - i32::try_from(fraction.len()).unwrap_or_default() }
    }

    fn is_multiple_of(self, of: Self) -> bool {
        if of.digits == 0 {
            return false;
        }
        match u32::try_from(self.exponent - of.exponent) {
            Ok(shift) => (self.digits % of.digits * power_of_ten(shift, of.digits)).is_multiple_of(of.digits),
            Err(_) => self.is_multiple_of_coarser(of),
        }
    }

    /// The case in which `of` has fewer decimal places than the number.
    fn is_multiple_of_coarser(self, of: Self) -> bool {
        let shift = (of.exponent - self.exponent).unsigned_abs();
        let unit = 10_u128.checked_pow(shift).and_then(|scale| of.digits.checked_mul(scale));
        // A unit beyond 128 bits is larger than any number we can hold, and only zero is its multiple.
        unit.map_or(self.digits == 0, |unit| self.digits.is_multiple_of(unit))
    }
}

/// `10^exponent` modulo `modulus`. Both factors stay below 2^64, as digits come from 64-bit numbers.
fn power_of_ten(exponent: u32, modulus: u128) -> u128 {
    let (mut result, mut base, mut left) = (1 % modulus, 10 % modulus, exponent);
    while left > 0 {
        if left & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        left >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(value: Value) -> Number {
        value.as_number().unwrap().clone()
    }

    #[test]
    fn integers_and_floats_compare_exactly() {
        let order = |a, b| compare(&number(a), &number(b));
        assert_eq!(
            order(json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992.0)),
            Ordering::Greater
        );
        assert_eq!(order(json!(u64::MAX), json!(18_446_744_073_709_551_616.0)), Ordering::Less);
        assert_eq!(order(json!(1), json!(1.0)), Ordering::Equal);
        assert_eq!(order(json!(-1), json!(-1.5)), Ordering::Greater);
        assert_eq!(order(json!(1.5), json!(1)), Ordering::Greater);
        assert_eq!(order(json!(i64::MIN), json!(-1e300)), Ordering::Greater);
        assert_eq!(order(json!(0.0), json!(0)), Ordering::Equal);
        assert_eq!(order(json!(-0.0), json!(0.0)), Ordering::Equal);
    }

    #[test]
    fn multiples_are_counted_in_decimal_digits() {
        let multiple = |a, b| is_multiple(&number(a), &number(b));
        assert!(multiple(json!(19.99), json!(0.01)));
        assert!(multiple(json!(0.3), json!(0.1)));
        assert!(multiple(json!(1e300), json!(0.01)));
        assert!(multiple(json!(-12), json!(4)));
        assert!(multiple(json!(0), json!(7)));
        assert!(!multiple(json!(19.995), json!(0.01)));
        assert!(!multiple(json!(1e-300), json!(3)));
        assert!(!multiple(json!(10), json!(4)));
        assert!(multiple(json!(u64::MAX), json!(5)));
    }

    #[test]
    fn a_limit_is_shown_without_needless_zeros() {
        assert_eq!(plain(&number(json!(5.0))), json!(5));
        assert_eq!(plain(&number(json!(5.5))), json!(5.5));
        assert_eq!(plain(&number(json!(1e300))), json!(1e300));
    }
}
