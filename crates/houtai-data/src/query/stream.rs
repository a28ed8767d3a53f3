//! Results that do not fit into memory.

use std::vec::IntoIter;

use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::Select;
use crate::{Collect, Cursor, Executor, FromRow, Model, Result};

/// How many rows are read at once.
const PIECE: u32 = 256;

/// The rows of a query, which are read in pieces. It holds a connection until it is dropped or has come to its end.
pub struct RowStream<T> {
    cursor: Option<Box<dyn Cursor>>,
    ready: IntoIter<T>,
}

impl<M: Model, R: FromRow> Select<M, R> {
    /// The rows one after the other, in the memory of a few hundred however many there are.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn stream(self, db: &(impl Executor + ?Sized)) -> Result<RowStream<R>> {
        let cursor = db.open(self.parts.select(db.dialect())?).await?;
        Ok(RowStream { cursor: Some(cursor), ready: Vec::new().into_iter() })
    }
}

impl<T: FromRow> RowStream<T> {
    /// The next row; `None` behind the last.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn next(&mut self) -> Result<Option<T>> {
        loop {
            if let Some(row) = self.ready.next() {
                return Ok(Some(row));
            }
            let Some(cursor) = &mut self.cursor else { return Ok(None) };
            let (sink, more) = cursor.next(Collect::<T>::new(), PIECE).await?;
            self.ready = Collect::<T>::take(sink).into_iter();
            if !more {
                self.cursor = None;
            }
        }
    }

    /// The same as a [`Stream`], for what takes one.
    pub fn into_stream(self) -> impl Stream<Item = Result<T>> + Send {
        try_unfold(self, async |mut rows| Ok(rows.next().await?.map(|row| (row, rows))))
    }
}
