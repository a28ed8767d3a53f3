//! A statement whose rows are asked for in pieces, outside of a transaction.

use futures_util::future::BoxFuture;

use super::serve::{Command, Line};
use crate::{Cursor, CursorId, Result, RowSink, Statement};

/// It has a connection until it is dropped.
pub(super) struct SqliteCursor {
    line: Line,
    id: CursorId,
}

impl SqliteCursor {
    /// Begins to run a statement on a connection that was lent.
    pub(super) async fn open(line: Line, statement: Statement) -> Result<Self> {
        let id = line.ask(|answer| Command::Open(statement, answer)).await?;
        Ok(Self { line, id })
    }
}

impl Cursor for SqliteCursor {
    fn next(
        &mut self,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        let id = self.id;
        Box::pin(self.line.ask(move |answer| Command::Next(id, sink, at_most, answer)))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.line.ask(|answer| Command::Close(self.id, answer)).await })
    }
}
