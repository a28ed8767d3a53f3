//! What runs statements: a database or a transaction.

use futures_util::future::BoxFuture;
use houtai_core::Timestamp;

use crate::{Answer, Answers, Collect, Cursor, Dialect, FromRow, Result, RowSink, Statement, Unit};

/// A database (`Db`) or a transaction (`Tx`). A function that takes
/// `&impl Executor` works in both.
pub trait Executor: Send + Sync {
    /// How SQL is spelled there, and what the database can do.
    fn dialect(&self) -> Dialect;

    /// The time of the app's clock, for fields that are set to it.
    fn now(&self) -> Timestamp;

    /// Runs one statement.
    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer>;

    /// Runs several statements that take effect together or not at all. In a transaction they are part of it, and one
    /// that fails ends the transaction, as any other.
    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers>;

    /// Begins to run a statement whose rows are asked for in pieces.
    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>>;
}

/// The dialect of a database or transaction.
impl<E: Executor + ?Sized> From<&E> for Dialect {
    fn from(executor: &E) -> Self {
        executor.dialect()
    }
}

/// Runs a statement and keeps its rows.
///
/// # Errors
///
/// Those of the database, and when a row is not of this type.
pub async fn fetch<T: FromRow>(executor: &(impl Executor + ?Sized), statement: Statement) -> Result<Vec<T>> {
    let sink = Collect::<T>::expecting(statement.size);
    let (sink, _) = executor.run(statement, sink).await?;
    Ok(Collect::<T>::take(sink))
}
