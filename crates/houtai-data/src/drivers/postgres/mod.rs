//! PostgreSQL.
//!
//! Single statements of all callers are pipelined on a few shared connections ([`lanes`]); transactions, cursors and
//! slow statements have a connection of their own ([`pool`]).

mod alone;
mod begin;
mod binding;
mod catalog;
mod connection;
mod core;
mod cursor;
mod decode;
mod durable;
mod encode;
mod failure;
mod lanes;
mod numeric;
mod options;
mod pool;
mod pooled;
mod refusal;
mod session;
mod shapes;
mod target;
mod text;
mod tls;
mod unit;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, join};

pub use self::options::PostgresOptions;
pub(crate) use self::target::mistake_of;

use self::core::Core;
use self::session::Transaction;
use self::target::Target;
use crate::driver::{BeginOptions, Cursor, Driver, PoolState, Session, Unit};
use crate::{Answer, Answers, Dialect, Result, RowSink, Statement};

/// A PostgreSQL database.
pub struct PostgresDriver(Arc<Core>);

impl PostgresDriver {
    /// Connects. Connections that are lost come back by themselves.
    ///
    /// # Errors
    ///
    /// When the URL is none, the server cannot be reached or is too old, or it does not let us in; the message names
    /// host, database and user and never the password.
    pub async fn connect(options: PostgresOptions) -> Result<Self> {
        let target = Arc::new(Target::new(options)?);
        let lanes = lanes::Lanes::open(&target).await?;
        let pool = pool::Pool::new(target);
        let (shapes, catalog) = Default::default();
        Ok(Self(Arc::new(Core { lanes, pool, shapes, catalog })))
    }
}

impl Driver for PostgresDriver {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn run(&self, statement: Statement, mut sink: Box<dyn RowSink>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let outcome = self.0.run(&statement, &mut *sink).await?;
            Ok((sink, outcome))
        })
    }

    fn unit(&self, unit: Unit) -> BoxFuture<'_, Answers> {
        Box::pin(self.0.unit(unit))
    }

    fn open(&self, statement: Statement) -> BoxFuture<'_, Result<Box<dyn Cursor>>> {
        Box::pin(async move {
            let options = BeginOptions {
                read_only: statement.effect == crate::Effect::Read,
                ..BeginOptions::default()
            };
            let mut transaction = self.transaction(options).await?;
            let cursor = transaction.open(statement).await?;
            Ok(Box::new(cursor::Alone::new(transaction, cursor)) as Box<dyn Cursor>)
        })
    }

    fn begin(&self, options: BeginOptions) -> BoxFuture<'_, Result<Box<dyn Session>>> {
        Box::pin(async move { Ok(Box::new(self.transaction(options).await?) as Box<dyn Session>) })
    }

    fn pool(&self) -> PoolState {
        // Nobody holds a shared connection.
        let pool = self.0.pool.state();
        PoolState {
            open: pool.open + self.0.lanes.open_count(),
            max: pool.max + self.0.lanes.count(),
            ..pool
        }
    }

    fn is_exhausted(&self) -> bool {
        !self.0.pool.has_room()
    }

    fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let statement = Statement::new("SELECT 1", Vec::new()).reads().size(crate::Size::One);
            self.0.run(&statement, &mut crate::Discard).await.map(drop)
        })
    }

    fn close(&self, within: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let closing = join(self.0.pool.close(), self.0.lanes.close());
            if tokio::time::timeout(within, closing).await.is_err() {
                self.0.pool.shut();
            }
        })
    }
}

impl PostgresDriver {
    async fn transaction(&self, options: BeginOptions) -> Result<Transaction> {
        let lease = self.0.pool.acquire().await?;
        Ok(Transaction::new(Arc::clone(&self.0), lease, options))
    }
}
