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
    last: usize,
    places: Vec<Place>,
}

impl<T: FromRow> PageRows<T> {
    pub(crate) fn new(last: usize, places: Vec<Place>) -> Self {
        Self { rows: Vec::new(), values: Vec::new(), last, places }
    }

    /// The sink that a driver has given back.
    pub(crate) fn take(sink: Box<dyn RowSink>) -> (Vec<T>, Vec<Value>) {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map(|page| (page.rows, page.values)).unwrap_or_default()
    }
}

impl<T: FromRow> RowSink for PageRows<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(T::from_row(&mut RowReader::new(row))?);
        if self.rows.len() == self.last {
            self.values = read(row, &self.places)?;
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.values.clear();
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
