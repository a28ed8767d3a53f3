//! A database, as endpoints hold it.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use houtai_core::{Clock, Timestamp};

use crate::about::About;
use crate::holding::{self, Held, Holder, Holders, HoldingCursor};
use crate::lock::Locks;
use crate::metrics::Numbers;
use crate::watch::{Watch, micros};
use crate::{
    Answer, Answers, Cursor, Dialect, Driver, Effect, Error, ErrorKind, Executor, Outcome, PoolState, Result,
    RowSink, Statement, Unit,
};

/// Where in the program something was called.
pub(crate) type Place = &'static Location<'static>;

/// A database: what endpoints, jobs and scripts take as an argument. Cloning it costs a reference count.
///
/// Statements on it run alone, each with its own effect; [`Db::tx`] puts several into one transaction.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    name: String,
    dialect: Dialect,
    driver: ArcSwap<Slot>,
    clock: Clock,
    // Microseconds; above all others where no statement is told of.
    slow_statement: AtomicU64,
    numbers: Numbers,
    number: u64,
    holders: Holders,
    locks: Locks,
}

/// The driver in use. Statements that have begun keep theirs when another one takes its place.
struct Slot(Arc<dyn Driver>);

impl Db {
    /// A database with a name, as it stands in settings, metrics and messages; the default one is `default`.
    pub fn new(name: impl Into<String>, driver: Arc<dyn Driver>, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            dialect: driver.dialect(),
            driver: ArcSwap::from_pointee(Slot(driver)),
            clock,
            slow_statement: AtomicU64::new(u64::MAX),
            numbers: Numbers::new(),
            number: holding::number(),
            holders: Holders::default(),
            locks: Locks::default(),
        }))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The driver in use.
    pub fn driver(&self) -> Arc<dyn Driver> {
        Arc::clone(&self.0.driver.load().0)
    }

    /// Puts another driver in the place of this one, in every clone, and gives the old one back to be closed.
    /// What runs goes on with the old one.
    ///
    /// # Errors
    ///
    /// When the new one speaks another dialect: queries that have been written already would not fit.
    pub fn swap(&self, driver: Arc<dyn Driver>) -> Result<Arc<dyn Driver>> {
        let (old, new) = (self.0.dialect, driver.dialect());
        if old != new {
            let message = format!(
                "database `{}` is {} and cannot become {} while the app runs; restart it",
                self.0.name,
                old.name(),
                new.name()
            );
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Ok(Arc::clone(&self.0.driver.swap(Arc::new(Slot(driver))).0))
    }

    /// What its pool is doing.
    pub fn pool(&self) -> PoolState {
        self.0.driver.load().0.pool()
    }

    /// Whether the database answers; what `/readyz` asks.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub async fn ping(&self) -> Result<()> {
        self.driver().ping().await
    }

    /// Ends all connections, after the statements that run, for at most so long.
    pub async fn close(&self, within: Duration) {
        self.driver().close(within).await;
    }

    /// Logs statements that take at least so long, with their SQL and the kinds of their parameters; `None` logs
    /// none. It may change while the app runs.
    pub fn log_slower_than(&self, limit: Option<Duration>) {
        let micros = limit.map_or(u64::MAX, micros);
        self.0.slow_statement.store(micros, Ordering::Relaxed);
    }

    pub(crate) fn is_slow(&self, took: Duration) -> bool {
        micros(took) >= self.0.slow_statement.load(Ordering::Relaxed)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.0.numbers
    }

    pub(crate) fn number(&self) -> u64 {
        self.0.number
    }

    pub(crate) fn holders(&self) -> &Holders {
        &self.0.holders
    }

    pub(crate) fn locks(&self) -> &Locks {
        &self.0.locks
    }

    async fn run_alone(&self, statement: Statement, sink: Box<dyn RowSink>) -> Answer {
        let watch = Watch::new(self, &statement);
        if statement.effect == Effect::Write {
            self.check_write(watch.about())?;
        }
        let answer = watch.over(self.driver().run(statement, sink)).await;
        watch.end(self, answer.as_ref().map(|(_, outcome)| outcome.rows));
        answer
    }

    pub(crate) async fn unit_alone(&self, unit: Unit) -> Answers {
        // The first statement speaks for all of them in spans and logs.
        let Some((first, _)) = unit.statements.first() else { return Ok(Vec::new()) };
        let watch = Watch::of_unit(self, first);
        self.check_write(watch.about())?;
        let answer = watch.over(self.driver().unit(unit)).await;
        let rows = |answers: &Vec<(_, Outcome)>| answers.iter().map(|(_, outcome)| outcome.rows).sum();
        watch.end(self, answer.as_ref().map(rows));
        answer
    }

    async fn open_alone(&self, statement: Statement) -> Result<Box<dyn Cursor>> {
        let held = Held { holder: Holder::Cursor(About::new(&statement)), writes: false };
        let driver = self.driver();
        let cursor = self.take(&held, driver.open(statement)).await?;
        Ok(Box::new(HoldingCursor { cursor, _registration: self.register(held), _driver: driver }))
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db")
            .field("name", &self.0.name)
            .field("dialect", &self.0.dialect)
            .finish_non_exhaustive()
    }
}

impl Executor for Db {
    fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn run(&self, statement: Statement, sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(self.run_alone(statement, sink))
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        Box::pin(self.unit_alone(unit))
    }

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(self.open_alone(statement))
    }
}
