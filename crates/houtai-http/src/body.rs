//! The body of a request, with its limit and its deadlines.

mod arriving;
mod error;
mod inflated;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use houtai_core::Result;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::Sleep;

use crate::ServerSettings;
use crate::encoding::{BodyCoding, Refused};
use crate::metrics::Lateness;
use crate::server::{Connection, Pace, PaceLimits};

pub(crate) use self::arriving::Arriving;
pub(crate) use self::error::UNSUPPORTED_ENCODING;
pub use self::error::{Inflating, ReadError};

/// Limits on how a body may arrive.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// How many bytes.
    pub bytes: u64,
    /// How long without a byte.
    pub idle: Duration,
    /// How many bytes a second at least, once `grace` is over; 0 asks for none.
    pub min_rate: u64,
    /// How long a body may be slower than that.
    pub grace: Duration,
}

/// The body of a request. It is not read before somebody asks for it, and never beyond its limit.
pub struct RequestBody {
    source: Source,
    coding: BodyCoding,
    limits: BodyLimits,
    seen: u64,
    // What has come out of a coding, and how much of it since the worker was last given away.
    inflated: u64,
    turn: usize,
    pace: Pace,
    // Set when a read first had to wait: a body that is already there costs no timer.
    timer: Option<Pin<Box<Sleep>>>,
    // As long as bytes may still come.
    connection: Option<Arc<Connection>>,
}

enum Source {
    Network(Arriving),
    Memory(Option<Bytes>),
}

/// How long a body may be slower than its minimal rate.
const GRACE: Duration = Duration::from_secs(5);

impl BodyLimits {
    /// What the settings say.
    pub(crate) fn of(settings: &ServerSettings) -> Self {
        Self {
            bytes: settings.body_limit.0,
            idle: settings.body_idle_timeout,
            min_rate: settings.body_min_rate,
            grace: GRACE,
        }
    }

    /// The same with another number of bytes, if there is one.
    pub(crate) fn with_bytes(self, bytes: Option<u64>) -> Self {
        Self { bytes: bytes.unwrap_or(self.bytes), ..self }
    }

    fn pace(&self) -> PaceLimits {
        PaceLimits { silence: self.idle, rate: self.min_rate, grace: self.grace }
    }
}

impl RequestBody {
    pub(crate) fn incoming(
        incoming: Arriving,
        coding: BodyCoding,
        limits: BodyLimits,
        connection: &Arc<Connection>,
    ) -> Self {
        let open = !incoming.is_end_stream();
        connection.body_is_open(open);
        let connection = open.then(|| Arc::clone(connection));
        let mut body = Self::new(Source::Network(incoming), limits, connection);
        body.coding = coding;
        body
    }

    fn memory(bytes: Bytes, limits: BodyLimits) -> Self {
        let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        Self::new(Source::Memory(bytes), limits, None)
    }

    fn new(source: Source, limits: BodyLimits, connection: Option<Arc<Connection>>) -> Self {
        Self {
            source,
            coding: BodyCoding::Bare,
            limits,
            seen: 0,
            inflated: 0,
            turn: 0,
            pace: Pace::default(),
            timer: None,
            connection,
        }
    }

    /// Takes the body out and leaves an empty one.
    #[must_use]
    pub fn take(&mut self) -> Self {
        std::mem::replace(self, Self::memory(Bytes::new(), self.limits))
    }

    /// Replaces the bytes, for middleware that has read and changed them.
    pub fn replace(&mut self, bytes: impl Into<Bytes>) {
        *self = Self::memory(bytes.into(), self.limits);
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        match &self.coding {
            BodyCoding::Bare | BodyCoding::Refused(_) => self.has_arrived(),
            BodyCoding::Inflate(inflater) => inflater.is_untouched() && self.has_arrived(),
            BodyCoding::Done => true,
        }
    }

    /// Whether no more bytes will come from the client.
    fn has_arrived(&self) -> bool {
        match &self.source {
            Source::Network(incoming) => incoming.is_end_stream(),
            Source::Memory(bytes) => bytes.is_none(),
        }
    }

    /// Reads all of it.
    ///
    /// # Errors
    ///
    /// When it is larger than its limit, too slow, or breaks off.
    pub async fn read(&mut self) -> Result<Bytes> {
        let mut body = self.take();
        let mut first: Option<Bytes> = None;
        let mut all = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(ReadError::into_error)?.into_data() else { continue };
            match first.take() {
                // Most bodies are one frame, which is handed on without a copy.
                None if all.is_empty() => first = Some(data),
                Some(before) => {
                    all.extend_from_slice(&before);
                    all.extend_from_slice(&data);
                }
                None => all.extend_from_slice(&data),
            }
        }
        Ok(first.unwrap_or_else(|| all.freeze()))
    }

    /// The next piece of it.
    pub async fn frame(&mut self) -> Option<std::result::Result<Frame<Bytes>, ReadError>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_frame(cx)).await
    }

    fn poll_source(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, ReadError>>> {
        match &mut self.source {
            Source::Network(arriving) => {
                arriving.poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(ReadError::Broken)))
            }
            Source::Memory(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
        }
    }

    /// Counts a frame against the limit.
    fn count(&mut self, frame: Frame<Bytes>) -> std::result::Result<Frame<Bytes>, ReadError> {
        let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
        self.seen += bytes;
        self.pace.moved(bytes);
        if self.seen > self.limits.bytes {
            return Err(ReadError::TooLarge { limit: self.limits.bytes });
        }
        Ok(frame)
    }

    /// Waits no longer than the body's deadlines permit.
    fn poll_pace(&mut self, cx: &mut Context<'_>) -> Poll<ReadError> {
        let deadline = self.pace.deadline(&self.limits.pace());
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        if let Some(connection) = &self.connection {
            connection.metrics().late(Lateness::Body);
        }
        Poll::Ready(ReadError::TooSlow)
    }

    /// All of it has come. Said once: the next request on the connection has a body of its own.
    fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.body_is_open(false);
        }
    }
}

type PolledFrame = Poll<Option<std::result::Result<Frame<Bytes>, ReadError>>>;

impl RequestBody {
    /// The next frame as the client sent it.
    fn poll_bare(&mut self, cx: &mut Context<'_>) -> PolledFrame {
        match self.poll_source(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let counted = self.count(frame);
                if counted.is_err() {
                    // The body stays open, also when all of it came at once: whether the connection goes on after a
                    // refusal must not depend on how the network has cut it.
                    self.connection = None;
                } else if self.has_arrived() {
                    self.close();
                }
                Poll::Ready(Some(counted))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => {
                self.close();
                Poll::Ready(None)
            }
            Poll::Pending => self.poll_pace(cx).map(|error| Some(Err(error))),
        }
    }
}

impl http_body::Body for RequestBody {
    type Data = Bytes;
    type Error = ReadError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> PolledFrame {
        let this = self.get_mut();
        match &this.coding {
            BodyCoding::Bare => this.poll_bare(cx),
            BodyCoding::Inflate(_) => this.poll_inflated(cx),
            BodyCoding::Refused(_) if this.has_arrived() => Poll::Ready(None),
            BodyCoding::Refused(Refused { actual, accepted }) => {
                let error = ReadError::Encoding { actual: actual.clone(), accepted: accepted.clone() };
                this.end_with(error)
            }
            BodyCoding::Done => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            _ if matches!(self.coding, BodyCoding::Inflate(_)) => SizeHint::default(),
            _ if matches!(self.coding, BodyCoding::Done) => SizeHint::with_exact(0),
            Source::Network(incoming) => incoming.size_hint(),
            Source::Memory(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
        }
    }
}

/// A body that nobody has read may be there all the same, when it is small: the connection can go on then.
impl Drop for RequestBody {
    fn drop(&mut self) {
        if self.connection.is_none() {
            return;
        }
        let mut cx = Context::from_waker(std::task::Waker::noop());
        while !self.has_arrived() {
            match self.poll_source(&mut cx) {
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(None) => break,
                Poll::Ready(Some(Err(_))) | Poll::Pending => return,
            }
        }
        self.close();
    }
}
