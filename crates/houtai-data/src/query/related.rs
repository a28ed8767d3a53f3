//! Rows on their way to the rows that they belong to.

use std::any::Any;
use std::collections::HashMap;

use super::page_rows::{Place, read};
use crate::value_check::without_zeros;
use crate::{FromRow, Result, Row, RowReader, RowSink, Value};

/// A key by which rows find each other. Two keys are equal where the database takes them for equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Bool(bool),
    Number(i64),
    /// The bits of a float.
    Float(u64),
    /// Units and scale, without zeros at the end.
    Decimal(i128, u32),
    Text(String),
    Bytes(Vec<u8>),
}

impl Key {
    /// `None` of null, which refers to nothing.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null(_) | Value::List(..) => return None,
            Value::Bool(value) => Key::Bool(*value),
            Value::Int16(number) => Key::Number((*number).into()),
            Value::Int32(number) | Value::Date(number) => Key::Number((*number).into()),
            Value::Int64(number) | Value::Timestamp(number) | Value::Time(number) => Key::Number(*number),
            Value::Float32(number) => Key::float((*number).into()),
            Value::Float64(number) => Key::float(*number),
            Value::Decimal { units, scale } => {
                let (units, scale) = without_zeros(*units, *scale, 0);
                Key::Decimal(units, scale)
            }
            Value::Text(text) | Value::Json(text) => Key::Text(text.clone()),
            Value::Uuid(bytes) => Key::Bytes(bytes.to_vec()),
            Value::Bytes(bytes) => Key::Bytes(bytes.clone()),
        })
    }

    /// Both zeros are one key.
    fn float(number: f64) -> Self {
        Key::Float(if number == 0.0 { 0 } else { number.to_bits() })
    }
}

/// Rows, and the values of some columns of each.
pub(crate) struct Keyed<T> {
    rows: Vec<T>,
    keys: Vec<Vec<Value>>,
    places: Vec<Place>,
}

impl<T: FromRow> Keyed<T> {
    pub(crate) fn new(places: Vec<Place>) -> Self {
        Self { rows: Vec::new(), keys: Vec::new(), places }
    }

    /// The rows, and for each the values.
    pub(crate) fn take(sink: Box<dyn RowSink>) -> (Vec<T>, Vec<Vec<Value>>) {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map(|keyed| (keyed.rows, keyed.keys)).unwrap_or_default()
    }
}

impl<T: FromRow> RowSink for Keyed<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(T::from_row(&mut RowReader::new(row))?);
        self.keys.push(read(row, &self.places)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.keys.clear();
    }
}

/// Gives each row to all that it belongs to. It is read once for each of them, so that no model has to be `Clone`.
pub(crate) struct Related<T> {
    place: Place,
    owners: HashMap<Key, Vec<usize>>,
    found: Vec<Vec<T>>,
}

impl<T: FromRow> Related<T> {
    /// For owners with these keys; the key of a row stands at a place.
    pub(crate) fn new(place: Place, keys: &[Value]) -> Self {
        let mut owners: HashMap<Key, Vec<usize>> = HashMap::with_capacity(keys.len());
        for (owner, key) in keys.iter().enumerate() {
            if let Some(key) = Key::of(key) {
                owners.entry(key).or_default().push(owner);
            }
        }
        Self { place, owners, found: keys.iter().map(|_| Vec::new()).collect() }
    }

    /// For each owner its rows.
    pub(crate) fn take(sink: Box<dyn RowSink>) -> Vec<Vec<T>> {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map(|related| related.found).unwrap_or_default()
    }
}

impl<T: FromRow> RowSink for Related<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let key = read(row, &[self.place])?;
        let owners = key.first().and_then(Key::of).and_then(|key| self.owners.get(&key));
        for owner in owners.into_iter().flatten() {
            if let Some(found) = self.found.get_mut(*owner) {
                found.push(T::from_row(&mut RowReader::new(row))?);
            }
        }
        Ok(())
    }

    fn clear(&mut self) {
        for found in &mut self.found {
            found.clear();
        }
    }
}
