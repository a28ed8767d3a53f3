//! Keeps rows of which some columns are decimals that SQLite stores as whole numbers.

use std::any::Any;

use super::node::Node;
use super::places::places;
use crate::{Cell, FromRow, ModelMeta, Result, Row, RowReader, RowSink};

/// Keeps every row as a `T`.
pub(crate) struct Scaled<T> {
    rows: Vec<T>,
    /// For each column the digits behind the point, where it is a decimal; empty where none is.
    places: Vec<Option<u32>>,
}

impl<T: FromRow> Scaled<T> {
    pub(crate) fn new(meta: &'static ModelMeta, nodes: &[Node]) -> Self {
        let places: Vec<Option<u32>> = nodes.iter().map(|node| places(meta, node)).collect();
        let places = if places.iter().any(Option::is_some) { places } else { Vec::new() };
        Self { rows: Vec::new(), places }
    }

    /// The rows of a sink that a driver has given back.
    pub(crate) fn take(sink: Box<dyn RowSink>) -> Vec<T> {
        let sink: Box<dyn Any> = sink;
        sink.downcast::<Self>().map(|scaled| scaled.rows).unwrap_or_default()
    }
}

impl<T: FromRow> RowSink for Scaled<T> {
    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let read = if self.places.is_empty() {
            T::from_row(&mut RowReader::new(row))?
        } else {
            T::from_row(&mut RowReader::new(&ScaledRow { row, places: &self.places }))?
        };
        self.rows.push(read);
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

/// A row whose whole numbers are decimals again.
struct ScaledRow<'r> {
    row: &'r dyn Row,
    places: &'r [Option<u32>],
}

impl Row for ScaledRow<'_> {
    fn len(&self) -> usize {
        self.row.len()
    }

    fn column(&self, index: usize) -> &str {
        self.row.column(index)
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        let cell = self.row.cell(index)?;
        Ok(match (cell, self.places.get(index)) {
            (Cell::Int(units), Some(Some(scale))) => Cell::Decimal { units: units.into(), scale: *scale },
            (cell, _) => cell,
        })
    }
}
