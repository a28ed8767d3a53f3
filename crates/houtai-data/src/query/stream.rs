//! Results that do not fit into memory.

use std::vec::IntoIter;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream::try_unfold;

use super::Select;
use crate::{Collect, Cursor, Executor, FromRow, Model, Result, RowSink};

/// How many rows are read at once.
const PIECE: u32 = 256;

/// What a cursor gives: the sink with its rows, and whether there may be more.
type Piece = Result<(Box<dyn RowSink>, bool)>;

/// The rows of a query, which are read in pieces. It holds a connection until it is dropped or has come to its end.
pub struct RowStream<T> {
    /// Absent while it reads, and behind the last row.
    cursor: Option<Box<dyn Cursor>>,
    /// The piece that is being read. It stays here when [`next`](Self::next) is dropped, since the database does not give
    /// the same rows again.
    reading: Option<BoxFuture<'static, (Box<dyn Cursor>, Piece)>>,
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
        Ok(RowStream { cursor: Some(cursor), reading: None, ready: Vec::new().into_iter() })
    }
}

impl<T: FromRow> RowStream<T> {
    /// The next row; `None` behind the last.
    ///
    /// No row is lost when this is dropped before it is ready, by `select!` or a timeout: the next call goes on. In a
    /// transaction that is so only where it did not have to wait; a statement that is given up half way fails the
    /// transaction, and the next call says so.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn next(&mut self) -> Result<Option<T>> {
        loop {
            if let Some(row) = self.ready.next() {
                return Ok(Some(row));
            }
            let Some(piece) = self.piece().await else { return Ok(None) };
            let (sink, more) = piece?;
            self.ready = Collect::<T>::take(sink).into_iter();
            if !more {
                self.cursor = None;
            }
        }
    }

    /// The next piece; `None` behind the last.
    async fn piece(&mut self) -> Option<Piece> {
        if let Some(mut cursor) = self.cursor.take_if(|cursor| !cursor.is_in_transaction()) {
            self.reading = Some(Box::pin(async move {
                let piece = cursor.next(Collect::<T>::new(), PIECE).await;
                (cursor, piece)
            }));
        }
        if let Some(reading) = &mut self.reading {
            let (cursor, piece) = reading.await;
            self.reading = None;
            self.cursor = Some(cursor);
            return Some(piece);
        }
        Some(self.cursor.as_mut()?.next(Collect::<T>::new(), PIECE).await)
    }

    /// The same as a [`Stream`], for what takes one.
    pub fn into_stream(self) -> impl Stream<Item = Result<T>> + Send {
        try_unfold(self, async |mut rows| Ok(rows.next().await?.map(|row| (row, rows))))
    }
}
