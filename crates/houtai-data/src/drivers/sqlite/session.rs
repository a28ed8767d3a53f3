//! A transaction, seen by the task that has it.

use futures_util::future::BoxFuture;
use tokio::sync::oneshot::error::TryRecvError;
use tokio::sync::oneshot::{Receiver, Sender, channel};
use tokio::task::coop::consume_budget;

use super::queue::closed;
use super::serve::{Command, Ended, Line, failed};
use super::soon::soon;
use crate::{Answer, CursorId, Dialect, Error, ErrorKind, Result, RowSink, Session, Statement};

/// A transaction on the writer, or one that reads on a connection of its own.
pub(super) struct SqliteSession(pub(super) Line);

impl Line {
    /// Asks, and waits for the answer.
    pub(super) async fn ask<T>(&self, command: impl FnOnce(Sender<Result<T>>) -> Command) -> Result<T> {
        let (answer, mut waiting) = channel();
        let command = command(answer);
        let is_quick = !(self.synchronous && matches!(command, Command::Commit(_)));
        if self.commands.send(command).is_err() {
            return Err(self.over());
        }
        let found = if is_quick { soon(|| is_there(&mut waiting)) } else { None };
        match found {
            Some(answer) => {
                // A loop over quick statements never waits, and must let other tasks have their turn all the same.
                consume_budget().await;
                answer.map_err(|_| self.over())?
            }
            None => waiting.await.map_err(|_| self.over())?,
        }
    }

    /// Why nobody answers.
    fn over(&self) -> Error {
        let idle = match self.ended.get() {
            None => return closed(),
            Some(Ended::NotBegun(why)) => {
                return why.lock().ok().and_then(|mut why| why.take()).unwrap_or_else(failed);
            }
            Some(Ended::Idle(idle)) => idle,
        };
        let text = format!(
            "the transaction did nothing for {} s while others waited for the writer, and was rolled back; do slow work before it or after it",
            idle.as_secs_f32()
        );
        Error::new(ErrorKind::TransactionOver, text)
    }
}

/// The answer, or that none will come.
fn is_there<T>(waiting: &mut Receiver<T>) -> Option<Result<T, TryRecvError>> {
    match waiting.try_recv() {
        Err(TryRecvError::Empty) => None,
        answer => Some(answer),
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

#[cfg(test)]
mod tests {
    use super::super::serve::line;
    use super::*;
    use crate::ErrorKind;

    #[tokio::test]
    async fn a_transaction_that_could_not_begin_says_why_to_its_first_statement() {
        let (line, commands) = line(false);
        commands.refuse(Error::new(ErrorKind::LockTimeout, "another program has the file"));
        let mut session = SqliteSession(line);
        let mut run = async || {
            let sink = Box::new(crate::Discard);
            session
                .run(Statement::new("select 1", Vec::new()), sink)
                .await
                .map(drop)
                .expect_err("it began")
                .kind()
        };
        assert_eq!(run().await, ErrorKind::LockTimeout);
        assert_eq!(run().await, ErrorKind::TransactionFailed);
    }
}
