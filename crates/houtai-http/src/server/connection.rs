//! What the IO of a connection and its requests tell each other.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use super::coarse;
use super::drain::Drain;
use super::pace::later;
use crate::TrustedProxies;
use crate::exchange::Exchange;
use crate::metrics::HttpMetrics;
use crate::websocket::Session;

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
    /// The answer is out, and the next request is awaited.
    Idle,
}

/// What a connection waits for, as it is counted. Wider than [`Phase`], which only knows deadlines for reading: see
/// [`Connection::state`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionState {
    FirstByte,
    Head,
    Busy,
    Writing,
    Idle,
    Lingering,
}

impl ConnectionState {
    pub(crate) const ALL: [Self; 6] =
        [Self::FirstByte, Self::Head, Self::Busy, Self::Writing, Self::Idle, Self::Lingering];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FirstByte => "first_byte",
            Self::Head => "head",
            Self::Busy => "busy",
            Self::Writing => "writing",
            Self::Idle => "idle",
            Self::Lingering => "lingering",
        }
    }
}

impl Phase {
    fn of(number: u8) -> Self {
        [Phase::FirstByte, Phase::Head, Phase::Busy, Phase::Idle][usize::from(number & 3)]
    }
}

/// After how many bytes a lingering close gives up, by what the refusal was.
const LINGER_AFTER_413: u64 = 32 << 20;
const LINGER_OTHERWISE: u64 = 1 << 20;
/// A write waits for the network now; one has waited since it was last asked.
const WAITS: u8 = 1;
const HAS_WAITED: u8 = 2;
/// How long an old connection is idle before it is closed: a busy client's next request is on its way, and the
/// answer to that one will say that the connection ends.
const OLD_IDLE: Duration = Duration::from_secs(1);

/// Limits on the life of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(crate) requests: u32,
    pub(crate) age: Duration,
}

/// One connection, as its requests see it.
///
/// Under HTTP/1 the fields are written by the connection's own task only, but read from the futures of its requests
/// as well, which the compiler cannot know to be on the same task; relaxed atomics cost nothing here. Under HTTP/2
/// the table of streams writes the phase, under its lock.
pub struct Connection {
    peer: IpAddr,
    is_secure: bool,
    // Set once, before the first request.
    is_http2: AtomicBool,
    opened: Instant,
    // The same moment by the clock by which phases begin.
    opened_coarsely: Duration,
    lifetime: Lifetime,
    drain: Arc<Drain>,
    metrics: Arc<HttpMetrics>,
    phase: AtomicU8,
    is_lingering: AtomicBool,
    // Milliseconds after `opened` at which the phase began.
    since: AtomicU64,
    requests: AtomicU32,
    // Of the request that is being answered; HTTP/2 answers many, and each stream ends by itself.
    body_open: AtomicBool,
    // Set by a head that leaves in doubt where the next one begins.
    is_ending: AtomicBool,
    // Written by the IO below, taken by whoever asks whether a stall is the network's: see `write_waits`.
    write_waits: AtomicU8,
    // The first host that was found to be well written. A copy, so that it does not hold the buffer it came in.
    named: OnceLock<Box<[u8]>>,
    // How many bytes a lingering close may throw away; 0 closes at once.
    linger: AtomicU64,
    // The session that an answer leaves behind, for the task of the connection to run it.
    session: Mutex<Option<Box<(Session, Exchange)>>>,
}

impl Connection {
    pub(crate) fn new(
        peer: IpAddr,
        is_secure: bool,
        lifetime: Lifetime,
        drain: Arc<Drain>,
        metrics: Arc<HttpMetrics>,
    ) -> Self {
        Self {
            peer,
            is_secure,
            is_http2: AtomicBool::new(false),
            opened: Instant::now(),
            opened_coarsely: coarse::monotonic(),
            lifetime,
            drain,
            metrics,
            phase: AtomicU8::new(Phase::FirstByte as u8),
            is_lingering: AtomicBool::new(false),
            since: AtomicU64::new(0),
            requests: AtomicU32::new(0),
            body_open: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
            write_waits: AtomicU8::new(0),
            named: OnceLock::new(),
            linger: AtomicU64::new(0),
            session: Mutex::new(None),
        }
    }

    /// Whether this is the host that was the first to be found well written.
    pub(crate) fn has_named(&self, host: &[u8]) -> bool {
        self.named.get().is_some_and(|named| **named == *host)
    }

    /// A host that is well written.
    pub(crate) fn names(&self, host: &[u8]) {
        self.named.get_or_init(|| host.into());
    }

    /// The address at the other end of the connection; it may be that of a proxy.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Whether the connection is under TLS.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Whether the client came by https, seen through trusted proxies.
    pub(crate) fn is_https(&self, proxies: &TrustedProxies, headers: &HeaderMap) -> bool {
        proxies.is_https(self.peer, self.is_secure, headers)
    }

    /// Whether the connection speaks HTTP/2; known before its first request.
    pub fn is_http2(&self) -> bool {
        self.is_http2.load(Ordering::Relaxed)
    }

    pub(crate) fn speaks_http2(&self) {
        self.is_http2.store(true, Ordering::Relaxed);
    }

    pub(crate) fn phase(&self) -> Phase {
        Phase::of(self.phase.load(Ordering::Relaxed))
    }

    /// What the connection waits for, for those who count.
    pub(crate) fn state(&self) -> ConnectionState {
        match self.phase() {
            _ if self.is_lingering.load(Ordering::Relaxed) => ConnectionState::Lingering,
            _ if self.write_waits.load(Ordering::Relaxed) & WAITS != 0 => ConnectionState::Writing,
            Phase::FirstByte => ConnectionState::FirstByte,
            Phase::Head => ConnectionState::Head,
            Phase::Busy => ConnectionState::Busy,
            Phase::Idle => ConnectionState::Idle,
        }
    }

    /// All is said, and the client has not yet closed.
    pub(crate) fn linger(&self) {
        self.is_lingering.store(true, Ordering::Relaxed);
    }

    /// What the server counts.
    pub(crate) fn metrics(&self) -> &HttpMetrics {
        &self.metrics
    }

    /// Whether the answer to a request is under way. There are reads only for a body or for the next head, so that one
    /// without an open body means that the answer is out: then the connection is no longer busy.
    pub(crate) fn is_busy_when_read(&self) -> bool {
        self.phase() == Phase::Busy && self.body_open.load(Ordering::Relaxed)
    }

    /// Whether the answer is out and the phase does not say so yet.
    pub(crate) fn is_idle_when_read(&self) -> bool {
        self.phase() == Phase::Busy && !self.is_http2() && !self.body_open.load(Ordering::Relaxed)
    }

    /// Notes whether a write is waiting for the network.
    pub(crate) fn write_waits(&self, waits: bool) {
        match waits {
            true => self.write_waits.store(WAITS | HAS_WAITED, Ordering::Relaxed),
            false if self.write_waits.load(Ordering::Relaxed) & WAITS == 0 => {}
            false => self.write_waits.store(HAS_WAITED, Ordering::Relaxed),
        }
    }

    /// Whether a write has waited for the network since this was last asked.
    pub(crate) fn has_write_waited(&self) -> bool {
        let before = self.write_waits.load(Ordering::Relaxed);
        // What waits still has waited in the next span as well.
        let next = if before & WAITS == 0 { 0 } else { before };
        self.write_waits.store(next, Ordering::Relaxed);
        before != 0
    }

    /// When the current phase began.
    pub(crate) fn since(&self) -> Instant {
        later(self.opened, Duration::from_millis(self.since.load(Ordering::Relaxed)))
    }

    pub(crate) fn enter(&self, phase: Phase) {
        let since = coarse::monotonic().saturating_sub(self.opened_coarsely);
        let since = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// A request has been parsed.
    pub(crate) fn begin_request(&self) {
        // No new beginning is noted: a busy connection has no deadline here, so the clock is not read.
        self.phase.store(Phase::Busy as u8, Ordering::Relaxed);
        let before = self.requests.load(Ordering::Relaxed);
        self.requests.store(before.saturating_add(1), Ordering::Relaxed);
    }

    /// How many requests there have been.
    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether the connection has had its share of requests or of time, by the clock.
    pub(crate) fn is_spent(&self, now: Instant) -> bool {
        self.requests() >= self.lifetime.requests || now >= later(self.opened, self.lifetime.age)
    }

    /// Whether bytes of the request's body may still come.
    pub(crate) fn body_is_open(&self, open: bool) {
        if !self.is_http2() {
            self.body_open.store(open, Ordering::Relaxed);
        }
    }

    /// Reads no further request once this one is answered.
    pub(crate) fn end_after_answer(&self, ends: bool) {
        if ends {
            self.is_ending.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the connection closes after an answer with this status; if so, how long it lingers is settled.
    pub(crate) fn ends_after(&self, status: StatusCode) -> bool {
        // It ends by a frame of its own there, whatever a single answer says.
        if self.is_http2() {
            return false;
        }
        let body_open = self.body_open.load(Ordering::Relaxed);
        let is_ending = self.is_ending.load(Ordering::Relaxed);
        let ends = body_open || is_ending || self.has_lived() || self.drain.is_draining();
        if ends {
            let long = body_open && status == StatusCode::PAYLOAD_TOO_LARGE;
            // Without an open body too: the client did not know, and may have sent the next request already.
            self.linger.store(if long { LINGER_AFTER_413 } else { LINGER_OTHERWISE }, Ordering::Relaxed);
        }
        ends
    }

    /// Whether the connection has had its share of requests or of time. The time is that of the request's first
    /// byte, which is known without reading the clock.
    fn has_lived(&self) -> bool {
        let age = Duration::from_millis(self.since.load(Ordering::Relaxed));
        self.requests() >= self.lifetime.requests || age >= self.lifetime.age
    }

    /// The answer that opens a WebSocket is on its way out.
    pub(crate) fn leave_session(&self, session: Session, exchange: Exchange) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new((session, exchange)));
    }

    /// The session that is to be run now that HTTP has ended. It is busy with a body that never ends: reads have no
    /// deadline here.
    pub(crate) fn take_session(&self) -> Option<Box<(Session, Exchange)>> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        self.phase.store(Phase::Busy as u8, Ordering::Relaxed);
        self.body_is_open(true);
        self.linger.store(LINGER_OTHERWISE, Ordering::Relaxed);
        Some(session)
    }

    /// How many bytes are thrown away before the connection is closed; 0 when the client has said that it sends
    /// no more, or has nothing to be told.
    pub(crate) fn linger_bytes(&self) -> u64 {
        match self.phase() {
            Phase::FirstByte if self.drain.is_draining() => 0,
            // A head that was refused as a whole: its client may still be sending it.
            Phase::FirstByte | Phase::Head => LINGER_OTHERWISE,
            Phase::Idle => 0,
            Phase::Busy if self.is_http2() => LINGER_OTHERWISE,
            Phase::Busy => self.linger.load(Ordering::Relaxed),
        }
    }

    /// When an idle connection ends, given how long it may be idle.
    pub(crate) fn idle_deadline(&self, keep_alive: Duration) -> Instant {
        let since = self.since();
        let old = later(self.opened, self.lifetime.age).max(later(since, OLD_IDLE));
        let deadline = later(since, self.drain.patience(keep_alive)).min(old);
        self.drain.idle_deadline(since).map_or(deadline, |drained| deadline.min(drained))
    }

    pub(crate) fn drain(&self) -> &Drain {
        &self.drain
    }
}
