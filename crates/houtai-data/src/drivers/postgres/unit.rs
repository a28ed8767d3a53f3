//! Several statements as one.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::{MaybeDone, maybe_done};

use super::alone::Alone;
use super::begin::not_begun;
use super::connection::Ready;
use super::core::Core;
use super::failure::Failed;
use super::shapes::Shape;
use super::text::check_alone;
use crate::driver::Unit;
use crate::{Answers, Error, Outcome, Result, RowSink, Statement};

/// Why a unit has failed.
enum UnitFailed {
    /// One of its statements.
    At(usize, Failed),
    /// Its end.
    AtCommit(Failed),
    /// There was no transaction for it.
    NotBegun(Error),
}

impl Core {
    /// Begins a transaction, sends all statements at once, and commits when each has been answered and its rows are read.
    pub(super) async fn unit(&self, mut unit: Unit) -> Answers {
        if unit.statements.len() == 1
            && let Some((statement, mut sink)) = unit.statements.pop()
        {
            // One takes effect as a whole by itself.
            let outcome = self.run(&statement, &mut *sink).await?;
            return Ok(vec![(sink, outcome)]);
        }
        let (statements, mut sinks): (Vec<_>, Vec<_>) = unit.statements.into_iter().unzip();
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        let shapes = statements.iter().map(|statement| {
            // One that ended the transaction would divide the unit.
            check_alone(statement)?;
            self.shapes.of(statement)
        });
        let shapes = shapes.collect::<Result<Vec<_>>>()?;
        let alone = Alone::new(self.pool.acquire().await?);
        let mut result = self.attempt(&alone, &shapes, &statements, &mut sinks).await;
        if let Err(UnitFailed::At(_, Failed::Outdated(_))) = result {
            // The server has undone the others.
            sinks.iter_mut().for_each(|sink| sink.clear());
            result = self.attempt(&alone, &shapes, &statements, &mut sinks).await;
        }
        alone.finish();
        match result {
            Ok(outcomes) => Ok(sinks.into_iter().zip(outcomes).collect()),
            Err(failed) => Err(self.unit_error(failed, &statements).await),
        }
    }

    async fn attempt(
        &self,
        alone: &Alone,
        shapes: &[Arc<Shape>],
        statements: &[Statement],
        sinks: &mut [Box<dyn RowSink>],
    ) -> Result<Vec<Outcome>, UnitFailed> {
        // All are prepared before the transaction begins, so that nothing waits within it.
        let mut ready = Vec::with_capacity(shapes.len());
        for (index, shape) in shapes.iter().enumerate() {
            let statement = alone.connection().prepare(shape).await;
            ready.push(statement.map_err(|failed| UnitFailed::At(index, failed))?);
        }
        send_all(alone, shapes, &ready, statements, sinks).await
    }

    /// What fails before the commit is sent has not taken effect.
    async fn unit_error(&self, failed: UnitFailed, statements: &[Statement]) -> Error {
        let within = matches!(failed, UnitFailed::At(..));
        let (failed, statement) = match failed {
            UnitFailed::At(index, failed) => (failed, &statements[index]),
            UnitFailed::AtCommit(failed) => (failed, &Statement::new("COMMIT", Vec::new())),
            UnitFailed::NotBegun(error) => return error,
        };
        let error = self.error(failed, statement).await;
        if within { error.with_may_have_run(false) } else { error }
    }
}

async fn send_all(
    alone: &Alone,
    shapes: &[Arc<Shape>],
    ready: &[Ready],
    statements: &[Statement],
    sinks: &mut [Box<dyn RowSink>],
) -> Result<Vec<Outcome>, UnitFailed> {
    let connection = alone.connection();
    let parts = shapes.iter().zip(ready).zip(statements.iter().zip(sinks));
    let running = parts.map(|((shape, ready), (statement, sink))| {
        connection.execute_ready(shape, ready, statement, &mut **sink)
    });
    // After a `BEGIN` that the server refuses each statement would take effect alone.
    let begun = connection.client.batch_execute("BEGIN").await;
    begun.map_err(|error| UnitFailed::NotBegun(not_begun(error, statements[0].table)))?;
    // A commit on its way could not be taken back when a value turns out to have no form, or a row to be unreadable.
    let results = in_order(running).await.into_iter().enumerate();
    let results = results.map(|(index, result)| result.map_err(|failed| UnitFailed::At(index, failed)));
    match results.collect() {
        Ok(outcomes) => {
            let committed = connection.client.batch_execute("COMMIT").await;
            committed.map_err(|error| UnitFailed::AtCommit(Failed::Sent(error)))?;
            Ok(outcomes)
        }
        Err(failed) => {
            // Where it cannot be rolled back the connection is lost, and the server does it.
            let _ = connection.client.batch_execute("ROLLBACK").await;
            Err(failed)
        }
    }
}

/// Polls all futures once in their order, and from then on the first that is not done: the answers of a connection
/// come in the order of the questions.
async fn in_order<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<Pin<Box<MaybeDone<F>>>> =
        futures.map(|future| Box::pin(maybe_done(future))).collect();
    let mut done = 0;
    let mut sent = false;
    poll_fn(|cx: &mut Context<'_>| {
        if !sent {
            sent = true;
            for future in &mut futures {
                let _ = future.as_mut().poll(cx);
            }
        }
        while let Some(future) = futures.get_mut(done) {
            std::task::ready!(future.as_mut().poll(cx));
            done += 1;
        }
        Poll::Ready(())
    })
    .await;
    futures.iter_mut().filter_map(|future| future.as_mut().take_output()).collect()
}
