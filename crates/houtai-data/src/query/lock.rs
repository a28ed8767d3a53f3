//! Reading rows in order to change them.

use super::Select;
use super::node::Node;
use super::shared::only;
use super::shown::shown;
use crate::{Dialect, Effect, Executor, Model, Result, Statement, Tx, fetch};

/// What to do when somebody else has locked a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Otherwise {
    Wait,
    Skip,
    Fail,
}

impl Otherwise {
    fn sql(self) -> &'static str {
        match self {
            Otherwise::Wait => "",
            Otherwise::Skip => " SKIP LOCKED",
            Otherwise::Fail => " NOWAIT",
        }
    }
}

/// A query that locks the rows it finds until the transaction ends, made by [`Select::for_update`]. It runs in a
/// transaction only: outside of one the lock would be gone before the rows arrive.
///
/// On SQLite a transaction that writes has the database for itself, so the rows are as good as locked and nobody else
/// has locked any; `skip_locked` and `nowait` then change nothing.
pub struct Locked<M> {
    select: Select<M>,
    otherwise: Otherwise,
}

impl<M: Model> Select<M> {
    /// Locks the rows until the transaction ends, and waits for those that somebody else has locked.
    pub fn for_update(mut self) -> Locked<M> {
        // Rows with a key are never alike, and PostgreSQL locks no rows of a `DISTINCT`.
        self.parts.distinct = false;
        Locked { select: self, otherwise: Otherwise::Wait }
    }
}

impl<M: Model> Locked<M> {
    /// Leaves out the rows that somebody else has locked; for taking work from a queue.
    #[must_use]
    pub fn skip_locked(mut self) -> Self {
        self.otherwise = Otherwise::Skip;
        self
    }

    /// Fails with [`ErrorKind::LockTimeout`](crate::ErrorKind::LockTimeout) when somebody else has locked a row.
    #[must_use]
    pub fn nowait(mut self) -> Self {
        self.otherwise = Otherwise::Fail;
        self
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn all(self, tx: &Tx) -> Result<Vec<M>> {
        fetch(tx, self.statement(tx.dialect())?).await
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn first(mut self, tx: &Tx) -> Result<Option<M>> {
        self.select.parts.at_most(1);
        Ok(self.all(tx).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) when there is none,
    /// [`ErrorKind::NotUnique`](crate::ErrorKind::NotUnique) when there are several, and those of the database.
    pub async fn one(mut self, tx: &Tx) -> Result<M> {
        self.select.parts.at_most(2);
        only::<M, M>(self.all(tx).await?)
    }

    /// The SQL, and the kinds of the values that are bound: `query.sql(&db)`, or of a dialect by name.
    pub fn sql(&self, dialect: impl Into<Dialect>) -> String {
        shown(self.statement(dialect.into()))
    }

    fn statement(&self, dialect: Dialect) -> Result<Statement> {
        let parts = &self.select.parts;
        let mut lock = String::new();
        if dialect == Dialect::Postgres {
            lock.push_str(" FOR UPDATE");
            if parts.spoken().any(Node::has_way) {
                // The rows of other tables, by which these are found, stay free.
                lock.push_str(&format!(" OF \"{}\"", parts.meta.table));
            }
            lock.push_str(self.otherwise.sql());
        }
        let mut statement = parts.select_ending(dialect, &[], &lock)?;
        statement.effect = Effect::Lock;
        Ok(statement)
    }
}
