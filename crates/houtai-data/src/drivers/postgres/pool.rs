//! Connections that one caller has for himself: for transactions, cursors and slow statements.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{Connection, open};
use super::target::Target;
use crate::{Error, ErrorKind, PoolState, Result};

/// The pool.
pub(super) struct Pool {
    target: Arc<Target>,
    /// Those that nobody uses, the one that was given back last at the end.
    idle: Mutex<VecDeque<Idle>>,
    /// One permit for each connection that may be in use. It is fair: who came first gets the next one.
    permits: Arc<Semaphore>,
    waiting: AtomicU32,
    runtime: Handle,
}

struct Idle {
    connection: Arc<Connection>,
    since: Instant,
}

/// A connection of the pool. Unless it is given back it is closed.
pub(super) struct Lease {
    /// The connection.
    pub(super) connection: Arc<Connection>,
    pool: Arc<Pool>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Returns the connection, which has no transaction any more.
    pub(super) fn give_back(self) {
        if self.connection.is_closed() || self.pool.permits.is_closed() || self.is_old() {
            return;
        }
        let idle = Idle { connection: Arc::clone(&self.connection), since: Instant::now() };
        self.pool.idle().push_back(idle);
    }

    /// Runs something to its end although nobody waits for it.
    pub(super) fn spawn(pool: &Pool, task: impl Future<Output = ()> + Send + 'static) {
        pool.runtime.spawn(task);
    }

    /// The pool.
    pub(super) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// Asks the server to end what runs on the connection, and says whether it has. A late request would hit the
    /// statement after it, so the connection must not be used any more. A pooler is not asked: PgBouncer before 1.19
    /// can end itself over such a request (pgbouncer#822), and all its clients with it.
    pub(super) async fn cancel(&self) -> bool {
        if self.pool.target.options.pooler {
            return false;
        }
        let token = self.connection.client.cancel_token();
        let _ = token.cancel_query(self.pool.target.tls.clone()).await;
        true
    }

    fn is_old(&self) -> bool {
        self.connection.since.elapsed() > self.pool.target.options.max_lifetime
    }
}

impl Pool {
    /// A pool that opens connections when they are asked for.
    pub(super) fn new(target: Arc<Target>) -> Arc<Self> {
        let pool = Arc::new(Self {
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(target.options.pool_max as usize)),
            waiting: AtomicU32::new(0),
            runtime: Handle::current(),
            target,
        });
        tokio::spawn(tend(Arc::downgrade(&pool)));
        pool
    }

    /// A connection, as soon as one is free and within the time that the settings grant.
    pub(super) async fn acquire(self: &Arc<Self>) -> Result<Lease> {
        let timeout = self.target.options.acquire_timeout;
        let permit = match tokio::time::timeout(timeout, self.permit()).await {
            Ok(permit) => permit?,
            Err(_) => return Err(self.timed_out(timeout)),
        };
        // To connect has a timeout of its own.
        self.lease(permit).await
    }

    /// A connection, unless the caller would have to wait until one is free.
    pub(super) async fn try_acquire(self: &Arc<Self>) -> Option<Result<Lease>> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        Some(self.lease(permit).await)
    }

    async fn lease(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Result<Lease> {
        match self.take_idle() {
            Some(connection) => Ok(Lease { connection, pool: Arc::clone(self), _permit: permit }),
            None => self.open(permit).await,
        }
    }

    /// Whether a caller would not have to wait.
    pub(super) fn has_room(&self) -> bool {
        self.permits.available_permits() > 0
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let _waiter = Waiter::new(&self.waiting);
        Arc::clone(&self.permits).acquire_owned().await.map_err(|_| closed())
    }

    async fn open(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Result<Lease> {
        let connection = open(&self.target).await?.connection;
        Ok(Lease { connection, pool: Arc::clone(self), _permit: permit })
    }

    /// The one that was used last: its caches are warm, and those that are not needed grow old.
    fn take_idle(&self) -> Option<Arc<Connection>> {
        let mut idle = self.idle();
        while let Some(Idle { connection, .. }) = idle.pop_back() {
            if !connection.is_closed() && connection.since.elapsed() < self.target.options.max_lifetime {
                return Some(connection);
            }
        }
        None
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, VecDeque<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn timed_out(&self, timeout: Duration) -> Error {
        let message = format!(
            "no connection of the pool to {} became free within {timeout:?}: all {} are in use and {} callers wait; shorten the transactions, or raise `db.pool.max`",
            self.target.name,
            self.target.options.pool_max,
            self.waiting.load(Ordering::Relaxed)
        );
        Error::new(ErrorKind::PoolTimeout, message)
    }

    /// What it is doing.
    pub(super) fn state(&self) -> PoolState {
        let max = self.target.options.pool_max;
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(max);
        let in_use = max.saturating_sub(free);
        let idle = u32::try_from(self.idle().len()).unwrap_or(0);
        PoolState { open: idle + in_use, in_use, waiting: self.waiting.load(Ordering::Relaxed), max }
    }

    /// Lets nobody in any more, and waits for those who are inside.
    pub(super) async fn close(&self) {
        let all = Arc::clone(&self.permits).acquire_many_owned(self.target.options.pool_max).await;
        self.permits.close();
        self.idle().clear();
        drop(all);
    }

    /// Lets nobody in any more.
    pub(super) fn shut(&self) {
        self.permits.close();
        self.idle().clear();
    }

    /// Closes what nobody has used for long, and opens what should always be there.
    async fn tend_once(self: &Arc<Self>) {
        let options = &self.target.options;
        let spare = {
            let mut idle = self.idle();
            idle.retain(|one| {
                !one.connection.is_closed() && one.connection.since.elapsed() < options.max_lifetime
            });
            while idle.len() > options.pool_min as usize
                && idle.front().is_some_and(|one| one.since.elapsed() > options.idle_timeout)
            {
                idle.pop_front();
            }
            idle.len()
        };
        if spare < options.pool_min as usize
            && let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned()
            && let Ok(lease) = self.open(permit).await
        {
            lease.give_back();
        }
    }

    /// How often to look.
    fn rhythm(&self) -> Duration {
        let options = &self.target.options;
        let shortest = options.idle_timeout.min(options.max_lifetime);
        (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(10))
    }
}

/// Looks after the pool as long as there is one.
async fn tend(pool: Weak<Pool>) {
    loop {
        let rhythm = {
            let Some(pool) = pool.upgrade() else { return };
            if pool.permits.is_closed() {
                return;
            }
            pool.tend_once().await;
            pool.rhythm()
        };
        tokio::time::sleep(rhythm).await;
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Unreachable, "the connections to PostgreSQL are closed, because the app stops")
}

/// Counts a caller who waits, also when he gives up.
struct Waiter<'a>(&'a AtomicU32);

impl<'a> Waiter<'a> {
    fn new(waiting: &'a AtomicU32) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
