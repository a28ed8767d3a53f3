//! Several statements as one, without a connection of their own.

use crate::{Collect, Db, Discard, FromRow, Outcome, Result, RowSink, Statement, Unit};

impl Unit {
    /// Without statements.
    pub fn new() -> Self {
        Self { statements: Vec::new() }
    }

    /// Adds a statement whose rows nobody needs.
    #[must_use]
    pub fn run(self, statement: Statement) -> Self {
        self.with(statement, Box::new(Discard))
    }

    /// Adds a statement whose rows are taken with [`UnitRows::take`].
    #[must_use]
    pub fn fetch<T: FromRow>(self, statement: Statement) -> Self {
        self.with(statement, Collect::<T>::new())
    }

    fn with(mut self, statement: Statement, sink: Box<dyn RowSink>) -> Self {
        self.statements.push((statement, sink));
        self
    }
}

impl Default for Unit {
    fn default() -> Self {
        Self::new()
    }
}

/// What the statements of a unit have done, by their places in it.
pub struct UnitRows(Vec<(Option<Box<dyn RowSink>>, Outcome)>);

impl UnitRows {
    /// How many rows a statement has changed or read; 0 where there is no such statement.
    pub fn rows(&self, index: usize) -> u64 {
        self.0.get(index).map_or(0, |(_, outcome)| outcome.rows)
    }

    /// The rows of a statement that was added with [`Unit::fetch`] of the same type, once.
    pub fn take<T: FromRow>(&mut self, index: usize) -> Vec<T> {
        let sink = self.0.get_mut(index).and_then(|(sink, _)| sink.take());
        sink.map(Collect::<T>::take).unwrap_or_default()
    }
}

impl Db {
    /// Runs several statements that take effect together or not at all. They are all known before the first one
    /// runs, so this is much cheaper than a transaction with a closure: SQLite runs the units of many callers in one
    /// commit, and PostgreSQL gets all statements in one message.
    ///
    /// ```
    /// # use houtai_data::{Db, Result, Statement, Unit, Value};
    /// async fn transfer(db: &Db, from: i64, to: i64) -> Result<bool> {
    ///     let change = |by, id| {
    ///         let sql = "UPDATE \"accounts\" SET \"balance\" = \"balance\" + $1 WHERE \"id\" = $2";
    ///         Statement::new(sql, vec![Value::Int64(by), Value::Int64(id)]).table("accounts")
    ///     };
    ///     let done = db.unit(Unit::new().run(change(-10, from)).run(change(10, to))).await?;
    ///     Ok(done.rows(0) == 1 && done.rows(1) == 1)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The error of the first statement that failed; then none has taken effect.
    pub async fn unit(&self, unit: Unit) -> Result<UnitRows> {
        let answers = self.unit_alone(unit).await?;
        Ok(UnitRows(answers.into_iter().map(|(sink, outcome)| (Some(sink), outcome)).collect()))
    }
}
