//! Reads keywords of one schema object and says which one is malformed.

use serde_json::{Map, Number, Value};

use super::{SchemaError, Types};
use crate::validate::Pattern;
use crate::validate::rule::Count;

/// Keywords that restrict values and that we do not enforce. Ignoring them would publish a rule nobody
/// checks.
const NOT_ENFORCED: [&str; 9] = [
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "$dynamicRef",
    "$recursiveRef",
];

/// The keywords of the schema at `pointer`.
#[derive(Clone, Copy)]
pub(super) struct Keywords<'s> {
    members: &'s Map<String, Value>,
    pub(super) pointer: &'s str,
}

impl<'s> Keywords<'s> {
    pub(super) fn new(members: &'s Map<String, Value>, pointer: &'s str) -> Result<Self, SchemaError> {
        match NOT_ENFORCED.into_iter().find(|keyword| members.contains_key(*keyword)) {
            Some(keyword) => Err(SchemaError::not_enforced(pointer, keyword)),
            None => Ok(Self { members, pointer }),
        }
    }

    pub(super) fn value(&self, keyword: &str) -> Option<&'s Value> {
        self.members.get(keyword)
    }

    /// Reads the keyword with `read`, if it is there; `expected` completes "must be …" when `read` finds
    /// nothing.
    fn read<T>(
        &self,
        keyword: &str,
        expected: &str,
        read: impl FnOnce(&'s Value) -> Option<T>,
    ) -> Result<Option<T>, SchemaError> {
        let malformed = || SchemaError::malformed(self.pointer, keyword, expected);
        self.value(keyword).map(|value| read(value).ok_or_else(malformed)).transpose()
    }

    pub(super) fn text(&self, keyword: &str) -> Result<Option<&'s str>, SchemaError> {
        self.read(keyword, "a string", Value::as_str)
    }

    pub(super) fn flag(&self, keyword: &str) -> Result<bool, SchemaError> {
        Ok(self.read(keyword, "true or false", Value::as_bool)?.unwrap_or(false))
    }

    pub(super) fn number(&self, keyword: &str) -> Result<Option<Number>, SchemaError> {
        self.read(keyword, "a number", |value| value.as_number().cloned())
    }

    pub(super) fn positive(&self, keyword: &str) -> Result<Option<Number>, SchemaError> {
        let positive = |value: &Value| value.as_number().filter(|n| n.as_f64() > Some(0.0)).cloned();
        self.read(keyword, "a number above zero", positive)
    }

    /// A pair such as `minLength` and `maxLength`.
    pub(super) fn count(&self, min: &str, max: &str) -> Result<Count, SchemaError> {
        Ok(Count { min: self.whole(min)?, max: self.whole(max)? })
    }

    fn whole(&self, keyword: &str) -> Result<Option<usize>, SchemaError> {
        self.read(keyword, "a whole number from zero up", whole)
    }

    pub(super) fn types(&self) -> Result<Types, SchemaError> {
        let read = |value: &Value| match value {
            Value::String(word) => Types::named(word),
            Value::Array(words) => words.iter().map(|word| Types::named(word.as_str()?)).collect(),
            _ => None,
        };
        Ok(self.read("type", "a JSON type or a list of them", read)?.unwrap_or(Types::ALL))
    }

    pub(super) fn strings(&self, keyword: &str) -> Result<Vec<String>, SchemaError> {
        let strings = |value: &Value| {
            value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        Ok(self.read(keyword, "a list of strings", strings)?.unwrap_or_default())
    }

    pub(super) fn values(&self, keyword: &str) -> Result<Option<Vec<Value>>, SchemaError> {
        self.read(keyword, "a list of values", |value| value.as_array().cloned())
    }

    pub(super) fn schemas(&self, keyword: &str) -> Result<Option<&'s Vec<Value>>, SchemaError> {
        self.read(keyword, "a list of schemas", Value::as_array)
    }

    pub(super) fn named_schemas(&self, keyword: &str) -> Result<Vec<(&'s String, &'s Value)>, SchemaError> {
        let members = self.read(keyword, "an object of schemas", Value::as_object)?;
        Ok(members.into_iter().flatten().collect())
    }

    /// The text of a regular expression, compiled.
    pub(super) fn pattern(&self, source: &str) -> Result<Pattern, SchemaError> {
        Pattern::compile(source.to_owned())
            .map_err(|reason| SchemaError::bad_pattern(self.pointer, source, &reason))
    }
}

/// A whole number; `3.0` is one to JSON Schema.
fn whole(value: &Value) -> Option<usize> {
    match value.as_u64() {
        Some(whole) => usize::try_from(whole).ok(),
        None => {
            value.as_f64().filter(|float| *float >= 0.0 && float.fract() == 0.0).map(|float| float as usize)
        }
    }
}
