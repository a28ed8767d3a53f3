//! Transactions.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use tokio_postgres::types::Type;

use super::begin;
use super::connection::{Connection, receive};
use super::core::Core;
use super::encode::{Param, type_of};
use super::failure::{Failed, told};
use super::pool::Lease;
use super::text::check_within;
use crate::driver::{BeginOptions, CursorId, Session};
use crate::{Answer, Dialect, Error, ErrorKind, Outcome, Result, RowSink, Statement};

/// A transaction on a connection of its own.
pub(super) struct Transaction {
    core: Arc<Core>,
    lease: Option<Lease>,
    begin: Cow<'static, str>,
    stage: Stage,
    /// Whether the server may regard it as failed.
    doubtful: bool,
    cursors: u32,
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The server knows nothing of it: `BEGIN` goes with the first statement.
    Unsent,
    /// `BEGIN` is on its way, or somebody has dropped the future that waited for it.
    Beginning,
    /// It waits for statements.
    Open,
    /// A statement runs, or somebody has dropped its future.
    Busy,
    /// It is being committed or rolled back.
    Ending,
    /// The connection is of no use any more.
    Broken,
}

impl Transaction {
    /// A transaction that has not begun yet.
    pub(super) fn new(core: Arc<Core>, lease: Lease, options: BeginOptions) -> Self {
        let begin = begin::text(options);
        Self { core, lease: Some(lease), begin, stage: Stage::Unsent, doubtful: false, cursors: 0 }
    }

    /// Runs one exchange with the server; the first one goes together with `BEGIN`.
    async fn exchange<T>(
        &mut self,
        statement: &Statement,
        exchange: impl AsyncFnOnce(&Connection) -> Result<T, Failed>,
    ) -> Result<T> {
        let before = self.enter()?;
        let Some(lease) = &self.lease else { return Err(over()) };
        let connection = Arc::clone(&lease.connection);
        let result = if before == Stage::Unsent {
            // Whoever drops this future does not learn whether there is a transaction, and must not go on.
            self.stage = Stage::Beginning;
            let begun = begin::with_first(&connection, &self.begin, statement, exchange(&connection)).await;
            begun.inspect_err(|_| self.stage = Stage::Broken)?
        } else {
            exchange(&connection).await
        };
        self.stage = Stage::Open;
        match result {
            Ok(value) => Ok(value),
            Err(failed) => {
                // A row that could not be read is no failure of the server's.
                self.doubtful |= !matches!(failed, Failed::Sink(_));
                // Nothing of it takes effect before the commit.
                Err(self.core.error(failed, statement).await.with_may_have_run(false))
            }
        }
    }

    /// From here on a dropped future leaves the transaction in doubt.
    fn enter(&mut self) -> Result<Stage> {
        match self.stage {
            Stage::Unsent | Stage::Open => Ok(std::mem::replace(&mut self.stage, Stage::Busy)),
            Stage::Busy => {
                // What is sent now is answered after the statement for which nobody waits any more.
                self.doubtful = true;
                Ok(Stage::Open)
            }
            Stage::Beginning => Err(in_doubt()),
            Stage::Ending | Stage::Broken => Err(over()),
        }
    }

    async fn fetch(&mut self, cursor: CursorId, sink: &mut dyn RowSink, at_most: u32) -> Result<bool> {
        let statement =
            Statement::new(format!("FETCH FORWARD {at_most} FROM {}", name_of(cursor)), Vec::new());
        let sql = statement.sql.clone();
        let outcome = self
            .exchange(&statement, async |connection| {
                let rows =
                    connection.client.query_typed_raw(sql.as_str(), none()).await.map_err(Failed::Sent)?;
                receive(rows, sink).await
            })
            .await?;
        Ok(outcome.rows == u64::from(at_most))
    }

    async fn declare(&mut self, statement: &Statement) -> Result<CursorId> {
        check_cursor(statement)?;
        self.cursors += 1;
        let cursor = CursorId(self.cursors);
        let sql = format!("DECLARE {} NO SCROLL CURSOR FOR {}", name_of(cursor), statement.sql.as_str());
        self.exchange(statement, async |connection| {
            let params = statement.params.iter().map(|value| (Param(value), type_of(value)));
            let params: Vec<_> = params.collect();
            finish(connection.client.query_typed_raw(&sql, params).await.map_err(Failed::Sent)?).await
        })
        .await?;
        Ok(cursor)
    }

    async fn end_by_commit(mut self) -> Result<()> {
        let before = self.enter()?;
        let Some(lease) = &self.lease else { return Err(over()) };
        let connection = Arc::clone(&lease.connection);
        if before == Stage::Open {
            // Who drops this future has asked for the commit all the same.
            self.stage = Stage::Ending;
            if let Err(error) = self.commit_at(&connection).await {
                self.stage = Stage::Open;
                return Err(error);
            }
        }
        self.give_back();
        Ok(())
    }

    async fn end_by_roll_back(mut self) -> Result<()> {
        match self.stage {
            Stage::Unsent => self.give_back(),
            Stage::Broken => {}
            stage => {
                if let Some(lease) = self.lease.take() {
                    self.stage = Stage::Ending;
                    return clean_up(lease, stage).await;
                }
            }
        }
        Ok(())
    }

    fn give_back(&mut self) {
        self.stage = Stage::Broken;
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
    }

    /// The server answers `ROLLBACK` to the `COMMIT` of a failed transaction, and the client library takes that for
    /// success. After a failure a statement goes ahead, which such a transaction refuses.
    async fn commit_at(&self, connection: &Connection) -> Result<()> {
        let text = if self.doubtful { "SELECT 1; COMMIT" } else { "COMMIT" };
        match connection.client.batch_execute(text).await {
            Ok(()) => Ok(()),
            Err(error) => {
                Err(self.core.error(Failed::Sent(error), &Statement::new("COMMIT", Vec::new())).await)
            }
        }
    }
}

async fn roll_back_at(connection: &Connection) -> Result<()> {
    connection.client.batch_execute("ROLLBACK").await.map_err(|error| told(error, "", false))
}

fn over() -> Error {
    Error::new(ErrorKind::TransactionOver, "this transaction has ended; begin another one")
}

fn in_doubt() -> Error {
    let message = "the first statement of this transaction was given up before the server had begun it; roll it back, and begin another one";
    Error::new(ErrorKind::TransactionFailed, message)
}

fn name_of(cursor: CursorId) -> String {
    format!("\"houtai_{}\"", cursor.0)
}

fn none() -> std::iter::Empty<(Param<'static>, Type)> {
    std::iter::empty()
}

/// Only what reads can be read in pieces.
fn check_cursor(statement: &Statement) -> Result<()> {
    let first =
        statement.sql.as_str().trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next();
    let changes = ["insert", "update", "delete", "merge"];
    match first {
        Some(word) if changes.iter().any(|verb| verb.eq_ignore_ascii_case(word)) => {
            let message = "a statement that changes rows cannot be read in pieces on PostgreSQL; run it, and take all its rows at once";
            Err(Error::new(ErrorKind::InvalidStatement, message).with_table(statement.table))
        }
        _ => Ok(()),
    }
}

/// Waits for the end of a statement without rows.
async fn finish(rows: tokio_postgres::RowStream) -> Result<Outcome, Failed> {
    let mut rows = pin!(rows);
    while rows.try_next().await.map_err(Failed::Sent)?.is_some() {}
    Ok(Outcome::default())
}

impl Session for Transaction {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn run(&mut self, statement: Statement, mut sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let shape = self.core.shapes.of(&statement)?;
            if !shape.stateless {
                check_within(&statement)?;
            }
            let outcome = self
                .exchange(&statement, async |connection| {
                    connection.execute(&shape, &statement, &mut *sink).await
                })
                .await?;
            Ok((sink, outcome))
        })
    }

    fn open(&mut self, statement: Statement) -> BoxFuture<'_, Result<CursorId>> {
        Box::pin(async move { self.declare(&statement).await })
    }

    fn next(
        &mut self,
        cursor: CursorId,
        mut sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        Box::pin(async move {
            let more = self.fetch(cursor, &mut *sink, at_most).await?;
            Ok((sink, more))
        })
    }

    fn close(&mut self, cursor: CursorId) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let statement = Statement::new(format!("CLOSE {}", name_of(cursor)), Vec::new());
            let sql = statement.sql.clone();
            self.exchange(&statement, async |connection| {
                finish(connection.client.query_typed_raw(sql.as_str(), none()).await.map_err(Failed::Sent)?)
                    .await
            })
            .await?;
            Ok(())
        })
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(self.end_by_commit())
    }

    fn roll_back(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(self.end_by_roll_back())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        let Some(lease) = self.lease.take() else { return };
        match self.stage {
            Stage::Unsent => lease.give_back(),
            Stage::Broken => {}
            stage => {
                let pool = Arc::clone(lease.pool());
                Lease::spawn(&pool, async move {
                    // Nobody is there to hear of it, and the server rolls back what loses its connection.
                    let _ = clean_up(lease, stage).await;
                });
            }
        }
    }
}

/// Rolls back what was left open; a statement for which nobody waits is ended first, where that can be asked for.
async fn clean_up(lease: Lease, stage: Stage) -> Result<()> {
    if matches!(stage, Stage::Beginning | Stage::Busy) && lease.cancel().await {
        // A late request hits this instead; the server rolls back what loses its connection, and this one is lost now.
        let _ = roll_back_at(&lease.connection).await;
        return Ok(());
    }
    roll_back_at(&lease.connection).await?;
    lease.give_back();
    Ok(())
}
