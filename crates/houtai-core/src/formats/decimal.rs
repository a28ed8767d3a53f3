//! Exact decimal numbers, such as money: strings on the wire.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use crate::validate::{Check, Validate};
use crate::{Input, Output};

/// The canonical form: no `+`, no exponent, no superfluous zero in front, at most 28 digits in all places
/// together, which is what the type holds.
const PATTERN: &str = "^-?(0|[1-9][0-9]{0,27})(\\.[0-9]{1,28})?$";

/// An exact decimal number. On the wire it is a string, because JSON readers turn numbers into binary fractions,
/// in which 0.1 does not exist. The number of places is kept: `1.50` stays `1.50`.
///
/// ```
/// use houtai_core::formats::Decimal;
///
/// let price: Decimal = "19.90".parse().unwrap();
/// let sum = price.get() + "0.10".parse::<Decimal>().unwrap().get();
/// assert_eq!(Decimal::from(sum).to_string(), "20.00");
/// assert!("1e3".parse::<Decimal>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// The number, to calculate with.
    pub fn get(self) -> rust_decimal::Decimal {
        self.0
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self(number)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Exact: a text with more digits than the type holds is refused, never rounded.
        let number = rust_decimal::Decimal::from_str_exact(text).ok();
        let number = number.filter(|number| number.to_string() == text);
        number
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a decimal number such as 19.90 with at most 28 digits"))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "decimal", "pattern": PATTERN, "maxLength": 31})
    }
}

/// Reading has already judged it.
impl Validate for Decimal {
    fn validate(&self, _: &mut Check) {}
}

impl Input for Decimal {}
impl Output for Decimal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same_way() {
        for text in
            ["0", "1", "-1", "19.90", "0.0000000000000000000000000001", "9999999999999999999999999999"]
        {
            assert_eq!(text.parse::<Decimal>().map(|number| number.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn other_spellings_and_too_many_digits_are_refused() {
        for text in [
            "",
            "+1",
            "1.",
            ".5",
            "01",
            "1e3",
            "1_000",
            "１",
            "0.00000000000000000000000000001",
            "99999999999999999999999999999",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn json_numbers_are_refused() {
        assert!(serde_json::from_str::<Decimal>("1.5").is_err());
        assert_eq!(serde_json::from_str::<Decimal>("\"1.50\"").unwrap().to_string(), "1.50");
    }
}
