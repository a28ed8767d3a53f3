//! What was read, as a value that can be bound again.

use crate::{Cell, FieldMeta, Value, ValueKind};

/// The most digits behind the point that any database stores.
const MOST_PLACES: u32 = 16_383;

/// Which kind of value stands in a column of a result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) kind: ValueKind,
    /// Of a decimal, the digits behind the point, which SQLite does not store; `None` where nothing says how many.
    places: Option<u32>,
}

impl Kind {
    pub(crate) fn new(kind: ValueKind, field: Option<&FieldMeta>) -> Self {
        Self::of(kind, field.and_then(|field| field.decimal).map(|(_, places)| places))
    }

    /// A kind of value; of a decimal, with so many digits behind the point.
    pub(crate) fn of(kind: ValueKind, places: Option<u32>) -> Self {
        Self { kind, places }
    }

    /// The value of a cell; `None` when it is none of this kind.
    pub(crate) fn value(self, cell: Cell<'_>) -> Option<Value> {
        Some(match (self.kind, cell) {
            (kind, Cell::Null) => Value::Null(kind),
            (ValueKind::Bool, Cell::Bool(value)) => Value::Bool(value),
            (ValueKind::Float32, Cell::Float(value)) => Value::Float32(value as f32),
            (ValueKind::Float64, Cell::Float(value)) => Value::Float64(value),
            (ValueKind::Decimal, Cell::Decimal { units, scale }) => Value::Decimal { units, scale },
            (ValueKind::Text, Cell::Text(text)) => Value::Text(text.to_owned()),
            (ValueKind::Bytes, Cell::Bytes(bytes)) => Value::Bytes(bytes.to_vec()),
            (ValueKind::Uuid, Cell::Uuid(bytes)) => Value::Uuid(bytes),
            (ValueKind::Uuid, Cell::Bytes(bytes)) => Value::Uuid(bytes.try_into().ok()?),
            (ValueKind::Timestamp, Cell::Timestamp(micros)) => Value::Timestamp(micros),
            (ValueKind::Date, Cell::Date(days)) => Value::Date(days),
            (ValueKind::Time, Cell::Time(micros)) => Value::Time(micros),
            (ValueKind::Json, Cell::Json(text) | Cell::Text(text)) => Value::Json(text.to_owned()),
            (_, Cell::Int(number)) => return self.number(number),
            _ => return None,
        })
    }

    /// A decimal that may stand there: one with more digits behind the point is of another column, or of nobody.
    pub(crate) fn decimal(self, units: i128, scale: u32) -> Option<Value> {
        let most = self.places.unwrap_or(MOST_PLACES);
        (scale <= most).then_some(Value::Decimal { units, scale })
    }

    /// The value that is stored as this number.
    pub(crate) fn number(self, number: i64) -> Option<Value> {
        Some(match self.kind {
            ValueKind::Bool => Value::Bool(number != 0),
            ValueKind::Int16 => Value::Int16(number.try_into().ok()?),
            ValueKind::Int32 => Value::Int32(number.try_into().ok()?),
            ValueKind::Int64 => Value::Int64(number),
            ValueKind::Decimal => Value::Decimal { units: number.into(), scale: self.places.unwrap_or(0) },
            ValueKind::Timestamp => Value::Timestamp(number),
            ValueKind::Date => Value::Date(number.try_into().ok()?),
            ValueKind::Time => Value::Time(number),
            _ => return None,
        })
    }
}
