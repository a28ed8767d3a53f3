//! Locks by name.

mod file;
mod server;

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;

use crate::{Db, Dialect, Executor, Result, Session};

/// The waits between two attempts to get a lock that another process has.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// The locks of one database that somebody in this process has or waits for.
#[derive(Default)]
pub(crate) struct Locks(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Locks {
    /// The lock of this name within the process.
    fn named(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        // The map is whole between two statements.
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = locks.get(name).and_then(Weak::upgrade) {
            return known;
        }
        locks.retain(|_, lock| lock.strong_count() > 0);
        let new = Arc::default();
        locks.insert(name.to_owned(), Arc::downgrade(&new));
        new
    }
}

/// A lock by name. It is released when this is dropped, and when the process ends, however it ends.
#[must_use = "a lock that is dropped is released"]
pub struct LockGuard {
    held: Held,
    // Released last: who waits in this process tries the database next.
    _local: OwnedMutexGuard<()>,
}

/// What keeps other processes out.
enum Held {
    /// An open transaction on the server.
    Server(Box<dyn Session>),
    /// A lock of the operating system on a file.
    File(#[expect(dead_code, reason = "it is held and closed")] File),
    /// There is no other process: the database is in memory.
    Nobody,
}

impl LockGuard {
    /// Releases it and waits until others can have it. Dropping does the same without waiting.
    ///
    /// # Errors
    ///
    /// When the database does not answer; then the end of the connection releases it.
    pub async fn release(self) -> Result<()> {
        match self.held {
            Held::Server(session) => session.roll_back().await,
            Held::File(_) | Held::Nobody => Ok(()),
        }
    }
}

impl Db {
    /// Waits for the lock of a name, which one caller of all processes on this database can have at a time: for work
    /// that must not run twice at once.
    ///
    /// On PostgreSQL it is an advisory lock, with a connection of the pool for itself as long as it is held. On SQLite
    /// it is a lock of the operating system on a file beside the database, `app.db.lock-…`; all processes must run on
    /// one machine. Within the process callers get it in the order in which they came. It does not nest: who asks
    /// again for what he has waits for himself.
    ///
    /// ```
    /// # use houtai_data::{Db, Result};
    /// # async fn send_reports(_: &Db) {}
    /// async fn nightly(db: &Db) -> Result<()> {
    ///     let lock = db.lock("nightly-reports").await?;
    ///     send_reports(db).await;
    ///     lock.release().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the database does not answer, or the file cannot be made.
    pub async fn lock(&self, name: &str) -> Result<LockGuard> {
        let local = self.locks().named(name).lock_owned().await;
        let mut wait = FIRST_WAIT;
        loop {
            if let Some(held) = self.try_hold(name).await? {
                return Ok(LockGuard { held, _local: local });
            }
            // Without a connection: those who wait must not use up the pool of the one who has the lock.
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Takes the lock of a name, or gives `None` where somebody has it; see [`Db::lock`].
    ///
    /// # Errors
    ///
    /// Those of [`Db::lock`].
    pub async fn try_lock(&self, name: &str) -> Result<Option<LockGuard>> {
        let Ok(local) = self.locks().named(name).try_lock_owned() else { return Ok(None) };
        let held = self.try_hold(name).await?;
        Ok(held.map(|held| LockGuard { held, _local: local }))
    }

    async fn try_hold(&self, name: &str) -> Result<Option<Held>> {
        let driver = self.driver();
        if self.dialect() == Dialect::Postgres {
            return Ok(server::try_lock(driver.as_ref(), name).await?.map(Held::Server));
        }
        match driver.file() {
            Some(database) => Ok(file::try_lock(database, name).await?.map(Held::File)),
            None => Ok(Some(Held::Nobody)),
        }
    }
}
