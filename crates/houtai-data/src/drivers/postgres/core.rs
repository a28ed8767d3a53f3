//! What the driver and its transactions share.

use std::sync::Arc;

use super::catalog::Catalog;
use super::connection::Connection;
use super::failure::{Failed, told};
use super::lanes::Lanes;
use super::pool::{Lease, Pool};
use super::shapes::{Shape, Shapes};
use super::text::check_alone;
use crate::{Effect, Error, ErrorKind, Outcome, Result, RowSink, Size, Statement};

/// Larger results would hold up those who share the connection.
const LARGE: u64 = 1000;

/// The parts of a driver.
pub(super) struct Core {
    pub(super) lanes: Lanes,
    pub(super) pool: Arc<Pool>,
    pub(super) shapes: Shapes,
    pub(super) catalog: Catalog,
}

impl Core {
    /// Runs a statement outside of a transaction; a read whose connection was lost is run a second time.
    pub(super) async fn run(&self, statement: &Statement, sink: &mut dyn RowSink) -> Result<Outcome> {
        let shape = self.shapes.of(statement)?;
        if !shape.stateless {
            check_alone(statement)?;
        }
        match self.run_once(&shape, statement, sink).await {
            Err(error) if error.kind() == ErrorKind::ConnectionLost && statement.effect == Effect::Read => {
                sink.clear();
                self.run_once(&shape, statement, sink).await
            }
            result => result,
        }
    }

    async fn run_once(
        &self,
        shape: &Shape,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome> {
        if statement.unlimited {
            return self.run_unlimited(self.pool.acquire().await?, shape, statement, sink).await;
        }
        // Until it is on the disk, a write would hold up those behind it.
        if statement.effect == Effect::Write
            && self.lanes.commits_wait()
            && let Some(lease) = self.pool.try_acquire().await
        {
            return self.run_alone(lease?, shape, statement, sink).await;
        }
        if !belongs_alone(shape, statement)
            && let Some(ride) = self.lanes.ride(self.pool.has_room()).await?
        {
            let result = self.execute(&ride.connection, shape, statement, sink).await;
            shape.took(ride.answered());
            return result;
        }
        self.run_alone(self.pool.acquire().await?, shape, statement, sink).await
    }

    /// Runs it on a connection that nobody else uses meanwhile.
    async fn run_alone(
        &self,
        lease: Lease,
        shape: &Shape,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome> {
        let alone = super::alone::Alone::new(lease);
        let started = std::time::Instant::now();
        let result = self.execute(alone.connection(), shape, statement, sink).await;
        shape.took(started.elapsed());
        alone.finish();
        result
    }

    /// Runs it without a limit, on a connection that nobody uses after it: the next statement has its limit.
    async fn run_unlimited(
        &self,
        lease: Lease,
        shape: &Shape,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome> {
        let alone = super::alone::Alone::new(lease);
        // Behind a pooler nobody has set a limit.
        if alone.connection().prepares {
            let set = alone.connection().client.batch_execute("SET statement_timeout = 0").await;
            set.map_err(|error| told(error, statement.table, false))?;
        }
        let result = self.execute(alone.connection(), shape, statement, sink).await;
        alone.discard();
        result
    }

    /// Runs it, and once more when the server has to prepare it again.
    async fn execute(
        &self,
        connection: &Connection,
        shape: &Shape,
        statement: &Statement,
        sink: &mut dyn RowSink,
    ) -> Result<Outcome> {
        let result = match connection.execute(shape, statement, sink).await {
            Err(Failed::Outdated(_)) => {
                sink.clear();
                connection.execute(shape, statement, sink).await
            }
            result => result,
        };
        match result {
            Ok(outcome) => Ok(outcome),
            Err(failed) => Err(self.error(failed, statement).await),
        }
    }

    /// The error for the caller, with the columns of the constraint that was broken.
    #[cold]
    pub(super) async fn error(&self, failed: Failed, statement: &Statement) -> Error {
        let constraint = match failed.server() {
            Some(told) => self.catalog.constraint(told, &self.lanes, statement.sql.as_str()).await,
            None => None,
        };
        let error = failed.into_error(statement.table, statement.effect);
        match constraint {
            Some(constraint) => error.with_constraint(constraint),
            None => error,
        }
    }
}

/// Whether others would have to wait for it.
fn belongs_alone(shape: &Shape, statement: &Statement) -> bool {
    let is_large = match statement.size {
        Size::One => false,
        Size::AtMost(rows) => rows > LARGE,
        Size::Unknown => statement.effect == Effect::Read,
    };
    is_large || shape.is_slow()
}
