//! The body of a response.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use houtai_core::panic_text;
use http::StatusCode;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;

/// What goes wrong while a body is being sent.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// A response with houtai's body.
pub type Response = http::Response<ResponseBody>;

/// The body of a response: nothing, bytes that are all there, or a stream of them.
pub struct ResponseBody(Kind);

enum Kind {
    Full(Option<Bytes>),
    Stream(UnsyncBoxBody<Bytes, BodyError>),
}

impl ResponseBody {
    /// No body.
    pub fn empty() -> Self {
        Self(Kind::Full(None))
    }

    /// Any other body.
    pub fn stream<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BodyError>,
    {
        use http_body_util::BodyExt as _;
        Self(Kind::Stream(body.map_err(Into::into).boxed_unsync()))
    }

    /// The bytes, where all of them are there.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Kind::Full(bytes) => bytes.as_ref(),
            Kind::Stream(_) => None,
        }
    }

    /// Whether the body is a stream, whose bytes are not there yet.
    pub fn is_stream(&self) -> bool {
        matches!(self.0, Kind::Stream(_))
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(bytes: T) -> Self {
        Self(Kind::Full(Some(bytes.into()).filter(|bytes| !bytes.is_empty())))
    }
}

type Piece = Poll<Option<Result<Frame<Bytes>, BodyError>>>;

/// A piece of a stream. A panic breaks off this answer alone; further up it would take the connection with it, and under
/// HTTP/2 all other answers on it.
fn guarded(poll: impl FnOnce() -> Piece) -> Piece {
    catch_unwind(AssertUnwindSafe(poll)).unwrap_or_else(|payload| {
        let text = panic_text(&*payload);
        tracing::error!(error = text, "the stream of an answer panicked");
        Poll::Ready(Some(Err("the stream of an answer panicked".into())))
    })
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Kind::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Kind::Stream(body) => guarded(|| Pin::new(body).poll_frame(cx)),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Full(bytes) => bytes.is_none(),
            Kind::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Kind::Stream(body) => body.size_hint(),
        }
    }
}

/// A response without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = status;
    response
}
