//! Ids that the database counts.

use houtai_core::Id;

use crate::{Cell, Field, FromRow, Mismatch, Result, RowReader, Value, ValueKind};

impl<T: ?Sized + 'static> Field for Id<T> {
    const KIND: ValueKind = ValueKind::Int64;

    fn into_value(self) -> Value {
        // An id is at most 2^53−1, so the other branch is none that can be taken.
        Value::Int64(i64::try_from(self.get()).unwrap_or(i64::MAX))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let Cell::Int(number) = cell else { return Err(Mismatch::expected("an id")) };
        let id = u64::try_from(number).ok().and_then(Id::new);
        id.ok_or_else(|| Mismatch::expected(format_args!("an id from 1 to {}", Id::<T>::MAX)))
    }
}

impl<T: ?Sized + 'static> FromRow for Id<T> {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        reader.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_json_reader_keeps_is_no_id() {
        struct Thing;
        assert_eq!(Id::<Thing>::from_cell(Cell::Int(7)).unwrap().into_value(), Value::Int64(7));
        let mismatch = Id::<Thing>::from_cell(Cell::Int(0)).unwrap_err();
        assert_eq!(mismatch.to_string(), "expected an id from 1 to 9007199254740991");
        assert!(Id::<Thing>::from_cell(Cell::Int(1 << 53)).is_err());
    }
}
