//! Whole numbers beyond 2^53, which JavaScript would round: strings on the wire.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serializer};

use super::Patch;

/// The functions for serde's `with`: a 64-bit integer as a string. `#[input]` and `#[output]` put it on every
/// `i64`, `u64` (also in an `Option` or `Vec`) whose range is not bounded below 2^53.
pub struct Int64;

/// The schema that goes with [`Int64`].
pub struct Int64Text<T>(PhantomData<T>);

/// A type that is or holds 64-bit integers.
pub trait HoldsInt64: Sized {
    /// Writes it with strings for numbers.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads it from strings.
    ///
    /// # Errors
    ///
    /// When a text is not such a number.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// The schema.
    fn schema() -> Schema;
}

impl Int64 {
    /// Writes a value as a string.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<T: HoldsInt64, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(serializer)
    }

    /// Reads a value from a string.
    ///
    /// # Errors
    ///
    /// When the text is not such a number.
    pub fn deserialize<'de, T: HoldsInt64, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Only the canonical form is a number here, so that the published pattern says exactly what is read.
fn parse<T: FromStr + Display, E: serde::de::Error>(text: &str) -> Result<T, E> {
    let number = text.parse::<T>().ok().filter(|number| number.to_string() == text);
    number.ok_or_else(|| E::custom(format!("`{text}` is not a 64-bit whole number")))
}

macro_rules! holds_int64 {
    ($type:ty, $format:literal, $pattern:literal, $digits:literal) => {
        impl HoldsInt64 for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                parse(&std::borrow::Cow::<'de, str>::deserialize(deserializer)?)
            }

            fn schema() -> Schema {
                json_schema!({"type": "string", "format": $format, "pattern": $pattern, "maxLength": $digits})
            }
        }
    };
}

holds_int64!(i64, "int64", "^(0|-?[1-9][0-9]{0,18})$", 20);
holds_int64!(u64, "uint64", "^(0|[1-9][0-9]{0,19})$", 20);

impl<T: HoldsInt64 + FromStr + Display> HoldsInt64 for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.map(|text| parse(&text)).transpose()
    }

    fn schema() -> Schema {
        json_schema!({"anyOf": [T::schema(), {"type": "null"}]})
    }
}

impl<T: HoldsInt64 + FromStr + Display> HoldsInt64 for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(ToString::to_string))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        texts
            .iter()
            .map(|text| parse::<T, D::Error>(text))
            .collect::<Result<_, _>>()
            .map_err(D::Error::custom)
    }

    fn schema() -> Schema {
        json_schema!({"type": "array", "items": T::schema()})
    }
}

/// What is absent is neither read nor written, as for any [`Patch`].
impl<T: HoldsInt64> HoldsInt64 for Patch<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value() {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Patch::Value)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

impl<T: HoldsInt64> JsonSchema for Int64Text<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Int64".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}
