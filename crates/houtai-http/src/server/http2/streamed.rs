//! An answer on its way out through a stream of HTTP/2.

use std::convert::Infallible;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, StatusCode};
use http_body::{Body as _, Frame, SizeHint};

use super::streams::Stream;
use crate::middleware::stack::Flight;
use crate::respond::BodyError;
use crate::server::Sent;

/// A request on its way, with the stream that it came by.
pub(super) struct StreamedFlight {
    flight: Flight,
    stream: Arc<Stream>,
    is_head: bool,
}

/// A body that the stream watches.
pub(super) struct Streamed {
    body: Sent,
    stream: Arc<Stream>,
    // Answers to HEAD and those with some statuses have none; hyper sees to that under HTTP/1 only.
    is_bodiless: bool,
}

/// A piece of a body. h2 takes it whole and writes it as the client gives it room.
pub(super) struct Piece {
    bytes: Bytes,
    stream: Arc<Stream>,
}

impl StreamedFlight {
    pub(super) fn new(flight: Flight, stream: Arc<Stream>, is_head: bool) -> Self {
        Self { flight, stream, is_head }
    }
}

impl Future for StreamedFlight {
    type Output = Result<http::Response<Streamed>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Ok(response) = ready!(Pin::new(&mut self.flight).poll(cx));
        let (mut head, body) = response.into_parts();
        let is_bodiless = self.is_head || has_no_body(head.status);
        if self.is_head
            && let Some(length) = body.size_hint().exact()
        {
            head.headers.entry(CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
        }
        let stream = Arc::clone(&self.stream);
        if is_bodiless || body.is_end_stream() {
            stream.is_whole(true);
        }
        Poll::Ready(Ok(http::Response::from_parts(head, Streamed { body, stream, is_bodiless })))
    }
}

fn has_no_body(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

impl http_body::Body for Streamed {
    type Data = Piece;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, BodyError>>> {
        if self.is_bodiless {
            return Poll::Ready(None);
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if self.body.is_end_stream() || frame.is_none() {
            self.stream.is_whole(true);
        }
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|bytes| self.piece(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_bodiless || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_bodiless { SizeHint::with_exact(0) } else { self.body.size_hint() }
    }
}

impl Streamed {
    fn piece(&self, bytes: Bytes) -> Piece {
        self.stream.gave(bytes.len());
        Piece { bytes, stream: Arc::clone(&self.stream) }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        self.bytes.chunks_vectored(slices)
    }

    fn advance(&mut self, bytes: usize) {
        self.bytes.advance(bytes);
        self.stream.went(bytes);
    }
}

/// What is left was thrown away, because the stream was reset.
impl Drop for Piece {
    fn drop(&mut self) {
        if self.bytes.has_remaining() {
            self.stream.is_whole(false);
            self.stream.went(self.bytes.len());
        }
    }
}
