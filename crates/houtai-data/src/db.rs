//! A database, as endpoints hold it.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::future::BoxFuture;
use houtai_core::{Clock, Timestamp};

use crate::{Answer, Cursor, Dialect, Driver, Executor, PoolState, Result, RowSink, Statement};

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
}

/// The driver in use. Statements that have begun keep theirs when another one takes its place.
struct Slot(Arc<dyn Driver>);

impl Db {
    /// A database with a name, as it stands in settings, metrics and messages; the default one is `default`.
    pub fn new(name: impl Into<String>, driver: Arc<dyn Driver>, clock: Clock) -> Self {
        let dialect = driver.dialect();
        Self(Arc::new(Inner {
            name: name.into(),
            dialect,
            driver: ArcSwap::from_pointee(Slot(driver)),
            clock,
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
            return Err(crate::Error::new(crate::ErrorKind::Configuration, message));
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

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    async fn run_alone(&self, statement: Statement, sink: Box<dyn RowSink>) -> Answer {
        self.driver().run(statement, sink).await
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

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(async move { self.driver().open(statement).await })
    }
}
