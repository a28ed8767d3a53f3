//! JSON columns.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use houtai_core::validate::{Check, Validate};
use houtai_core::{Input, Output};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::single_column;
use crate::{Cell, Field, FromRow, Mismatch, Result, RowReader, Value, ValueKind};

/// Any type of serde, stored as JSON. On the wire it is the value itself.
///
/// ```
/// use houtai_data::{Field, Json, Value};
///
/// let tags = Json(vec!["garden", "water"].into_iter().map(String::from).collect::<Vec<_>>());
/// assert_eq!(tags.len(), 2);
/// assert_eq!(tags.into_value(), Value::Json(r#"["garden","water"]"#.into()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Field for Json<T> {
    const KIND: ValueKind = ValueKind::Json;

    /// What serde cannot write as JSON, a map whose keys are no texts for one, is sent as an empty text, which the
    /// check before each statement refuses.
    fn into_value(self) -> Value {
        Value::Json(serde_json::to_string(&self.0).unwrap_or_default())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        read(cell).map(Self)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> FromRow for Json<T> {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        reader.read()
    }
}

impl Field for serde_json::Value {
    const KIND: ValueKind = ValueKind::Json;

    fn into_value(self) -> Value {
        Value::Json(self.to_string())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        read(cell)
    }
}

single_column!(serde_json::Value);

fn read<T: DeserializeOwned>(cell: Cell<'_>) -> Result<T, Mismatch> {
    match cell {
        Cell::Json(text) | Cell::Text(text) => serde_json::from_str(text)
            .map_err(|error| Mismatch::expected(format_args!("other JSON: {error}"))),
        _ => Err(Mismatch::expected("JSON")),
    }
}

impl<T: JsonSchema> JsonSchema for Json<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: Validate> Validate for Json<T> {
    fn validate(&self, check: &mut Check) {
        self.0.validate(check);
    }
}

impl<T: Input> Input for Json<T> {}
impl<T: Output> Output for Json<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_json_is_named() {
        assert_eq!(Json::<Vec<u8>>::from_cell(Cell::Text("[1,2]")), Ok(Json(vec![1, 2])));
        let mismatch = Json::<Vec<u8>>::from_cell(Cell::Json("{}")).unwrap_err();
        assert!(mismatch.to_string().starts_with("expected other JSON: invalid type: map"), "{mismatch}");
    }
}
