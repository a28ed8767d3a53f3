//! A set of JSON types, told apart as finely as schemas do: integers from other numbers.

use std::ops::{BitAnd, BitOr};

use serde_json::Value;

use crate::validate::number;

/// A set of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Types(u8);

impl Types {
    pub(crate) const NONE: Types = Types(0);
    pub(crate) const NULL: Types = Types(1);
    pub(crate) const BOOLEAN: Types = Types(1 << 1);
    pub(crate) const INTEGER: Types = Types(1 << 2);
    /// Numbers that are not integers.
    pub(crate) const FRACTION: Types = Types(1 << 3);
    pub(crate) const NUMBER: Types = Types(Self::INTEGER.0 | Self::FRACTION.0);
    pub(crate) const STRING: Types = Types(1 << 4);
    /// What one text can stand for.
    pub(crate) const SCALAR: Types = Types(Self::BOOLEAN.0 | Self::NUMBER.0 | Self::STRING.0);
    pub(crate) const ARRAY: Types = Types(1 << 5);
    pub(crate) const OBJECT: Types = Types(1 << 6);
    pub(crate) const ALL: Types = Types((1 << 7) - 1);

    /// The types called `word` in a schema.
    pub(crate) fn named(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(types, _)| *types)
    }

    /// The type of a value, as a set of one.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if number::is_integral(number) => Self::INTEGER,
            Value::Number(_) => Self::FRACTION,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// Whether every type of `other` is in the set.
    pub(crate) fn contains(self, other: Types) -> bool {
        self & other == other
    }

    /// The words for the set, shortest way: `number` covers `integer`.
    pub(crate) fn words(self) -> Vec<&'static str> {
        let mut left = self;
        let mut words = Vec::new();
        for (types, word) in WORDS {
            if left.contains(types) {
                words.push(word);
                left = Types(left.0 & !types.0);
            }
        }
        if left.contains(Self::FRACTION) {
            words.push("number");
        }
        words
    }

    /// [`words`](Self::words) as a parameter: one word alone, or a list.
    pub(crate) fn to_param(self) -> Value {
        match self.words().as_slice() {
            [word] => Value::from(*word),
            words => words.iter().map(|word| Value::from(*word)).collect(),
        }
    }
}

/// The wider type stands before the narrower one, and `null` last, where people expect it ("a string or
/// null").
const WORDS: [(Types, &str); 7] = [
    (Types::OBJECT, "object"),
    (Types::ARRAY, "array"),
    (Types::STRING, "string"),
    (Types::NUMBER, "number"),
    (Types::INTEGER, "integer"),
    (Types::BOOLEAN, "boolean"),
    (Types::NULL, "null"),
];

impl BitAnd for Types {
    type Output = Types;

    fn bitand(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Types;

    fn bitor(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }
}

impl FromIterator<Types> for Types {
    fn from_iter<I: IntoIterator<Item = Types>>(sets: I) -> Types {
        sets.into_iter().fold(Types::NONE, |all, types| all | types)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_integral_float_is_an_integer() {
        assert_eq!(Types::of(&json!(1.0)), Types::INTEGER);
        assert_eq!(Types::of(&json!(1.5)), Types::FRACTION);
    }

    #[test]
    fn words_are_as_few_as_possible() {
        assert_eq!((Types::NULL | Types::NUMBER).words(), ["number", "null"]);
        assert_eq!(Types::INTEGER.to_param(), json!("integer"));
        assert_eq!(Types::FRACTION.to_param(), json!("number"));
        assert_eq!((Types::STRING | Types::NULL).to_param(), json!(["string", "null"]));
    }
}
