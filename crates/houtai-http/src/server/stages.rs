//! The stages of the server, as one connection follows them.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Poll, Waker};

use tokio::sync::watch;

use super::drain::{Drain, Stage};

/// What a connection waits for beside its own work.
pub(crate) struct Stages {
    drain: Arc<Drain>,
    stage: watch::Receiver<Stage>,
}

impl Stages {
    pub(crate) fn of(drain: &Arc<Drain>) -> Self {
        Self { drain: Arc::clone(drain), stage: drain.subscribe() }
    }

    /// Waits for a future; `None` when the server cuts off. It is polled once more after the drain has begun: an
    /// idle connection sees its new deadline then.
    pub(crate) async fn watched<F: Future + Unpin>(&mut self, mut future: F) -> Option<F::Output> {
        loop {
            let ended = self.until_turn(&mut future).await;
            if ended.is_some() || *self.stage.borrow_and_update() == Stage::CutOff {
                return ended;
            }
        }
    }

    /// Waits for a future; `None` when the stage has changed meanwhile.
    ///
    /// The channel keeps its waiters behind a lock that all connections share, so it is asked only once as long as
    /// nothing changes and the same task waits: the waker that it was given then is still the right one.
    async fn until_turn<F: Future + Unpin>(&mut self, future: &mut F) -> Option<F::Output> {
        let turns = self.drain.turns();
        let mut waits: Option<Waker> = None;
        let mut changed = pin!(self.stage.changed());
        poll_fn(|cx| {
            if let Poll::Ready(ended) = Pin::new(&mut *future).poll(cx) {
                return Poll::Ready(Some(ended));
            }
            let is_known = waits.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
            if is_known && self.drain.turns() == turns {
                return Poll::Pending;
            }
            waits = Some(cx.waker().clone());
            // The sender lives as long as the server, which its connections hold.
            changed.as_mut().poll(cx).map(|_| None)
        })
        .await
    }

    /// Waits until the server cuts off.
    pub(crate) async fn cut_off(&mut self) {
        let _ = self.stage.wait_for(|stage| *stage == Stage::CutOff).await.map(|_| ());
    }
}
