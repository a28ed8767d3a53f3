//! A transaction, seen by the task that has it.

use futures_util::future::BoxFuture;
use tokio::sync::oneshot::{Sender, channel};

use super::queue::closed;
use super::serve::{Command, Line};
use crate::{Answer, CursorId, Dialect, Error, ErrorKind, Result, RowSink, Session, Statement};

/// A transaction on the writer, or one that reads on a connection of its own.
pub(super) struct SqliteSession(pub(super) Line);

impl Line {
    /// Asks, and waits for the answer.
    pub(super) async fn ask<T>(&self, command: impl FnOnce(Sender<Result<T>>) -> Command) -> Result<T> {
        let (answer, waiting) = channel();
        if self.commands.send(command(answer)).is_err() {
            return Err(self.over());
        }
        waiting.await.map_err(|_| self.over())?
    }

    /// Why nobody answers.
    fn over(&self) -> Error {
        let Some(idle) = self.ended.get() else { return closed() };
        let text = format!(
            "the transaction did nothing for {} s while others waited for the writer, and was rolled back; do slow work before it or after it",
            idle.as_secs_f32()
        );
        Error::new(ErrorKind::TransactionOver, text)
    }
}

impl Session for SqliteSession {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn run(&mut self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(self.0.ask(|answer| Command::Run(statement, sink, answer)))
    }

    fn open(&mut self, statement: Statement) -> BoxFuture<'_, Result<CursorId>> {
        Box::pin(self.0.ask(|answer| Command::Open(statement, answer)))
    }

    fn next(
        &mut self,
        cursor: CursorId,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        Box::pin(self.0.ask(move |answer| Command::Next(cursor, sink, at_most, answer)))
    }

    fn close(&mut self, cursor: CursorId) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.0.ask(move |answer| Command::Close(cursor, answer)))
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.0.ask(Command::Commit).await })
    }

    fn roll_back(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.0.ask(Command::RollBack).await })
    }
}
