//! A database in memory that understands no SQL. It keeps the text of each statement as if it were a row, undoes
//! them by roll-back and savepoint, and refuses everything after a failure as PostgreSQL does.
//!
//! Statements that begin with `FAIL` fail with the kind that follows; `HANG` never answers; all others are kept.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures_util::future::BoxFuture;
use houtai_core::Clock;
use houtai_data::{
    Answer, Answers, BeginOptions, Cursor, CursorId, Db, Dialect, Driver, Error, ErrorKind, Outcome,
    PoolState, Result, RowSink, Session, Statement, Unit,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What has taken effect and what happened on the way.
#[derive(Default)]
pub(crate) struct Seen {
    /// Statements that have taken effect.
    pub rows: Vec<String>,
    /// How transactions ended.
    pub ends: Vec<&'static str>,
    /// With what kinds the next commits fail.
    pub failing_commits: Vec<ErrorKind>,
}

pub(crate) struct Fake {
    dialect: Dialect,
    connections: Arc<Semaphore>,
    size: u32,
    waiting: AtomicU32,
    seen: Arc<Mutex<Seen>>,
}

impl Fake {
    pub(crate) fn new(dialect: Dialect, size: u32) -> Arc<Self> {
        let connections = Arc::new(Semaphore::new(size as usize));
        Arc::new(Self { dialect, connections, size, waiting: AtomicU32::new(0), seen: Arc::default() })
    }

    pub(crate) fn db(self: &Arc<Self>) -> Db {
        Db::new("default", Arc::clone(self) as Arc<dyn Driver>, Clock::system())
    }

    /// Whether somebody waits for the end of a transaction to begin his own.
    pub(crate) fn has_waiter(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    pub(crate) fn rows(&self) -> Vec<String> {
        self.seen().rows.clone()
    }

    pub(crate) fn ends(&self) -> Vec<&'static str> {
        self.seen().ends.clone()
    }
}

/// A database of a kind that most tests need.
pub(crate) fn fake() -> (Arc<Fake>, Db) {
    let fake = Fake::new(Dialect::Postgres, 2);
    let db = fake.db();
    (fake, db)
}

/// A statement with this text.
pub(crate) fn sql(text: &str) -> Statement {
    Statement::new(text.to_owned(), Vec::new())
}

async fn answer(statement: &Statement) -> Result<()> {
    let kind = match statement.sql.as_str() {
        "HANG" => std::future::pending().await,
        "FAIL unique" => ErrorKind::UniqueViolation,
        "FAIL serialization" => ErrorKind::Serialization,
        "FAIL lost" => ErrorKind::ConnectionLost,
        _ => return Ok(()),
    };
    Err(Error::new(kind, "as it was asked to"))
}

impl Driver for Fake {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            answer(&statement).await?;
            self.seen().rows.push(statement.sql.as_str().to_owned());
            Ok((sink, Outcome { rows: 1 }))
        })
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        Box::pin(async move {
            let mut rows = Vec::new();
            let mut answers = Vec::new();
            for (statement, sink) in unit.statements {
                answer(&statement).await?;
                rows.push(statement.sql.as_str().to_owned());
                answers.push((sink, Outcome { rows: 1 }));
            }
            self.seen().rows.extend(rows);
            Ok(answers)
        })
    }

    fn open(&self, _: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(async move {
            let permit = Arc::clone(&self.connections).acquire_owned().await.unwrap();
            Ok(Box::new(FakeCursor { pieces: 2, _permit: permit }) as Box<dyn Cursor>)
        })
    }

    fn begin(&self, options: BeginOptions) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async move {
            self.waiting.fetch_add(1, Ordering::SeqCst);
            let permit = Arc::clone(&self.connections).acquire_owned().await.unwrap();
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            let session = FakeSession {
                dialect: self.dialect,
                seen: Arc::clone(&self.seen),
                rows: Vec::new(),
                savepoints: Vec::new(),
                is_aborted: false,
                read_only: options.read_only,
                cursors: Vec::new(),
                has_ended: false,
                _permit: permit,
            };
            Ok(Box::new(session) as Box<dyn Session>)
        })
    }

    fn pool(&self) -> PoolState {
        let free = u32::try_from(self.connections.available_permits()).unwrap();
        PoolState { open: self.size, in_use: self.size - free, waiting: 0, max: self.size }
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    fn close(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

struct FakeCursor {
    pieces: u32,
    _permit: OwnedSemaphorePermit,
}

impl Cursor for FakeCursor {
    fn next(&mut self, sink: Box<dyn RowSink>, _: u32) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        self.pieces -= 1;
        let more = self.pieces > 0;
        Box::pin(async move { Ok((sink, more)) })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

struct FakeSession {
    dialect: Dialect,
    seen: Arc<Mutex<Seen>>,
    rows: Vec<String>,
    savepoints: Vec<(String, usize)>,
    is_aborted: bool,
    read_only: bool,
    // How many pieces each has left.
    cursors: Vec<u32>,
    has_ended: bool,
    _permit: OwnedSemaphorePermit,
}

impl FakeSession {
    fn control(&mut self, sql: &str) -> bool {
        if let Some(name) = sql.strip_prefix("SAVEPOINT ") {
            self.savepoints.push((name.to_owned(), self.rows.len()));
        } else if let Some(name) = sql.strip_prefix("ROLLBACK TO SAVEPOINT ") {
            let at = self.savepoints.iter().position(|(known, _)| known == name).expect("such a savepoint");
            self.savepoints.truncate(at + 1);
            self.rows.truncate(self.savepoints[at].1);
            self.is_aborted = false;
        } else if let Some(name) = sql.strip_prefix("RELEASE SAVEPOINT ") {
            let at = self.savepoints.iter().position(|(known, _)| known == name).expect("such a savepoint");
            self.savepoints.truncate(at);
        } else {
            return false;
        }
        true
    }

    fn end(&mut self, how: &'static str) {
        self.has_ended = true;
        self.seen.lock().unwrap().ends.push(how);
    }
}

impl Drop for FakeSession {
    fn drop(&mut self) {
        if !self.has_ended {
            self.end("dropped");
        }
    }
}

impl Session for FakeSession {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn run(&mut self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let text = statement.sql.as_str();
            let undoes = text.starts_with("ROLLBACK TO");
            assert!(undoes || !self.is_aborted, "`{text}` came after a failure");
            if !self.control(text) {
                self.is_aborted = true;
                answer(&statement).await?;
                self.is_aborted = false;
                self.rows.push(text.to_owned());
            }
            Ok((sink, Outcome { rows: 1 }))
        })
    }

    fn open(&mut self, statement: Statement) -> BoxFuture<'_, Result<CursorId>> {
        Box::pin(async move {
            answer(&statement).await?;
            self.cursors.push(2);
            Ok(CursorId(u32::try_from(self.cursors.len() - 1).unwrap()))
        })
    }

    fn next(
        &mut self,
        cursor: CursorId,
        sink: Box<dyn RowSink>,
        _: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>> {
        let left = &mut self.cursors[cursor.0 as usize];
        *left -= 1;
        let more = *left > 0;
        Box::pin(async move { Ok((sink, more)) })
    }

    fn close(&mut self, cursor: CursorId) -> BoxFuture<'_, Result<()>> {
        self.cursors[cursor.0 as usize] = 0;
        Box::pin(async { Ok(()) })
    }

    fn commit(mut self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            assert!(!self.is_aborted, "a failed transaction was committed");
            let failing = self.seen.lock().unwrap().failing_commits.pop();
            if let Some(kind) = failing {
                self.end("failed");
                return Err(Error::new(kind, "as it was asked to"));
            }
            assert!(self.rows.is_empty() || !self.read_only);
            self.seen.lock().unwrap().rows.append(&mut self.rows);
            self.end("committed");
            Ok(())
        })
    }

    fn roll_back(mut self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        self.end("rolled back");
        Box::pin(async { Ok(()) })
    }
}
