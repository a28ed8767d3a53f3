//! The contract between the data layer and a database.

use std::path::Path;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::{Answer, Answers, Dialect, Result, RowSink, Statement};

/// Several statements that take effect together or not at all, known before the first one runs.
///
/// SQLite runs the units of many callers in one transaction, each in a savepoint of its own; PostgreSQL sends
/// all statements of one unit at once.
pub struct Unit {
    /// The statements, in order, each with what takes its rows.
    pub statements: Vec<(Statement, Box<dyn RowSink>)>,
}

/// How a transaction sees others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// What the database does unless told: read committed on PostgreSQL; SQLite is always serializable.
    #[default]
    Default,
    /// Every read sees the moment of the first one.
    RepeatableRead,
    /// As if transactions ran one after the other; the database ends one of two that cannot.
    Serializable,
}

/// What a transaction is asked to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct BeginOptions {
    /// How it sees others.
    pub isolation: Isolation,
    /// It changes nothing; on SQLite it does not wait for the writer then.
    pub read_only: bool,
    /// It changes tables: its statements take as long as they take. On SQLite foreign keys are not enforced in it, because
    /// a table is changed there by making it anew; whoever begins it looks at them before the commit.
    pub schema_change: bool,
    /// Its statements take as long as they take, whatever `statement_timeout` says; of a transaction that writes.
    pub unlimited: bool,
}

/// A statement whose rows are asked for in pieces, so that a result of any size needs the memory of one piece.
/// It holds a connection until it is dropped.
pub trait Cursor: Send {
    /// Gives the sink at most so many further rows, and says whether there may be more.
    fn next(
        &mut self,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>>;

    /// Whether it is one of a transaction, whose other statements wait while it reads. A reading that nobody awaits any
    /// more is given up there, and the transaction fails; elsewhere it is kept and goes on later.
    fn is_in_transaction(&self) -> bool {
        false
    }

    /// Ends it before its last row. In a transaction a cursor that is dropped instead keeps it from committing.
    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>>;
}

/// A cursor inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CursorId(pub u32);

/// What a pool of connections is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolState {
    /// Connections that are open.
    pub open: u32,
    /// Of those, how many somebody holds.
    pub in_use: u32,
    /// How many callers wait for one.
    pub waiting: u32,
    /// The most that may be open.
    pub max: u32,
}

/// A database. Every method may be called at the same time from any number of tasks; dropping a future gives up
/// waiting, and disturbs no other statement.
pub trait Driver: Send + Sync + 'static {
    /// How SQL is spelled there, and what the database can do.
    fn dialect(&self) -> Dialect;

    /// Runs one statement outside of a transaction.
    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer>;

    /// Runs several statements as one.
    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers>;

    /// Begins to run a statement whose rows are asked for in pieces.
    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>>;

    /// Begins a transaction, on a connection of its own.
    fn begin(&self, options: BeginOptions) -> BoxFuture<'_, Result<Box<dyn Session>>>;

    /// The file that holds the database, where it is one that other processes may have open; for locks beside it.
    fn file(&self) -> Option<&Path> {
        None
    }

    /// What the pool is doing.
    fn pool(&self) -> PoolState;

    /// Whether who wants a connection for itself would have to wait. It is asked before a caller who holds one takes a
    /// second; a pool that counts other connections too has to say it itself.
    fn is_exhausted(&self) -> bool {
        let pool = self.pool();
        pool.in_use >= pool.max
    }

    /// Whether the database answers; what `/readyz` asks.
    fn ping(&self) -> BoxFuture<'_, Result<()>>;

    /// Ends all connections, after the statements that run, for at most so long.
    fn close(&self, within: Duration) -> BoxFuture<'_, ()>;
}

/// A transaction that has begun. Dropped without an end it is rolled back, when the connection is given back. When
/// the future of a statement is dropped, the next call waits until the database has answered that statement, or fails
/// where it was the first one and nobody knows whether the transaction is there.
pub trait Session: Send {
    /// How SQL is spelled.
    fn dialect(&self) -> Dialect;

    /// Runs one statement.
    fn run(&mut self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer>;

    /// Begins to run a statement whose rows are asked for in pieces.
    fn open(&mut self, statement: Statement) -> BoxFuture<'_, Result<CursorId>>;

    /// Gives the sink at most so many further rows, and says whether there may be more.
    fn next(
        &mut self,
        cursor: CursorId,
        sink: Box<dyn RowSink>,
        at_most: u32,
    ) -> BoxFuture<'_, Result<(Box<dyn RowSink>, bool)>>;

    /// Ends a cursor before its last row.
    fn close(&mut self, cursor: CursorId) -> BoxFuture<'_, Result<()>>;

    /// Commits.
    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>>;

    /// Rolls back.
    fn roll_back(self: Box<Self>) -> BoxFuture<'static, Result<()>>;
}
