//! The body of an event stream.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use houtai_core::Error;
use houtai_core::formats::TimestampDigits;
use http_body::Frame;
use tokio::time::{Instant, Sleep};

use super::event::{Event, EventData};
use super::settings::SseSettings;
use super::source::Source;
use crate::respond::BodyError;
use crate::{Request, Text};

/// How many bytes go out in one piece where many events wait.
const PIECE: usize = 16 * 1024;

/// The events, written one after another.
pub(super) struct Events<T> {
    // None once the stream has ended.
    source: Option<Source<T>>,
    // The source has failed, which is told once what came before has gone out.
    is_broken: bool,
    has_waited: bool,
    draining: Pin<Box<dyn Future<Output = ()> + Send>>,
    keep_alive: Duration,
    timer: Pin<Box<Sleep>>,
    retry: Duration,
    timestamp_digits: u8,
}

/// Why a stream broke off; the client is told nothing but the end.
#[derive(Debug)]
struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the source of an event stream failed")
    }
}

impl std::error::Error for BrokenOff {}

impl<T: EventData> Events<T> {
    pub(super) fn new(source: Source<T>, settings: &SseSettings, request: &Request) -> Self {
        Self {
            source: Some(source),
            is_broken: false,
            has_waited: false,
            draining: Box::pin(request.connection().drain().draining()),
            keep_alive: settings.keep_alive,
            timer: Box::pin(tokio::time::sleep(settings.keep_alive)),
            retry: spread(settings.retry, request.id().number()),
            timestamp_digits: request.site().writer().timestamp_digits,
        }
    }

    /// Writes the events that are there, as far as they fit into one piece; pending when the source is.
    fn poll_events(&mut self, cx: &mut Context<'_>, out: &mut String) -> Poll<()> {
        let _digits = TimestampDigits::scope(self.timestamp_digits);
        while let Some(source) = self.source.as_mut().filter(|_| out.len() < PIECE) {
            match ready!(source.poll(cx)) {
                Some(event) => {
                    let written = event.and_then(|event| event.write(out));
                    written.unwrap_or_else(|error| self.fail(&error));
                }
                None => self.source = None,
            }
        }
        Poll::Ready(())
    }

    /// The end, in order or not. Under HTTP/2 hyper throws away what it has not written yet when a body fails, so it gets the
    /// time to write that first.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if !self.is_broken {
            return Poll::Ready(None);
        }
        if !std::mem::replace(&mut self.has_waited, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.is_broken = false;
        Poll::Ready(Some(Err(BrokenOff.into())))
    }

    fn fail(&mut self, error: &Error) {
        tracing::error!(error = %error, "an event stream failed");
        self.source = None;
        self.is_broken = true;
    }

    /// Gives out what has been written, and begins to wait anew for something to say.
    fn piece(&mut self, out: String) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let next = Instant::now().checked_add(self.keep_alive);
        if let Some(next) = next {
            self.timer.as_mut().reset(next);
        }
        Poll::Ready(Some(Ok(Frame::data(out.into()))))
    }

    /// The last words when the server stops.
    fn farewell(&mut self, out: &mut String) {
        self.source = None;
        // An event with nothing but a time to wait cannot fail to be written.
        let _ = Event::<Text>::comment("the server stops").retry(self.retry).write(out);
    }
}

/// A part of the time that is another for each request.
fn spread(time: Duration, number: u64) -> Duration {
    // A stride that does not divide 1000 visits every thousandth.
    let share = (number % 1000) * 377 % 1000 + 1;
    (time / 1000).saturating_mul(share as u32)
}

impl<T: EventData> http_body::Body for Events<T> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let mut out = String::new();
        let _ = this.poll_events(cx, &mut out);
        if this.source.is_some() && this.draining.as_mut().poll(cx).is_ready() {
            this.farewell(&mut out);
        }
        if !out.is_empty() {
            return this.piece(out);
        }
        if this.source.is_none() {
            return this.poll_end(cx);
        }
        ready!(this.timer.as_mut().poll(cx));
        this.piece(":\n\n".into())
    }
}
