//! The reading half of a socket.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::Instant;

use super::close::{CloseCode, CloseFrame};
use super::decoder::{Decoder, Incoming};
use super::frame::Violation;
use super::message::Message;
use super::orders::{Orders, Rest};
use super::queue::WeakPusher;
use super::record::Record;
use crate::server::{Pace, PaceLimits, later};

/// The span in which control frames are counted.
const CONTROL_SPAN: Duration = Duration::from_secs(10);

/// How long a client may be silent, in each way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) ping_interval: Duration,
    pub(crate) pong_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    /// A frame that has begun comes as fast as the body of a request.
    pub(crate) frame: PaceLimits,
    pub(crate) control_frames: u32,
}

/// How reading ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReadEnd {
    /// The client has sent its close frame.
    Closed(CloseFrame),
    /// The client has broken a rule.
    Violation(Violation),
    /// The connection has ended without a close frame, or its client has.
    Gone,
}

/// Reads messages as long as somebody takes them. While nobody does, nothing is read and no time counts against the
/// client.
pub(crate) struct Reading<R> {
    pub(crate) io: R,
    pub(crate) decoder: Decoder,
    pub(crate) messages: WeakPusher<Message>,
    pub(crate) orders: Arc<Orders>,
    pub(crate) record: Arc<Record>,
    pub(crate) patience: Patience,
    pub(crate) control: ControlCount,
    /// How the frame arrives that has begun.
    pub(crate) pace: Pace,
}

/// How many control frames came in the current span.
pub(crate) struct ControlCount {
    since: Instant,
    frames: u32,
}

impl ControlCount {
    pub(crate) fn new() -> Self {
        Self { since: Instant::now(), frames: 0 }
    }

    fn add(&mut self, most: u32) -> Result<(), Violation> {
        if self.since.elapsed() >= CONTROL_SPAN {
            *self = Self::new();
        }
        self.frames += 1;
        if self.frames > most { Err(Violation::policy("too many control frames")) } else { Ok(()) }
    }
}

/// What a wait for bytes ended with.
enum Waited {
    Bytes,
    End(ReadEnd),
}

impl<R: AsyncRead + Unpin> Reading<R> {
    pub(crate) async fn run(mut self) -> ReadEnd {
        loop {
            loop {
                match self.decoder.next() {
                    Ok(Some(Incoming::Close(frame))) => return ReadEnd::Closed(frame),
                    Ok(Some(incoming)) => {
                        self.pace = Pace::default();
                        if let Err(violation) = self.take(incoming).await {
                            return ReadEnd::Violation(violation);
                        }
                    }
                    Ok(None) => break,
                    Err(violation) => return ReadEnd::Violation(violation),
                }
            }
            if let Waited::End(end) = self.wait().await {
                return end;
            }
        }
    }

    async fn take(&mut self, incoming: Incoming) -> Result<(), Violation> {
        match incoming {
            Incoming::Message(message) => {
                self.record.note_message();
                self.hand_over(message).await;
                Ok(())
            }
            Incoming::Ping(payload) => {
                self.orders.pong(payload);
                self.control.add(self.patience.control_frames)
            }
            Incoming::Pong | Incoming::Close(_) => self.control.add(self.patience.control_frames),
        }
    }

    /// Gives a message to the endpoint, once that has room for it. Meanwhile nothing is read, so that the end of the
    /// connection is not seen; a ping that cannot be written shows it.
    async fn hand_over(&mut self, message: Message) {
        let bytes = message.len();
        let mut pushing = std::pin::pin!(self.messages.push(message, bytes));
        // Refused once the socket closes: what comes then is thrown away until the client closes too.
        while tokio::time::timeout(self.patience.ping_interval, &mut pushing).await.is_err() {
            self.orders.ping();
        }
    }

    /// Waits for bytes, with a ping once the client has been silent.
    async fn wait(&mut self) -> Waited {
        let since = Instant::now();
        let mut ping_at = Some(later(since, self.patience.ping_interval));
        let mut pong_until = None;
        let is_within_frame = self.decoder.is_within_frame();
        if !is_within_frame {
            self.pace = Pace::default();
        }
        loop {
            let frame_until = is_within_frame.then(|| self.pace.deadline(&self.patience.frame));
            let idle_at = self.idle_deadline();
            let deadlines = [ping_at, pong_until, frame_until, idle_at];
            let next = deadlines.into_iter().flatten().min().unwrap_or(since);
            match tokio::time::timeout_at(next, fill(&mut self.io, self.decoder.room())).await {
                Ok(Ok(bytes @ 1..)) => {
                    self.pace.moved(bytes as u64);
                    return Waited::Bytes;
                }
                Ok(_) => return Waited::End(ReadEnd::Gone),
                Err(_) if pong_until.is_some_and(|until| until <= next) => return Waited::End(ReadEnd::Gone),
                Err(_) if frame_until.is_some_and(|until| until <= next) => {
                    return Waited::End(ReadEnd::Violation(Violation::policy(
                        "a frame that comes too slowly",
                    )));
                }
                Err(_) if idle_at.is_some_and(|at| at <= next) => self.end_idle(),
                Err(_) => {
                    self.orders.ping();
                    (ping_at, pong_until) = (None, Some(later(next, self.patience.pong_timeout)));
                }
            }
        }
    }

    /// When the socket ends because nobody says anything; not asked again once it closes.
    fn idle_deadline(&self) -> Option<Instant> {
        let open = !self.orders.is_closing();
        open.then(|| later(self.record.last_message(), self.patience.idle_timeout))
    }

    fn end_idle(&self) {
        // A message may have gone out while this half was waiting.
        if self.idle_deadline().is_some_and(|deadline| deadline <= Instant::now()) {
            self.orders.close(CloseFrame::new(CloseCode::GOING_AWAY, "idle"), Rest::Sent);
        }
    }
}

async fn fill<R: AsyncRead + Unpin>(io: &mut R, room: &mut BytesMut) -> std::io::Result<usize> {
    io.read_buf(room).await
}
