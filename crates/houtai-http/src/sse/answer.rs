//! The answer of an endpoint that streams events.

use std::future::Future;

use futures_core::Stream;
use houtai_core::{Error, Result};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};

use super::body::Events;
use super::event::{Event, EventData};
use super::sender::EventSender;
use super::settings::SseSettings;
use super::source::{Source, Work};
use crate::respond::{Respond, Response, ResponseBody};
use crate::site::settings;
use crate::{BodyDescription, Request, ResponseDescription};

/// How many events wait for the client at most where nobody says another number.
const CAPACITY: usize = 16;
const MEDIA_TYPE: &[u8] = b"text/event-stream";

/// A stream of events, `text/event-stream`, that a browser reads with `EventSource`.
///
/// ```
/// use houtai_http::{Event, Sse};
///
/// async fn count() -> Sse<u32> {
///     Sse::new(|events| async move {
///         for number in 1..=3 {
///             events.send(Event::new(number).id(number)).await?;
///         }
///         Ok(())
///     })
/// }
/// ```
///
/// The stream ends when its source does, when the client has gone and when the server stops; then the source is
/// dropped. The client connects again by itself, and says in [`LastEventId`](crate::LastEventId) where it was. The
/// timeout of requests does not count here.
pub struct Sse<T = serde_json::Value> {
    source: Source<T>,
}

impl<T: EventData> Sse<T> {
    /// The events that a future sends. It runs as part of the answer, so that it ends with it: no task is left
    /// behind when the client goes.
    pub fn new<F, O>(send: F) -> Self
    where
        F: FnOnce(EventSender<T>) -> O,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        let (sender, events) = EventSender::pair(CAPACITY);
        Self { source: Source::Work(Work::new(send(sender), events)) }
    }

    /// The events that are sent from elsewhere, of which `capacity` wait for the client at most. The stream ends when
    /// the last copy of the sender is dropped.
    pub fn channel(capacity: usize) -> (Self, EventSender<T>) {
        let (sender, events) = EventSender::pair(capacity);
        (Self { source: Source::Channel(events) }, sender)
    }

    /// The events that a stream gives.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = std::result::Result<Event<T>, E>> + Send + 'static,
        E: Into<Error> + 'static,
    {
        Self { source: Source::Stream(Box::pin(Converted { stream: Box::pin(stream) })) }
    }
}

/// Whether an answer is a stream of events, whoever made it.
pub(crate) fn is_stream(response: &Response) -> bool {
    let media_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    response.body().is_stream() && media_type.is_some_and(|media_type| media_type.starts_with(MEDIA_TYPE))
}

/// A stream whose errors have become ours.
struct Converted<S> {
    stream: std::pin::Pin<Box<S>>,
}

impl<S, T, E> Stream for Converted<S>
where
    S: Stream<Item = std::result::Result<Event<T>, E>>,
    E: Into<Error>,
{
    type Item = Result<Event<T>>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(cx).map(|event| event.map(|event| event.map_err(Into::into)))
    }
}

impl<T: EventData> Respond for Sse<T> {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        let body = BodyDescription::Events(T::schema());
        responses.push(ResponseDescription { body, ..ResponseDescription::empty(200, "The events.") });
    }

    fn respond(self, request: &Request) -> Result<Response> {
        let settings = settings::<SseSettings>(request.context())?;
        let body = Events::new(self.source, &settings, request);
        let mut response = Response::new(ResponseBody::stream(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        // What is stored or gathered on the way comes too late or twice.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
        Ok(response)
    }
}
