//! What is looked at while SQLite is busy with a statement, on its own thread: how long it may go on, and whether
//! anybody still waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot::Sender;

use crate::Answer;

/// What SQLite asks every few thousand steps. Written by the thread before a statement, read from inside it.
#[derive(Default)]
pub(super) struct Watch {
    state: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    deadline: Option<Instant>,
    waiting: Option<Sender<Answer>>,
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, Current> {
        // Nothing in here can be left half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement, for at most so long. What follows it, such as a commit, has no limit: SQLite counts the steps
    /// of all runs of a statement together, so even the shortest is asked some day.
    pub(super) fn limited<T>(&self, timeout: Option<Duration>, run: impl FnOnce() -> T) -> T {
        let Some(timeout) = timeout else { return run() };
        self.state().deadline = Instant::now().checked_add(timeout);
        let done = run();
        self.state().deadline = None;
        done
    }

    /// A read runs for somebody, and stops when nobody waits any more.
    pub(super) fn read_for<T>(
        &self,
        waiting: Sender<Answer>,
        read: impl FnOnce() -> T,
    ) -> (Option<Sender<Answer>>, T) {
        self.state().waiting = Some(waiting);
        let done = read();
        (self.state().waiting.take(), done)
    }

    /// Whether the statement has to stop.
    pub(super) fn is_over(&self) -> bool {
        let state = self.state();
        state.waiting.as_ref().is_some_and(Sender::is_closed)
            || state.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }
}

/// What to do every few thousand steps, and while another process has the lock.
pub(super) type Meanwhile = Arc<dyn Fn() + Send + Sync>;
