//! Connections that are lent to cursors and to transactions that only read. Each has a thread; they are made when they
//! are needed, and kept.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::SqliteOptions;
use super::connection::{Access, Attached};
use super::execute::command;
use super::failure::Place;
use super::queue::closed;
use super::serve::{self, Commands, Line};
use crate::{Error, ErrorKind, Result};

/// What a connection is lent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Cursor,
    Transaction,
}

/// All of them.
pub(super) struct Lent {
    place: Place,
    options: Arc<SqliteOptions>,
    permits: Arc<Semaphore>,
    shared: Arc<Shared>,
    /// Held by each thread that reads; the writer sees when the last one has gone.
    alive: Mutex<Option<Sender<()>>>,
}

#[derive(Default)]
struct Shared {
    idle: Mutex<Vec<Sender<Assignment>>>,
    open: AtomicU32,
}

/// One caller's use of a connection.
struct Assignment {
    commands: Commands,
    purpose: Purpose,
    /// The way back to the thread, for the next caller.
    home: Sender<Assignment>,
    permit: OwnedSemaphorePermit,
}

impl Lent {
    pub(super) fn new(place: Place, options: Arc<SqliteOptions>, alive: Sender<()>) -> Self {
        let permits = Arc::new(Semaphore::new(options.cursors));
        Self { place, options, permits, shared: Arc::default(), alive: Mutex::new(Some(alive)) }
    }

    /// Lends a connection, when one is free.
    pub(super) async fn lend(&self, purpose: Purpose) -> Result<Line> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        let permit =
            timeout(self.options.wait, permit).await.map_err(|_| self.late())?.map_err(|_| closed())?;
        let idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let home = match idle {
            Some(home) => home,
            None => self.make()?,
        };
        let (line, commands) = serve::line(false);
        let assignment = Assignment { commands, purpose, home: home.clone(), permit };
        home.send(assignment).map_err(|_| closed())?;
        Ok(line)
    }

    /// Makes a further connection, on a thread of its own.
    fn make(&self) -> Result<Sender<Assignment>> {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        let attached = Attached::open(&self.place, &self.options, Access::Read, Arc::new(|| {}))?;
        let (home, assignments) = mpsc::channel();
        let shared = Arc::clone(&self.shared);
        let work = move || {
            shared.open.fetch_add(1, Ordering::Relaxed);
            work(&attached, &assignments, &shared);
            drop(attached);
            shared.open.fetch_sub(1, Ordering::Relaxed);
            drop(alive);
        };
        thread::Builder::new().name("houtai-sqlite-cursor".to_owned()).spawn(work).map_err(no_thread)?;
        Ok(home)
    }

    /// Lends none any more.
    pub(super) fn close(&self) {
        self.permits.close();
        self.alive.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many there are, and how many of them are lent.
    pub(super) fn counts(&self) -> (u32, u32) {
        let open = self.shared.open.load(Ordering::Relaxed);
        let idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).len();
        (open, open.saturating_sub(u32::try_from(idle).unwrap_or(u32::MAX)))
    }

    fn late(&self) -> Error {
        let text = format!(
            "{} cursors and read-only transactions are open, the most that may, and none ended within {} ms; end them sooner, or permit more",
            self.options.cursors,
            self.options.wait.as_millis()
        );
        Error::new(ErrorKind::PoolTimeout, text)
    }
}

fn work(attached: &Attached, assignments: &Receiver<Assignment>, shared: &Shared) {
    while let Ok(Assignment { commands, purpose, home, permit }) = assignments.recv() {
        match purpose {
            Purpose::Cursor => serve::cursor(attached, &commands),
            Purpose::Transaction => read_only(attached, &commands),
        }
        // Closed, so nobody comes again.
        if permit.semaphore().is_closed() {
            return;
        }
        shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(home);
        drop(permit);
    }
}

fn read_only(attached: &Attached, commands: &Commands) {
    // What fails here fails again at the first statement, and is told there.
    drop(command(&attached.connection, "begin deferred"));
    serve::transaction(attached, &mut || commands.next(), || {});
    if !attached.connection.is_autocommit() {
        drop(command(&attached.connection, "rollback"));
    }
}

/// The system gives no thread.
pub(super) fn no_thread(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Unreachable, "there is no thread for the database; raise the limit of threads")
        .with_source(error)
}
