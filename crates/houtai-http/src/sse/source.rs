//! Where the events of a stream come from.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use houtai_core::{Error, Result, panic_text};
use tokio::sync::mpsc;

use super::event::Event;

/// A source of events. It is dropped as soon as nobody takes them any more.
pub(super) enum Source<T> {
    /// What somebody else sends.
    Channel(mpsc::Receiver<Event<T>>),
    /// What a future sends that belongs to the stream and ends with it.
    Work(Work<T>),
    /// What a stream gives.
    Stream(Pin<Box<dyn Stream<Item = Result<Event<T>>> + Send>>),
}

/// A future that sends events.
pub(super) struct Work<T> {
    // None once it is done.
    running: Option<Pin<Box<dyn Future<Output = Result<()>> + Send>>>,
    // How it failed; told behind the events that it sent before.
    failure: Option<Error>,
    events: mpsc::Receiver<Event<T>>,
}

impl<T> Source<T> {
    /// The next event; a panic of the app's own code is an error.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event<T>>>> {
        match self {
            Source::Channel(events) => events.poll_recv(cx).map(|event| event.map(Ok)),
            Source::Work(work) => work.poll(cx),
            Source::Stream(stream) => {
                caught(|| stream.as_mut().poll_next(cx)).unwrap_or_else(|error| Poll::Ready(Some(Err(error))))
            }
        }
    }
}

impl<T> Work<T> {
    pub(super) fn new(
        work: impl Future<Output = Result<()>> + Send + 'static,
        events: mpsc::Receiver<Event<T>>,
    ) -> Self {
        Self { running: Some(Box::pin(work)), failure: None, events }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Event<T>>>> {
        self.run(cx);
        // Once the work is done the stream ends with the last copy of its sender, which another task may still hold.
        let event = match (self.events.poll_recv(cx), &self.failure) {
            (Poll::Pending, Some(_)) => None,
            (polled, _) => ready!(polled),
        };
        Poll::Ready(event.map(Ok).or_else(|| self.failure.take().map(Err)))
    }

    fn run(&mut self, cx: &mut Context<'_>) {
        let Some(running) = &mut self.running else { return };
        let ended = match caught(|| running.as_mut().poll(cx)) {
            Ok(Poll::Pending) => return,
            Ok(Poll::Ready(ended)) => ended,
            Err(panic) => Err(panic),
        };
        self.running = None;
        self.failure = ended.err();
    }
}

/// Calls code of the app. What panicked is not called again.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        Error::internal(format!("the source of an event stream panicked: {}", panic_text(&*payload)))
    })
}
