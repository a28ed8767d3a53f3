//! A database that counts the statements it is given.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use houtai_core::Timestamp;
use houtai_data::{Answer, Answers, Cursor, Db, Dialect, Executor, Result, RowSink, Statement, Unit};

pub(crate) struct Counted {
    db: Db,
    statements: AtomicUsize,
}

impl Counted {
    pub(crate) fn new(db: Db) -> Self {
        Self { db, statements: AtomicUsize::new(0) }
    }

    /// How many there were since the last call.
    pub(crate) fn statements(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }

    fn count(&self, statements: usize) {
        self.statements.fetch_add(statements, Ordering::Relaxed);
    }
}

impl Executor for Counted {
    fn dialect(&self) -> Dialect {
        self.db.dialect()
    }

    fn now(&self) -> Timestamp {
        self.db.now()
    }

    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        self.count(1);
        self.db.run(statement, sink)
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        self.count(unit.statements.len());
        Executor::unit(&self.db, unit)
    }

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        self.count(1);
        self.db.open(statement)
    }
}
