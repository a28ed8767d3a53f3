//! A queue between tasks and the threads that work it off.
//!
//! Handing over costs a system call only when a thread sleeps and no other one is on its way: a thread that wakes up
//! and finds more than it takes wakes the next.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, ErrorKind};

/// How often a thread that finds nothing lets others run before it sleeps. Under load there is something by then, and
/// neither going to sleep nor being woken has to be paid.
const YIELDS: u32 = 4;

/// What stands in a queue.
pub(super) trait Waits: Send {
    /// Whether nobody waits for it any more.
    fn is_abandoned(&self) -> bool;

    /// Answers with an error, because its turn did not come in time.
    fn fail(self, error: Error);
}

/// The queue.
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
    most: usize,
    wait: Duration,
    /// What is waited for, in messages.
    what: &'static str,
}

struct State<T> {
    /// What waits and until when. The wait is the same for all, so the first is the first to be overdue.
    items: VecDeque<(Instant, T)>,
    sleeping: u32,
    waking: bool,
    closed: bool,
}

impl<T: Waits> Queue<T> {
    /// An empty one.
    pub(super) fn new(most: usize, wait: Duration, what: &'static str) -> Self {
        let state = State { items: VecDeque::new(), sleeping: 0, waking: false, closed: false };
        Self { state: Mutex::new(state), ready: Condvar::new(), most, wait, what }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Every change below is a single step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts something at the end.
    pub(super) fn push(&self, item: T) {
        let overdue = Instant::now() + self.wait;
        let mut state = self.state();
        if state.closed {
            drop(state);
            return item.fail(closed());
        }
        if state.items.len() >= self.most {
            drop(state);
            return item.fail(self.full());
        }
        state.items.push_back((overdue, item));
        let wake = state.wakes_one();
        drop(state);
        if wake {
            self.ready.notify_one();
        }
    }

    /// Waits for the first that somebody still waits for; `None` when the queue is closed and empty.
    pub(super) fn pop(&self) -> Option<T> {
        let mut yields = YIELDS;
        let mut state = self.state();
        loop {
            while let Some((_, item)) = state.items.pop_front() {
                if item.is_abandoned() {
                    continue;
                }
                let wake = !state.items.is_empty() && state.wakes_one();
                drop(state);
                if wake {
                    self.ready.notify_one();
                }
                return Some(item);
            }
            if state.closed {
                return None;
            }
            if yields > 0 {
                yields -= 1;
                drop(state);
                thread::yield_now();
                state = self.state();
                continue;
            }
            state.sleeping += 1;
            // The queue is empty, so nobody is missed: who was woken and is on the way will find that as well. After
            // an accidental wake-up one sleeper too many is counted, and this line is what keeps that harmless.
            state.waking = false;
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waking = false;
            yields = YIELDS;
        }
    }

    /// Takes the first ones as long as they fit; whether the queue is empty then.
    pub(super) fn take_while(&self, into: &mut Vec<T>, most: usize, fits: impl Fn(&T) -> bool) -> bool {
        let mut state = self.state();
        while into.len() < most && state.items.front().is_some_and(|(_, item)| fits(item)) {
            if let Some((_, item)) = state.items.pop_front()
                && !item.is_abandoned()
            {
                into.push(item);
            }
        }
        state.items.is_empty()
    }

    /// Takes the first that somebody still waits for, if it is a fitting one.
    pub(super) fn pop_if(&self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let mut state = self.state();
        while state.items.front().is_some_and(|(_, item)| fits(item)) {
            let (_, item) = state.items.pop_front()?;
            if !item.is_abandoned() {
                return Some(item);
            }
        }
        None
    }

    /// Answers those that have waited too long, and says when the next one will have.
    pub(super) fn expire(&self) -> Instant {
        let now = Instant::now();
        loop {
            let mut state = self.state();
            let Some((overdue, _)) = state.items.front() else { return now + self.wait };
            if *overdue > now {
                return *overdue;
            }
            let late = state.items.pop_front();
            drop(state);
            if let Some((_, item)) = late {
                item.fail(self.late());
            }
        }
    }

    /// Takes no more; what waits is still worked off.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.ready.notify_all();
    }

    /// How many wait, and how many threads sleep.
    pub(super) fn counts(&self) -> (usize, u32) {
        let state = self.state();
        (state.items.len(), state.sleeping)
    }

    fn full(&self) -> Error {
        let text =
            format!("{} statements wait for {} already, the most that may; try again", self.most, self.what);
        Error::new(ErrorKind::PoolTimeout, text)
    }

    fn late(&self) -> Error {
        let text = format!(
            "{} did not become free within {} ms; look for statements and transactions that take long, or wait longer",
            self.what,
            self.wait.as_millis()
        );
        Error::new(ErrorKind::PoolTimeout, text)
    }
}

impl<T> State<T> {
    /// Whether a thread has to be woken.
    fn wakes_one(&mut self) -> bool {
        let wakes = self.sleeping > 0 && !self.waking;
        if wakes {
            self.sleeping -= 1;
            self.waking = true;
        }
        wakes
    }
}

/// The error after the end.
pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Unreachable, "the database was closed by this program; open it again")
}
