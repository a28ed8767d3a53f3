//! Texts.

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

impl Field for String {
    const KIND: ValueKind = ValueKind::Text;

    fn into_value(self) -> Value {
        Value::Text(self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Text(text) => Ok(text.to_owned()),
            _ => Err(Mismatch::expected("a text")),
        }
    }
}

single_column!(String);
