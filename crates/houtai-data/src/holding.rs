//! Who holds a connection for itself, and wants a second one while it does.
//!
//! With enough such callers each waits for a connection that another one of them holds, and none goes on. So one
//! that would have to wait gets an error at once. A closure of a transaction marks the thread while it is polled;
//! what has no closure (`begin`, a cursor) is found by its task.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task;

use crate::about::About;
use crate::db::Place;
use crate::{Db, Dialect, Error, ErrorKind, Result};

/// How often somebody who waits for a second connection looks whether the wait has an end.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Of how many places the log warns; a program has far fewer.
const MOST_PLACES: usize = 1000;

/// Who holds a connection, or wants one.
#[derive(Clone)]
pub(crate) enum Holder {
    Transaction(Place),
    Cursor(About),
    Statement(About),
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Transaction(place) => write!(f, "the transaction begun at {place}"),
            Holder::Cursor(about) => write!(f, "the cursor of {about}"),
            Holder::Statement(about) => about.fmt(f),
        }
    }
}

/// A connection that somebody holds.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) holder: Holder,
    /// Whether it is for writing: SQLite has one such connection only.
    pub(crate) writes: bool,
}

thread_local! {
    /// The closures that are being polled on this thread, each with the number of its database.
    static POLLED: RefCell<Vec<(u64, Held)>> = const { RefCell::new(Vec::new()) };
}

/// Takes off what was put onto the thread, also when the poll panics.
struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        // While a thread ends there is nothing to take off.
        let _ = POLLED.try_with(|polled| polled.borrow_mut().pop());
    }
}

/// Those without a closure.
#[derive(Default)]
pub(crate) struct Holders {
    list: Mutex<Vec<(task::Id, u64, Held)>>,
    count: AtomicUsize,
    warned: Mutex<HashSet<String>>,
}

/// An entry in the list; taken off when it is dropped.
pub(crate) struct Registration {
    db: Db,
    number: u64,
}

impl Drop for Registration {
    fn drop(&mut self) {
        let holders = self.db.holders();
        locked(&holders.list).retain(|(_, number, _)| *number != self.number);
        holders.count.fetch_sub(1, Ordering::Relaxed);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code that could panic half way runs under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Db {
    /// Marks the thread while a closure that holds a connection is polled.
    pub(crate) async fn holding<T>(&self, held: &Held, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|cx| {
            let _leave = POLLED.with(|polled| {
                polled.borrow_mut().push((self.number(), held.clone()));
                Leave
            });
            work.as_mut().poll(cx)
        })
        .await
    }

    /// Notes that the current task holds a connection. Outside of a task there is nobody to find again.
    pub(crate) fn register(&self, held: Held) -> Option<Registration> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let task = task::try_id()?;
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        locked(&self.holders().list).push((task, number, held));
        self.holders().count.fetch_add(1, Ordering::Relaxed);
        Some(Registration { db: self.clone(), number })
    }

    /// What the caller holds already.
    fn held(&self) -> Option<Held> {
        let of_closure = POLLED.with_borrow(|polled| {
            polled.iter().rev().find(|(db, _)| *db == self.number()).map(|(_, held)| held.clone())
        });
        if of_closure.is_some() || self.holders().count.load(Ordering::Relaxed) == 0 {
            return of_closure;
        }
        let task = task::try_id()?;
        let list = locked(&self.holders().list);
        list.iter().find(|(holder, _, _)| *holder == task).map(|(_, _, held)| held.clone())
    }

    /// Refuses a statement that would wait for the caller's own transaction: a write on SQLite.
    pub(crate) fn check_write(&self, about: &About) -> Result<()> {
        if self.waits_for_itself().is_none() {
            return Ok(());
        }
        let wanted = Held { holder: Holder::Statement(about.clone()), writes: true };
        self.refuse_wait_for_itself(&wanted)
    }

    fn waits_for_itself(&self) -> Option<Held> {
        if crate::Executor::dialect(self) != Dialect::Sqlite {
            return None;
        }
        self.held().filter(|held| held.writes)
    }

    fn refuse_wait_for_itself(&self, wanted: &Held) -> Result<()> {
        match self.waits_for_itself().filter(|_| wanted.writes) {
            Some(held) => Err(second(self.name(), &held.holder, &wanted.holder)),
            None => Ok(()),
        }
    }

    /// Takes a connection for the caller, who may hold one: then it must not have to wait for it.
    pub(crate) async fn take<T>(&self, wanted: &Held, taking: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(held) = self.held() else { return taking.await };
        self.refuse_wait_for_itself(wanted)?;
        let refused = || second(self.name(), &held.holder, &wanted.holder);
        if self.is_exhausted() {
            return Err(refused());
        }
        let mut taking = pin!(taking);
        let taken = loop {
            match tokio::time::timeout(LOOK_AGAIN, taking.as_mut()).await {
                Ok(taken) => break taken?,
                Err(_) if self.is_exhausted() => return Err(refused()),
                Err(_) => {}
            }
        };
        self.warn_once(&held.holder, &wanted.holder);
        Ok(taken)
    }

    /// Whether whoever comes now has to wait. SQLite counts other connections than those that are taken here.
    fn is_exhausted(&self) -> bool {
        crate::Executor::dialect(self) != Dialect::Sqlite && self.driver().is_exhausted()
    }

    fn warn_once(&self, held: &Holder, wanted: &Holder) {
        let mut warned = locked(&self.holders().warned);
        if warned.len() < MOST_PLACES && warned.insert(wanted.to_string()) {
            drop(warned);
            crate::events::second_connection(self.name(), held, wanted);
        }
    }
}

fn second(db: &str, held: &Holder, wanted: &Holder) -> Error {
    let message = format!(
        "{wanted} needs a second connection to database `{db}` and would wait for it while {held} holds the first; \
         use the transaction you have: pass `&tx`"
    );
    Error::new(ErrorKind::SecondConnection, message)
}

/// The number of a new database.
pub(crate) fn number() -> u64 {
    static NUMBERS: AtomicU64 = AtomicU64::new(0);
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

/// A cursor outside of a transaction holds its connection until it is dropped.
pub(crate) struct HoldingCursor {
    pub(crate) cursor: Box<dyn crate::Cursor>,
    pub(crate) _registration: Option<Registration>,
    // The driver lives as long as the cursor, also when another one has taken its place.
    pub(crate) _driver: Arc<dyn crate::Driver>,
}

impl crate::Cursor for HoldingCursor {
    fn next(
        &mut self,
        sink: Box<dyn crate::RowSink>,
        at_most: u32,
    ) -> futures_util::future::BoxFuture<'_, Result<(Box<dyn crate::RowSink>, bool)>> {
        self.cursor.next(sink, at_most)
    }

    fn close(self: Box<Self>) -> futures_util::future::BoxFuture<'static, Result<()>> {
        let Self { cursor, _registration: registration, _driver: driver } = *self;
        Box::pin(async move {
            let answer = cursor.close().await;
            drop((registration, driver));
            answer
        })
    }
}
