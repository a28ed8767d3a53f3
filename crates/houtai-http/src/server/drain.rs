//! Stopping without losing a request.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::pace::later;
use super::pressure::Pressure;

/// How far the server is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Serving,
    /// Every answer says `Connection: close`, and idle connections stay open a little longer: closing them at
    /// once would lose requests on their way.
    Draining,
    /// The time is over: every connection ends now.
    CutOff,
}

/// The stage of the server, as its connections see it.
pub(crate) struct Drain {
    // Asked for with every answer, which must not take the lock of the channel.
    draining: AtomicBool,
    began: OnceLock<(Instant, Duration)>,
    stage: watch::Sender<Stage>,
    // How often its connections were told something.
    turns: AtomicUsize,
    lost: AtomicUsize,
    pressure: Pressure,
}

/// Whatever ends a server's future ends its connections as well, although they are tasks of their own.
pub(crate) struct CutOffAtDrop(pub(crate) std::sync::Arc<Drain>);

impl Drop for CutOffAtDrop {
    fn drop(&mut self) {
        self.0.cut_off();
    }
}

impl Drain {
    pub(crate) fn new() -> Self {
        Self {
            draining: AtomicBool::new(false),
            began: OnceLock::new(),
            stage: watch::Sender::new(Stage::Serving),
            turns: AtomicUsize::new(0),
            lost: AtomicUsize::new(0),
            pressure: Pressure::default(),
        }
    }

    /// Begins to drain; a connection ends once it has been idle for `idle`.
    pub(crate) fn start(&self, idle: Duration) {
        self.began.get_or_init(|| (Instant::now(), idle));
        self.draining.store(true, Ordering::Release);
        self.tell(|stage| *stage = Stage::Draining);
    }

    /// Ends all connections.
    pub(crate) fn cut_off(&self) {
        self.tell(|stage| *stage = Stage::CutOff);
    }

    /// Notes how full the server is. When that changes what idle connections may expect, they are woken.
    pub(crate) fn note_places(&self, taken: usize, places: usize) {
        if self.pressure.note(taken, places) {
            self.tell(|_| {});
        }
    }

    /// Wakes the connections. Whoever is woken finds the turn counted.
    fn tell(&self, change: impl FnOnce(&mut Stage)) {
        self.turns.fetch_add(1, Ordering::Release);
        self.stage.send_modify(change);
    }

    /// How often the connections were told something.
    pub(crate) fn turns(&self) -> usize {
        self.turns.load(Ordering::Acquire)
    }

    /// How long a connection may be idle, given how full the server is.
    pub(crate) fn patience(&self, keep_alive: Duration) -> Duration {
        self.pressure.patience(keep_alive)
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// When a connection ends that has been idle since then; `None` while the server serves. The time counts
    /// from the beginning of the drain at the earliest, so that a request may still be on its way.
    pub(crate) fn idle_deadline(&self, since: Instant) -> Option<Instant> {
        self.began.get().map(|(began, idle)| later(since.max(*began), *idle))
    }

    /// Resolves when the server stops.
    pub(crate) fn draining(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stage = self.subscribe();
        async move {
            // Without its sender the server is gone altogether.
            let _ = stage.wait_for(|stage| *stage != Stage::Serving).await.map(|_| ());
        }
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }

    /// A connection was cut off while a request was being answered.
    pub(crate) fn count_lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }
}
