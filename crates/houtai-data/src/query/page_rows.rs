//! Keeps the rows of a page, and the sort values of the last one.

use std::any::Any;

use super::cell_value::Kind;
use crate::{Error, ErrorKind, FromRow, Result, Row, RowReader, RowSink, Value};

/// Where in a row a sort value stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) column: usize,
    pub(crate) kind: Kind,
}

/// Rows, and the sort values of the one with the number `last`.
pub(crate) struct PageRows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) values: Vec<Value>,
    /// For each row, the values at the places that were wanted.
    pub(crate) keys: Vec<Vec<Value>>,
    last: usize,
    places: Vec<Place>,
    wanted: Vec<Place>,
}

impl<T: FromRow> PageRows<T> {
    pub(crate) fn new(last: usize, places: Vec<Place>, wanted: Vec<Place>) -> Self {
        Self { rows: Vec::new(), values: Vec::new(), keys: Vec::new(), last, places, wanted }
    }

    /// The sink that a driver has given back.
    pub(crate) fn take(sink: Box<dyn RowSink>) -> Self {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map_or_else(|_| Self::new(0, Vec::new(), Vec::new()), |page| *page)
    }
}

impl<T: FromRow> RowSink for PageRows<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(T::from_row(&mut RowReader::new(row))?);
        if self.rows.len() == self.last {
            self.values = read(row, &self.places)?;
        }
        if !self.wanted.is_empty() {
            self.keys.push(read(row, &self.wanted)?);
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.values.clear();
        self.keys.clear();
    }
}

/// The values at some places of a row.
pub(crate) fn read(row: &dyn Row, places: &[Place]) -> Result<Vec<Value>> {
    places
        .iter()
        .map(|place| {
            let cell = row.cell(place.column)?;
            place.kind.value(cell).ok_or_else(|| {
                let (column, kind) = (row.column(place.column), place.kind.kind);
                let message = format!("column `{column}` holds {}, expected a {kind}", cell.name());
                Error::new(ErrorKind::UnreadableValue, message)
            })
        })
        .collect()
}
