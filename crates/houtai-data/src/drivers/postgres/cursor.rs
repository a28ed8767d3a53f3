//! Reading a result in pieces outside of a transaction of the caller's.

use futures_util::future::BoxFuture;

use super::session::Transaction;
use crate::driver::{Cursor, CursorId, Session};
use crate::{Result, RowSink};

/// A cursor with a transaction of its own, which only reads.
pub(super) struct Alone {
    transaction: Transaction,
    cursor: CursorId,
    done: bool,
}

impl Alone {
    /// The cursor in its transaction.
    pub(super) fn new(transaction: Transaction, cursor: CursorId) -> Self {
        Self { transaction, cursor, done: false }
    }
}

impl Cursor for Alone {
    fn next(
        &mut self,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        Box::pin(async move {
            if self.done {
                return Ok((sink, false));
            }
            let (sink, more) = self.transaction.next(self.cursor, sink, at_most).await?;
            self.done = !more;
            Ok((sink, more))
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::new(self.transaction).roll_back()
    }
}
