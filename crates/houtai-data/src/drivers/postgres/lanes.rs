//! The connections that all callers share: their statements are pipelined, and nobody checks one out.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use futures_util::future::join_all;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use super::connection::{Connection, Opened, open};
use super::durable::commits_wait;
use super::pooled;
use super::target::Target;
use crate::{Error, ErrorKind, Result};

/// So many statements may be under way on one connection. More would wait at the server, where a caller who gives up
/// can no longer take his statement back.
const DEPTH: u32 = 64;
/// A connection whose first statement has run for so long gets no more until it goes on.
const STALLED: Duration = Duration::from_millis(5);
/// For so long after a loss callers wait for the connection to come back, as when a server is restarted.
const GRACE: Duration = Duration::from_secs(2);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The shared connections.
pub(super) struct Lanes {
    lanes: Vec<Arc<Lane>>,
    places: Semaphore,
    next: AtomicUsize,
    started: Instant,
    stop: watch::Sender<bool>,
    commits_wait: bool,
}

/// A place for a shared connection, which comes back when it is lost.
struct Lane {
    current: ArcSwapOption<Connection>,
    under_way: AtomicU32,
    /// When something was last sent into silence or answered, in nanoseconds since the start.
    progress: AtomicU64,
    health: watch::Sender<Health>,
}

/// How much a lane has to do; the smaller, the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Load {
    is_down: bool,
    /// The statement at its head takes long.
    stalled: bool,
    under_way: u32,
}

#[derive(Clone)]
enum Health {
    Up,
    /// Since when, and what came of the last attempt to connect.
    Down(Instant, Option<(ErrorKind, String)>),
}

/// One statement on its way.
pub(super) struct Ride<'a> {
    /// Where it runs.
    pub(super) connection: Arc<Connection>,
    lane: &'a Lane,
    started: Instant,
    begun: u64,
    _place: SemaphorePermit<'a>,
}

impl Ride<'_> {
    /// For how long the server can have worked on it, now that it has answered.
    pub(super) fn answered(&self) -> Duration {
        let now = nanos(self.started);
        let before = self.lane.progress.swap(now, Ordering::Relaxed);
        Duration::from_nanos(now.saturating_sub(before.max(self.begun)))
    }
}

impl Drop for Ride<'_> {
    fn drop(&mut self) {
        self.lane.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

fn nanos(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

impl Lanes {
    /// Opens them all, the first one before this returns, so that a mistake in the URL is told at once.
    pub(super) async fn open(target: &Arc<Target>) -> Result<Self> {
        let mut opened = vec![open(target).await?];
        // Those that fail now are tried again by their keepers.
        let others = join_all((1..target.options.shared).map(|_| open(target))).await;
        opened.extend(others.into_iter().flatten());
        pooled::check(target, &opened).await?;
        let commits_wait = commits_wait(&opened[0].connection.client).await;
        let (stop, stopped) = watch::channel(false);
        let lanes: Vec<_> = (0..target.options.shared)
            .map(|_| {
                let lane = Arc::new(Lane::new());
                let keeper = Keeper {
                    lane: Arc::downgrade(&lane),
                    target: Arc::clone(target),
                    stopped: stopped.clone(),
                };
                let opened = opened.pop().inspect(|opened| lane.raise(opened));
                tokio::spawn(keeper.keep(opened));
                lane
            })
            .collect();
        let places = Semaphore::new((target.options.shared * DEPTH) as usize);
        Ok(Self { lanes, places, next: AtomicUsize::new(0), started: Instant::now(), stop, commits_wait })
    }

    /// How many there should be.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.lanes.len()).unwrap_or(u32::MAX)
    }

    /// Whether a write holds up those behind it until it is on the disk.
    pub(super) fn commits_wait(&self) -> bool {
        self.commits_wait
    }

    /// How many of them are connected.
    pub(super) fn open_count(&self) -> u32 {
        let open = self.lanes.iter().filter(|lane| !lane.load(0).is_down).count();
        u32::try_from(open).unwrap_or(u32::MAX)
    }

    /// A place on the connection with the least to do. Nothing when all of them are held up, and the caller has
    /// another way.
    pub(super) async fn ride(&self, has_other_way: bool) -> Result<Option<Ride<'_>>> {
        let place = match self.places.try_acquire() {
            Ok(place) => place,
            Err(_) => self.places.acquire().await.map_err(|_| closed())?,
        };
        let now = nanos(self.started);
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.lanes.len();
        // Those with the same load take turns.
        let (after, before) = (self.lanes[first..].iter(), self.lanes[..first].iter());
        let best = after.chain(before).map(|lane| (lane, lane.load(now))).min_by_key(|(_, load)| *load);
        let Some((lane, load)) = best else { return Err(closed()) };
        if load.stalled && has_other_way {
            return Ok(None);
        }
        let connection = match lane.current.load_full() {
            Some(connection) if !connection.is_closed() => connection,
            _ => self.wait(lane).await?,
        };
        let begun = nanos(self.started);
        if lane.under_way.fetch_add(1, Ordering::Relaxed) == 0 {
            lane.progress.store(begun, Ordering::Relaxed);
        }
        Ok(Some(Ride { connection, lane, started: self.started, begun, _place: place }))
    }

    /// Waits for a lost connection to come back.
    #[cold]
    async fn wait(&self, lane: &Lane) -> Result<Arc<Connection>> {
        let mut health = lane.health.subscribe();
        loop {
            if *self.stop.borrow() {
                return Err(closed());
            }
            let seen = health.borrow_and_update().clone();
            let deadline = match seen {
                Health::Up => match lane.current.load_full().filter(|connection| !connection.is_closed()) {
                    Some(connection) => return Ok(connection),
                    // The keeper has not noticed yet.
                    None => Instant::now() + GRACE,
                },
                Health::Down(since, Some((kind, message))) if since.elapsed() > GRACE => {
                    return Err(Error::new(kind, message));
                }
                Health::Down(since, _) => since + GRACE,
            };
            let deadline = deadline.max(Instant::now() + Duration::from_millis(1));
            if let Ok(Err(_)) = tokio::time::timeout_at(deadline.into(), health.changed()).await {
                return Err(closed());
            }
        }
    }

    /// Ends them, after the statements that run.
    pub(super) async fn close(&self) {
        self.places.close();
        self.stop.send_replace(true);
        for lane in &self.lanes {
            lane.current.store(None);
        }
        let mut health: Vec<_> = self.lanes.iter().map(|lane| lane.health.subscribe()).collect();
        for health in &mut health {
            let _ = health.wait_for(|health| matches!(health, Health::Down(..))).await;
        }
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Unreachable, "the connections to PostgreSQL are closed, because the app stops")
}

impl Lane {
    fn new() -> Self {
        Self {
            current: ArcSwapOption::empty(),
            under_way: AtomicU32::new(0),
            progress: AtomicU64::new(0),
            health: watch::Sender::new(Health::Down(Instant::now(), None)),
        }
    }

    fn load(&self, now: u64) -> Load {
        let under_way = self.under_way.load(Ordering::Relaxed);
        let silence = now.saturating_sub(self.progress.load(Ordering::Relaxed));
        let is_down = self.current.load().as_ref().is_none_or(|connection| connection.is_closed());
        let stalled = under_way > 0 && Duration::from_nanos(silence) > STALLED;
        Load { is_down, stalled, under_way }
    }

    fn raise(&self, opened: &Opened) {
        self.current.store(Some(Arc::clone(&opened.connection)));
        self.health.send_replace(Health::Up);
    }
}

/// Sees to it that a lane has a connection.
struct Keeper {
    lane: Weak<Lane>,
    target: Arc<Target>,
    stopped: watch::Receiver<bool>,
}

impl Keeper {
    async fn keep(mut self, mut opened: Option<Opened>) {
        let mut pause = FIRST_PAUSE;
        let mut since = Instant::now();
        loop {
            let attempt = match opened.take() {
                Some(opened) => Ok(opened),
                None => open(&self.target).await,
            };
            match attempt {
                Ok(opened) => {
                    pause = FIRST_PAUSE;
                    if !self.hold(opened).await {
                        return;
                    }
                    since = Instant::now();
                }
                Err(error) => {
                    let told = Some((error.kind(), error.to_string()));
                    let Some(lane) = self.lane.upgrade() else { return };
                    lane.health.send_replace(Health::Down(since, told));
                    drop(lane);
                    let stopped = self.stopped.wait_for(|stopped| *stopped);
                    if tokio::time::timeout(jittered(pause), stopped).await.is_ok() {
                        return;
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Puts the connection into its lane until it ends; says whether another one is wanted.
    async fn hold(&mut self, opened: Opened) -> bool {
        let Some(lane) = self.lane.upgrade() else { return false };
        lane.raise(&opened);
        drop(lane);
        let Opened { connection, mut moving } = opened;
        drop(connection);
        let stopped = tokio::select! {
            _ = &mut moving => false,
            _ = self.stopped.wait_for(|stopped| *stopped) => true,
        };
        let Some(lane) = self.lane.upgrade() else { return false };
        lane.current.store(None);
        if stopped {
            // What runs still gets its answer.
            let _ = moving.await;
        }
        lane.health.send_replace(Health::Down(Instant::now(), None));
        !stopped
    }
}

/// Between half of the pause and the whole: those who were cut off together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let random = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), 0u8);
    pause / 2 + pause.mul_f64((random % 1024) as f64 / 2048.0)
}
