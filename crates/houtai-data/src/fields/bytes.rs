//! Bytes.

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

impl Field for Vec<u8> {
    const KIND: ValueKind = ValueKind::Bytes;

    fn into_value(self) -> Value {
        Value::Bytes(self)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.to_vec()),
            _ => Err(Mismatch::expected("bytes")),
        }
    }
}

single_column!(Vec<u8>);
