//! Transactions: several statements that take effect together or not at all.

mod books;
mod cursor;
mod end;
mod hooks;
mod options;
mod retry;
mod run;
mod savepoint;
mod statement;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use houtai_core::Timestamp;

pub use self::options::TxOptions;

use self::books::Books;
use crate::db::Place;
use crate::{Answer, Answers, Cursor, Db, Dialect, Executor, Result, RowSink, Session, Statement, Unit};

/// A transaction, or a savepoint within one. Cloning it costs a reference count, and all clones are the same
/// transaction; statements of several tasks on it run one after the other.
///
/// [`Db::tx`](crate::Db::tx) gives one to a closure and ends it by what the closure returns;
/// [`Db::begin`](crate::Db::begin) leaves the end to the caller. It is an [`Executor`], so what takes one runs in it.
///
/// **A transaction in which a statement has failed does not commit.** What follows the failure is refused with
/// [`ErrorKind::TransactionFailed`](crate::ErrorKind::TransactionFailed), and so is the commit, on every database
/// alike. To go on after a failure, let the statement run in a savepoint of its own ([`Tx::tx`]).
#[derive(Clone)]
pub struct Tx {
    shared: Arc<Shared>,
    // The savepoint that statements on this handle belong to; 0 is the transaction itself.
    savepoint: u32,
}

struct Shared {
    dialect: Dialect,
    db: Db,
    begun_at: Place,
    // Whether a closure ends it, so that nobody else may.
    of_closure: bool,
    // One statement at a time. Taken out at the end.
    session: tokio::sync::Mutex<Option<Box<dyn Session>>>,
    books: Mutex<Books>,
}

impl Tx {
    fn new(session: Box<dyn Session>, db: Db, begun_at: Place, of_closure: bool) -> Self {
        let shared = Shared {
            dialect: session.dialect(),
            db,
            begun_at,
            of_closure,
            session: tokio::sync::Mutex::new(Some(session)),
            books: Mutex::new(Books::new(begun_at)),
        };
        Self { shared: Arc::new(shared), savepoint: 0 }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.shared.books()
    }
}

impl Shared {
    fn books(&self) -> MutexGuard<'_, Books> {
        // No code that could panic half way runs under the lock.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let has_committed = self.books().has_committed();
        self.db.numbers().ended(has_committed);
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("begun_at", &format_args!("{}", self.shared.begun_at))
            .field("savepoint", &self.savepoint)
            .finish_non_exhaustive()
    }
}

impl Executor for Tx {
    fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    fn now(&self) -> Timestamp {
        self.shared.db.clock().now()
    }

    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(self.run_statement(statement, sink))
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        Box::pin(async move {
            let mut answers = Vec::with_capacity(unit.statements.len());
            for (statement, sink) in unit.statements {
                answers.push(self.run_statement(statement, sink).await?);
            }
            Ok(answers)
        })
    }

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(self.open_cursor(statement))
    }
}
