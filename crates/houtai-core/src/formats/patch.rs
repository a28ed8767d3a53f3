//! A field of a partial update.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of a partial update (RFC 7396): absent, or a new value. Null is a value only where the field itself
/// can be null: `Patch<String>` refuses it, `Patch<Option<String>>` takes it as "set to null".
///
/// ```
/// use houtai_core::formats::Patch;
///
/// let mut title = String::from("old");
/// Patch::Absent.apply(&mut title);
/// assert_eq!(title, "old");
/// Patch::Value(String::from("new")).apply(&mut title);
/// assert_eq!(title, "new");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field stays as it is.
    #[default]
    Absent,
    /// The field gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// Puts the new value, if there is one, in place of the old.
    pub fn apply(self, target: &mut T) {
        if let Patch::Value(value) = self {
            *target = value;
        }
    }

    /// The new value.
    pub fn value(&self) -> Option<&T> {
        match self {
            Patch::Absent => None,
            Patch::Value(value) => Some(value),
        }
    }

    /// Whether the field stays as it is.
    pub fn is_absent(&self) -> bool {
        matches!(self, Patch::Absent)
    }
}

/// Absent is left to `#[serde(default)]`, which `#[input]` adds.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Patch::Value)
    }
}

/// Absent is left to `skip_serializing_if`, which `#[input]` adds.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
