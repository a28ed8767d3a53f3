//! Rows on their way out of SQLite, read where they stand.

use rusqlite::types::ValueRef;

use crate::{Cell, Error, ErrorKind, Result, Row};

/// The row that a statement stands at.
pub(super) struct SqliteRow<'a, 's>(pub(super) &'a rusqlite::Row<'s>);

impl Row for SqliteRow<'_, '_> {
    fn len(&self) -> usize {
        self.0.as_ref().column_count()
    }

    fn column(&self, index: usize) -> &str {
        self.0.as_ref().column_name(index).unwrap_or("?")
    }

    fn cell(&self, index: usize) -> Result<Cell<'_>> {
        match self.0.get_ref(index) {
            Ok(ValueRef::Null) => Ok(Cell::Null),
            Ok(ValueRef::Integer(value)) => Ok(Cell::Int(value)),
            Ok(ValueRef::Real(value)) => Ok(Cell::Float(value)),
            Ok(ValueRef::Blob(bytes)) => Ok(Cell::Bytes(bytes)),
            Ok(ValueRef::Text(bytes)) => {
                std::str::from_utf8(bytes).map(Cell::Text).map_err(|error| self.no_text(index, error))
            }
            Err(error) => Err(self.no_column(index, error)),
        }
    }
}

impl SqliteRow<'_, '_> {
    #[cold]
    fn no_text(&self, index: usize, error: std::str::Utf8Error) -> Error {
        let message = format!(
            "column `{}` holds a text that is not UTF-8; another program has written it: store it as bytes, or repair it",
            self.column(index)
        );
        Error::new(ErrorKind::UnreadableValue, message).with_source(error)
    }

    #[cold]
    fn no_column(&self, index: usize, error: rusqlite::Error) -> Error {
        let message = format!(
            "a row has {} columns and number {} was asked for; select as many as are read",
            self.len(),
            index + 1
        );
        Error::new(ErrorKind::UnreadableValue, message).with_source(error)
    }
}
