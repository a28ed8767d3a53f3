//! What the IO of a connection and its requests tell each other.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use super::drain::Drain;

/// In which phase a connection is. Each phase has a deadline of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Nothing has come yet.
    FirstByte,
    /// The head of a request is arriving.
    Head,
    /// A request is being answered. Its body and its handler have deadlines of their own.
    Busy,
    /// The answer is out and no further request has begun.
    Idle,
}

impl Phase {
    fn of(number: u8) -> Self {
        [Phase::FirstByte, Phase::Head, Phase::Busy, Phase::Idle][usize::from(number & 3)]
    }
}

/// After how many bytes a lingering close gives up, by what the refusal was.
const LINGER_AFTER_413: u64 = 32 << 20;
const LINGER_OTHERWISE: u64 = 1 << 20;

/// Limits on the life of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(crate) requests: u32,
    pub(crate) age: Duration,
}

/// One connection, as its requests see it.
///
/// The fields are written by the connection's own task only, but read from the futures of its requests as well,
/// which the compiler cannot know to be on the same task; relaxed atomics cost nothing here.
pub struct Connection {
    peer: IpAddr,
    opened: Instant,
    lifetime: Lifetime,
    drain: Arc<Drain>,
    phase: AtomicU8,
    // Milliseconds after `opened` at which the phase began.
    since: AtomicU64,
    requests: AtomicU32,
    body_open: AtomicBool,
    // How many bytes a lingering close may throw away; 0 closes at once.
    linger: AtomicU64,
}

impl Connection {
    pub(crate) fn new(peer: IpAddr, lifetime: Lifetime, drain: Arc<Drain>) -> Self {
        Self {
            peer,
            opened: Instant::now(),
            lifetime,
            drain,
            phase: AtomicU8::new(Phase::FirstByte as u8),
            since: AtomicU64::new(0),
            requests: AtomicU32::new(0),
            body_open: AtomicBool::new(false),
            linger: AtomicU64::new(0),
        }
    }

    /// The address at the other end of the connection; it may be that of a proxy.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    pub(crate) fn phase(&self) -> Phase {
        Phase::of(self.phase.load(Ordering::Relaxed))
    }

    /// When the current phase began.
    pub(crate) fn since(&self) -> Instant {
        self.opened + Duration::from_millis(self.since.load(Ordering::Relaxed))
    }

    pub(crate) fn enter(&self, phase: Phase) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// A request has been parsed.
    pub(crate) fn begin_request(&self) {
        // No new beginning is noted: a busy connection has no deadline here, so the clock is not read.
        self.phase.store(Phase::Busy as u8, Ordering::Relaxed);
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether bytes of the request's body may still come.
    pub(crate) fn body_is_open(&self, open: bool) {
        self.body_open.store(open, Ordering::Relaxed);
    }

    /// Whether the connection closes after an answer with this status; if so, how long it lingers is settled.
    pub(crate) fn ends_after(&self, status: StatusCode) -> bool {
        if self.body_open.load(Ordering::Relaxed) {
            let bytes =
                if status == StatusCode::PAYLOAD_TOO_LARGE { LINGER_AFTER_413 } else { LINGER_OTHERWISE };
            self.linger.store(bytes, Ordering::Relaxed);
            return true;
        }
        let served = self.requests.load(Ordering::Relaxed);
        // The age is looked at every 16 requests, since reading the clock for each would cost more than it gives.
        let old = || served.is_multiple_of(16) && self.opened.elapsed() >= self.lifetime.age;
        self.drain.is_draining() || served >= self.lifetime.requests || old()
    }

    pub(crate) fn linger_bytes(&self) -> u64 {
        self.linger.load(Ordering::Relaxed)
    }

    /// When an idle connection ends, given how long it may be idle.
    pub(crate) fn idle_deadline(&self, keep_alive: Duration) -> Instant {
        let deadline =
            (self.since() + keep_alive).min(self.opened + self.lifetime.age.max(Duration::from_secs(1)));
        self.drain.idle_deadline().map_or(deadline, |drained| deadline.min(drained))
    }

    pub(crate) fn drain(&self) -> &Arc<Drain> {
        &self.drain
    }
}
