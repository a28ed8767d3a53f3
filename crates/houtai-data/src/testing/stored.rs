//! Values as a driver has given them.

use serde_json::Value as Json;

use crate::{Cell, Result, Row, RowSink, Value};

/// One value of a row, kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A binary fraction.
    Float(f64),
    /// A decimal.
    Decimal(i128, u32),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID.
    Uuid([u8; 16]),
    /// A moment.
    Timestamp(i64),
    /// A day.
    Date(i32),
    /// A time of the day.
    Time(i64),
    /// JSON.
    Json(String),
}

impl Stored {
    fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null => Stored::Null,
            Cell::Bool(value) => Stored::Bool(value),
            Cell::Int(value) => Stored::Int(value),
            Cell::Float(value) => Stored::Float(value),
            Cell::Decimal { units, scale } => Stored::Decimal(units, scale),
            Cell::Text(text) => Stored::Text(text.to_owned()),
            Cell::Bytes(bytes) => Stored::Bytes(bytes.to_vec()),
            Cell::Uuid(bytes) => Stored::Uuid(bytes),
            Cell::Timestamp(value) => Stored::Timestamp(value),
            Cell::Date(value) => Stored::Date(value),
            Cell::Time(value) => Stored::Time(value),
            Cell::Json(text) => Stored::Json(text.to_owned()),
        }
    }

    /// Whether it is a stored form of a value.
    pub fn is(&self, value: &Value) -> bool {
        match (value, self) {
            (Value::Null(_), Stored::Null) => true,
            (Value::Bool(value), Stored::Int(stored)) => i64::from(*value) == *stored,
            (Value::Bool(value), Stored::Bool(stored)) => value == stored,
            (Value::Int16(value), Stored::Int(stored)) => i64::from(*value) == *stored,
            (Value::Int32(value) | Value::Date(value), Stored::Int(stored)) => i64::from(*value) == *stored,
            (Value::Int64(value) | Value::Timestamp(value) | Value::Time(value), Stored::Int(stored)) => {
                value == stored
            }
            (Value::Float32(value), Stored::Float(stored)) => same(f64::from(*value), *stored),
            (Value::Float64(value), Stored::Float(stored)) => same(*value, *stored),
            (Value::Decimal { units, .. }, Stored::Int(stored)) => *units == i128::from(*stored),
            (Value::Decimal { units, scale }, Stored::Decimal(stored, stored_scale)) => {
                let common = (*scale).max(*stored_scale);
                units * 10_i128.pow(common - scale) == stored * 10_i128.pow(common - stored_scale)
            }
            (Value::Text(text), Stored::Text(stored)) => text == stored,
            (Value::Bytes(bytes), Stored::Bytes(stored)) => bytes == stored,
            (Value::Uuid(bytes), Stored::Bytes(stored)) => bytes[..] == stored[..],
            (Value::Uuid(bytes), Stored::Uuid(stored)) => bytes == stored,
            (Value::Timestamp(value), Stored::Timestamp(stored)) => value == stored,
            (Value::Date(value), Stored::Date(stored)) => value == stored,
            (Value::Time(value), Stored::Time(stored)) => value == stored,
            (Value::Json(text), Stored::Json(stored) | Stored::Text(stored)) => {
                serde_json::from_str::<Json>(text).unwrap() == serde_json::from_str::<Json>(stored).unwrap()
            }
            _ => false,
        }
    }
}

/// Also tells zero from minus zero.
fn same(left: f64, right: f64) -> bool {
    left.to_bits() == right.to_bits()
}

/// Keeps every value of every row.
#[derive(Debug, Default)]
pub struct Rows(pub Vec<Vec<Stored>>);

impl RowSink for Rows {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let cells = (0..row.len()).map(|index| row.cell(index).map(Stored::of));
        self.0.push(cells.collect::<Result<_>>()?);
        Ok(())
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl Rows {
    /// The rows of a sink that a driver has given back.
    pub fn take(sink: Box<dyn RowSink>) -> Vec<Vec<Stored>> {
        let sink: Box<dyn std::any::Any> = sink;
        sink.downcast::<Self>().unwrap().0
    }
}
