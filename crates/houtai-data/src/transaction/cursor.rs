//! Rows in pieces, inside of a transaction.

use futures_util::future::BoxFuture;

use super::Tx;
use super::statement::{Unanswered, over};
use crate::about::About;
use crate::{Cursor, CursorId, Result, RowSink, Statement};

/// A cursor of a transaction. Statements may run between its pieces.
struct TxCursor {
    tx: Tx,
    id: CursorId,
    about: About,
}

impl Tx {
    pub(super) async fn open_cursor(&self, statement: Statement) -> Result<Box<dyn Cursor>> {
        let about = About::new(&statement);
        let mut turn = self.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        let unanswered = Unanswered::new(&self.shared, self.savepoint, about.clone());
        let answer = session.open(statement).await;
        unanswered.answered(&answer);
        let id = answer?;
        self.books().open_cursor(id, self.savepoint, about.clone());
        self.let_go(turn);
        Ok(Box::new(TxCursor { tx: self.clone(), id, about }))
    }
}

impl TxCursor {
    async fn piece(&self, sink: Box<dyn RowSink>, at_most: u32) -> Result<(Box<dyn RowSink>, bool)> {
        let tx = &self.tx;
        let mut turn = tx.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        let unanswered = Unanswered::new(&tx.shared, tx.savepoint, self.about.clone());
        let answer = session.next(self.id, sink, at_most).await;
        unanswered.answered(&answer);
        // After a failure there is no further row that somebody could miss.
        if !matches!(answer, Ok((_, true))) {
            tx.books().end_cursor(self.id);
        }
        tx.let_go(turn);
        answer
    }

    async fn end(&self) -> Result<()> {
        let tx = &self.tx;
        let mut turn = tx.turn().await?;
        let session = turn.as_mut().ok_or_else(over)?;
        let unanswered = Unanswered::new(&tx.shared, tx.savepoint, self.about.clone());
        let answer = session.close(self.id).await;
        unanswered.answered(&answer);
        tx.books().end_cursor(self.id);
        tx.let_go(turn);
        answer
    }
}

impl Cursor for TxCursor {
    fn next(
        &mut self,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        Box::pin(self.piece(sink, at_most))
    }

    fn is_in_transaction(&self) -> bool {
        true
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.end().await })
    }
}

impl Drop for TxCursor {
    fn drop(&mut self) {
        self.tx.books().drop_cursor(self.id);
    }
}
