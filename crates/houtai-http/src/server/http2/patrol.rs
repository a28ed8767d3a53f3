//! The deadlines of a connection that speaks HTTP/2: of its first request, of idleness, of answers that nobody
//! takes, of streams that break off.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::BROKEN_STREAMS;
use super::streams::{Streams, Verdict};
use crate::server::connection::Connection;
use crate::server::io::Deadlines;
use crate::server::pace::{Pace, later};

/// How often a busy connection is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long a client has to leave once it has been told to and nothing is open.
const TO_LEAVE: Duration = Duration::from_secs(1);
/// After how long a client that was told to leave has heard it.
const TO_HEAR: Duration = Duration::from_secs(10);

/// Watches one connection.
pub(super) struct Patrol {
    streams: Streams,
    connection: Arc<Connection>,
    deadlines: Arc<Deadlines>,
    goodbye: Goodbye,
    // How fast the client makes room for what waits for it, over all streams.
    pace: Pace,
    gone: u64,
    last_look: Instant,
}

/// Whether the client has been told to leave.
#[derive(Clone, Copy)]
enum Goodbye {
    Unsaid,
    /// To be said next.
    Due,
    Said {
        at: Instant,
        requests: u32,
    },
}

/// What the driver does next.
pub(super) enum Advice {
    GoOn,
    /// Tell the client that no further streams are taken.
    SayGoodbye,
    /// End at once, for this reason.
    GiveUp(&'static str),
}

impl Patrol {
    pub(super) fn new(streams: Streams, connection: Arc<Connection>, deadlines: Arc<Deadlines>) -> Self {
        let (goodbye, last_look) = (Goodbye::Unsaid, Instant::now());
        Self { streams, connection, deadlines, goodbye, pace: Pace::default(), gone: 0, last_look }
    }

    /// When to look next.
    pub(super) fn next_look(&self, now: Instant) -> Instant {
        match self.streams.is_empty() {
            true => self.empty_deadline(),
            false => later(now, LOOK.min(self.deadlines.write.silence)),
        }
    }

    /// Until when a connection without open streams may stay.
    fn empty_deadline(&self) -> Instant {
        let since = self.connection.since();
        match self.goodbye {
            Goodbye::Said { at, .. } => later(at.max(since), TO_LEAVE),
            Goodbye::Unsaid | Goodbye::Due if self.connection.requests() == 0 => {
                let deadline = later(since, self.deadlines.head);
                let drained = self.connection.drain().idle_deadline(since);
                drained.map_or(deadline, |drained| deadline.min(drained))
            }
            Goodbye::Unsaid | Goodbye::Due => self.connection.idle_deadline(self.deadlines.keep_alive),
        }
    }

    /// Looks after the connection.
    ///
    /// # Errors
    ///
    /// The reason for which it ends at once.
    pub(super) fn look(&mut self, now: Instant) -> Result<(), &'static str> {
        let since = std::mem::replace(&mut self.last_look, now);
        if self.streams.is_empty() {
            self.pace = Pace::default();
            return self.look_at_empty(now);
        }
        if self.opens_after_goodbye(now) {
            return Err("the client opens streams after it was told to leave");
        }
        self.look_at_streams(now, now.saturating_duration_since(since).min(LOOK * 2))
    }

    fn look_at_empty(&mut self, now: Instant) -> Result<(), &'static str> {
        match self.goodbye {
            _ if now < self.empty_deadline() => Ok(()),
            Goodbye::Said { .. } => Err("the client was told to leave and stays"),
            Goodbye::Unsaid | Goodbye::Due => {
                self.goodbye = Goodbye::Due;
                Ok(())
            }
        }
    }

    fn opens_after_goodbye(&self, now: Instant) -> bool {
        let Goodbye::Said { at, requests } = self.goodbye else { return false };
        let most = requests.saturating_add(BROKEN_STREAMS);
        self.connection.requests() > most && now > later(at, TO_HEAR)
    }

    /// Ends streams that their client does not take, and the connection when it takes too little of all of them.
    fn look_at_streams(&mut self, now: Instant, span: Duration) -> Result<(), &'static str> {
        // A network that is busy is watched below, byte by byte; here only clients that make no room.
        let excused = self.connection.has_write_waited();
        let limits = self.deadlines.write;
        let gone = self.streams.gone();
        let moved = gone - std::mem::replace(&mut self.gone, gone);
        let mut waits = false;
        for stream in self.streams.all() {
            match stream.look(now, limits.silence, excused) {
                Verdict::Moves => {}
                Verdict::Waits => waits = true,
                Verdict::StandsStill if stream.reset() => {}
                // All of it is with h2, which gives up a stream only with its connection.
                Verdict::StandsStill => return Err("the client does not take its answer"),
            }
        }
        if !waits || excused {
            self.pace = Pace::default();
            return Ok(());
        }
        match self.pace.has_crawled(span, moved, &limits) {
            true => Err("the client takes its answers too slowly"),
            false => Ok(()),
        }
    }

    /// What is to be done now.
    pub(super) fn advice(&mut self, now: Instant) -> Advice {
        if self.streams.broken() >= 2 * BROKEN_STREAMS {
            return Advice::GiveUp("too many streams broke off");
        }
        if matches!(self.goodbye, Goodbye::Said { .. }) || !self.is_leave_due(now) {
            return Advice::GoOn;
        }
        self.goodbye = Goodbye::Said { at: now, requests: self.connection.requests() };
        Advice::SayGoodbye
    }

    fn is_leave_due(&self, now: Instant) -> bool {
        matches!(self.goodbye, Goodbye::Due)
            || self.connection.is_spent(now)
            || self.connection.drain().is_draining()
            || self.streams.broken() >= BROKEN_STREAMS
    }
}
