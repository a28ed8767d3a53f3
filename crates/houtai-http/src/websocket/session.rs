//! An open socket: its two halves, the endpoint's own code, and the way to the end.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use houtai_core::{Error, ErrorKind, RequestId, Result, in_request, panic_text};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use super::close::{CloseCode, CloseFrame};
use super::decoder::{Decoder, Limits};
use super::message::Message;
use super::open::OpenSocket;
use super::orders::{Orders, Rest};
use super::queue::{Puller, Pusher};
use super::reading::{ControlCount, Patience, ReadEnd, Reading};
use super::record::Record;
use super::socket::SocketClosed;
use super::writing::Writing;
use crate::exchange::Exchange;
use crate::server::{Pace, later};

/// What a socket runs over.
pub(crate) trait SocketIo: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> SocketIo for S {}

/// What an endpoint does with its socket.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A socket that has been agreed upon and is not open yet.
pub(crate) struct Session {
    pub(crate) work: Work,
    pub(crate) incoming: Pusher<Message>,
    pub(crate) outgoing: Puller<Message>,
    pub(crate) orders: Arc<Orders>,
    pub(crate) record: Arc<Record>,
    pub(crate) limits: Limits,
    pub(crate) patience: Patience,
    pub(crate) close_timeout: Duration,
    pub(crate) request: RequestId,
    pub(crate) open: OpenSocket,
}

/// How a session ended, for whoever closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Both sides have said so.
    InOrder,
    /// This side has said so, and the client may still be sending.
    OneSided,
    /// There is nobody at the other end.
    Gone,
}

/// Tells the record of the exchange how much was sent, however the session ends.
struct Told {
    exchange: Exchange,
    record: Arc<Record>,
}

impl Drop for Told {
    fn drop(&mut self) {
        self.exchange.sent(self.record.sent_bytes());
    }
}

impl Session {
    /// Runs until both sides have closed, or one of them could not. `read` is what the client sent behind its
    /// request.
    pub(crate) async fn run(
        self,
        io: &mut dyn SocketIo,
        read: Bytes,
        exchange: Exchange,
        draining: impl Future<Output = ()>,
    ) -> Ended {
        let mut told = Told { exchange, record: Arc::clone(&self.record) };
        let open = self.open;
        let decoder = Decoder::new(self.limits, &read);
        // It is a piece of a larger buffer, which an idle socket need not keep.
        drop(read);
        let (reader, writer) = tokio::io::split(io);
        let reading = Reading {
            io: reader,
            decoder,
            messages: self.incoming.downgrade(),
            orders: Arc::clone(&self.orders),
            record: Arc::clone(&self.record),
            patience: self.patience,
            control: ControlCount::new(),
            pace: Pace::default(),
        };
        let writing = Writing {
            io: writer,
            messages: self.outgoing,
            orders: Arc::clone(&self.orders),
            record: self.record,
        };
        let mut progress = Progress::new(self.orders, self.incoming, self.close_timeout);
        let work = in_request(self.request, caught(self.work));
        progress.drive(reading.run(), writing.run(), work, draining).await;
        let ended = progress.ended();
        if ended == Ended::InOrder {
            told.exchange.complete();
        }
        open.ended(ended);
        ended
    }
}

/// How far a session is.
struct Progress {
    orders: Arc<Orders>,
    // Gone once nothing more is to be received.
    incoming: Option<Pusher<Message>>,
    read: Option<ReadEnd>,
    // Whether the close frame went out.
    written: Option<bool>,
    is_worked: bool,
    is_draining: bool,
    close_timeout: Duration,
    // Set when the close frame is out or cannot be: the rest has this long.
    until: Option<Instant>,
}

impl Progress {
    fn new(orders: Arc<Orders>, incoming: Pusher<Message>, close_timeout: Duration) -> Self {
        Self {
            orders,
            incoming: Some(incoming),
            read: None,
            written: None,
            is_worked: false,
            is_draining: false,
            close_timeout,
            until: None,
        }
    }

    async fn drive(
        &mut self,
        reading: impl Future<Output = ReadEnd>,
        writing: impl Future<Output = std::io::Result<()>>,
        work: impl Future<Output = Result<()>>,
        draining: impl Future<Output = ()>,
    ) {
        let (mut reading, mut writing) = (pin!(reading), pin!(writing));
        let (mut work, mut draining) = (pin!(work), pin!(draining));
        while !self.is_over() {
            // A point that is never waited for where there is none.
            let until = self.until.unwrap_or_else(Instant::now);
            tokio::select! {
                biased;
                end = &mut reading, if self.read.is_none() => self.has_read(end),
                result = &mut writing, if self.written.is_none() => self.has_written(result.is_ok()),
                result = &mut work, if !self.is_worked => self.has_worked(result),
                () = &mut draining, if !self.is_draining => self.drains(),
                () = tokio::time::sleep_until(until), if self.until.is_some() => break,
            }
        }
    }

    fn is_over(&self) -> bool {
        // What was not written before the client went will not be.
        let is_cut = self.read == Some(ReadEnd::Gone) || self.written == Some(false);
        self.is_worked && (is_cut || (self.written.is_some() && !self.waits_for_client()))
    }

    /// Whether the client's own close frame is still to come. After a violation it is not waited for.
    fn waits_for_client(&self) -> bool {
        self.read.is_none()
    }

    fn has_read(&mut self, end: ReadEnd) {
        match &end {
            ReadEnd::Closed(frame) => self.close(frame.reply(), Rest::Dropped),
            ReadEnd::Violation(violation) => {
                self.close(CloseFrame::new(violation.code, violation.reason), Rest::Dropped);
            }
            ReadEnd::Gone => self.limit_rest(),
        }
        self.receive_no_more();
        self.read = Some(end);
    }

    fn has_written(&mut self, is_out: bool) {
        self.receive_no_more();
        self.limit_rest();
        self.written = Some(is_out);
    }

    fn has_worked(&mut self, result: Result<()>) {
        self.is_worked = true;
        let frame = match result {
            Ok(()) => CloseFrame::new(CloseCode::NORMAL, ""),
            Err(error) if is_closed(&error) => CloseFrame::new(CloseCode::NORMAL, ""),
            Err(error) => frame_of(&error),
        };
        self.close(frame, Rest::Sent);
    }

    fn drains(&mut self) {
        self.is_draining = true;
        self.close(CloseFrame::new(CloseCode::GOING_AWAY, "the server stops"), Rest::Sent);
    }

    fn close(&mut self, frame: CloseFrame, rest: Rest) {
        self.orders.close(frame, rest);
        self.receive_no_more();
    }

    /// The endpoint hears that there is nothing more to receive.
    fn receive_no_more(&mut self) {
        if let Some(incoming) = self.incoming.take() {
            incoming.close();
        }
    }

    fn limit_rest(&mut self) {
        self.until.get_or_insert_with(|| later(Instant::now(), self.close_timeout));
    }

    fn ended(&self) -> Ended {
        match (&self.read, self.written) {
            (Some(ReadEnd::Closed(_)), Some(true)) => Ended::InOrder,
            (Some(ReadEnd::Gone), _) | (_, Some(false)) => Ended::Gone,
            _ => Ended::OneSided,
        }
    }
}

/// The endpoint's own code; a panic is an error.
async fn caught(mut work: Work) -> Result<()> {
    std::future::poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))).unwrap_or_else(|payload| {
            let text = format!("the endpoint of a WebSocket panicked: {}", panic_text(&*payload));
            Poll::Ready(Err(Error::internal(text)))
        })
    })
    .await
    // Here the work still counts as that of the request.
    .inspect_err(|error| {
        if error.kind().is_internal() && !is_closed(error) {
            tracing::error!(error = %error, "a WebSocket failed");
        }
    })
}

/// Whether an endpoint only passes on that its client has gone.
fn is_closed(error: &Error) -> bool {
    error.source().and_then(|source| source.downcast_ref::<SocketClosed>()).is_some()
}

/// What the client is told of an error: its code, and nothing of one that is our fault.
fn frame_of(error: &Error) -> CloseFrame {
    let code = match error.kind() {
        ErrorKind::Malformed | ErrorKind::Invalid => CloseCode::INVALID_DATA,
        ErrorKind::UnsupportedMediaType => CloseCode::UNSUPPORTED,
        ErrorKind::TooLarge => CloseCode::TOO_BIG,
        ErrorKind::Unavailable | ErrorKind::TooManyRequests => CloseCode::TRY_AGAIN,
        kind if kind.is_internal() => CloseCode::INTERNAL,
        _ => CloseCode::POLICY,
    };
    let reason = if error.kind().is_internal() { "" } else { error.code() };
    CloseFrame::new(code, reason)
}
