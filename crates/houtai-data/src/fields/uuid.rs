//! UUIDs.

use houtai_core::formats::Uuid;

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

impl Field for Uuid {
    const KIND: ValueKind = ValueKind::Uuid;

    fn into_value(self) -> Value {
        Value::Uuid(self.into_bytes())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let bytes = match cell {
            Cell::Uuid(bytes) => Some(bytes),
            Cell::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        };
        bytes.map(Uuid::from_bytes).ok_or_else(|| Mismatch::expected("a uuid of 16 bytes"))
    }
}

single_column!(Uuid);
