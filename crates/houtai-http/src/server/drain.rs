//! Stopping without losing a request.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Whether the server is stopping, and how far it is. While it drains, every answer says `Connection: close`,
/// and idle connections stay open a little longer: closing them at once would lose requests on their way.
pub(crate) struct Drain {
    draining: AtomicBool,
    idle_deadline: OnceLock<Instant>,
    started: watch::Sender<bool>,
}

impl Drain {
    pub(crate) fn new() -> Self {
        Self {
            draining: AtomicBool::new(false),
            idle_deadline: OnceLock::new(),
            started: watch::Sender::new(false),
        }
    }

    /// Begins to drain; idle connections end after `idle`.
    pub(crate) fn start(&self, idle: Duration) {
        self.idle_deadline.get_or_init(|| Instant::now() + idle);
        self.draining.store(true, Ordering::Release);
        self.started.send_replace(true);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    pub(crate) fn idle_deadline(&self) -> Option<Instant> {
        self.idle_deadline.get().copied()
    }

    /// A receiver whose value becomes true when draining begins.
    pub(crate) fn subscribe(&self) -> watch::Receiver<bool> {
        self.started.subscribe()
    }
}
