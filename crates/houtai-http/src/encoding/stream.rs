//! A body that is compressed while it is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use super::encoder::Encoder;
use crate::respond::{BodyError, ResponseBody};

/// How many bytes the encoder takes at a time.
const PIECE: usize = 32 << 10;
/// After how many bytes the worker is given away: some milliseconds of work. Whoever sends goes on asking until its
/// buffer is full, which for a body that shrinks well would be megabytes.
const TURN: usize = 128 << 10;

/// A body in a coding. Whenever its source has to wait, everything so far is flushed: who reads along sees each
/// piece as early as without compression.
pub(super) struct Compressed {
    source: ResponseBody,
    // Gone once the source has ended.
    encoder: Option<Encoder>,
    // What the source gave and the encoder has not taken yet.
    waiting: Bytes,
    // Sent behind the rest.
    trailers: Option<HeaderMap>,
    is_flushed: bool,
    taken: usize,
}

type Polled = Poll<Option<Result<Frame<Bytes>, BodyError>>>;

impl Compressed {
    pub(super) fn new(source: ResponseBody, encoder: Encoder) -> Self {
        let encoder = Some(encoder);
        Self { source, encoder, waiting: Bytes::new(), trailers: None, is_flushed: true, taken: 0 }
    }

    /// Gives the encoder its next piece.
    fn encode(&mut self) -> io::Result<Vec<u8>> {
        let piece = self.waiting.split_to(self.waiting.len().min(PIECE));
        self.taken += piece.len();
        self.is_flushed = false;
        self.encoder.as_mut().map_or(Ok(Vec::new()), |encoder| encoder.write(&piece))
    }

    fn flush(&mut self) -> io::Result<Vec<u8>> {
        self.is_flushed = true;
        self.encoder.as_mut().map_or(Ok(Vec::new()), Encoder::flush)
    }

    fn finish(&mut self) -> io::Result<Vec<u8>> {
        self.encoder.take().map_or(Ok(Vec::new()), Encoder::finish)
    }

    /// Takes what the source has. `None`: go on with what is waiting now.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Option<Polled> {
        match Pin::new(&mut self.source).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => {
                    self.waiting = data;
                    None
                }
                Err(frame) => {
                    self.trailers = frame.into_trailers().ok();
                    Some(piece(self.finish()))
                }
            },
            Poll::Ready(Some(Err(error))) => Some(Poll::Ready(Some(Err(error)))),
            Poll::Ready(None) => Some(piece(self.finish())),
            Poll::Pending if self.is_flushed => Some(Poll::Pending),
            Poll::Pending => match self.flush() {
                // The source has our waker already.
                Ok(bytes) if bytes.is_empty() => Some(Poll::Pending),
                other => Some(piece(other)),
            },
        }
    }
}

fn piece(bytes: io::Result<Vec<u8>>) -> Polled {
    Poll::Ready(Some(bytes.map(|bytes| Frame::data(bytes.into())).map_err(Into::into)))
}

impl Body for Compressed {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = self.get_mut();
        while this.encoder.is_some() {
            if this.taken >= TURN {
                this.taken = 0;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if this.waiting.is_empty() {
                match this.poll_source(cx) {
                    Some(polled) => return polled,
                    None => continue,
                }
            }
            match this.encode() {
                Ok(bytes) if bytes.is_empty() => {}
                other => return piece(other),
            }
        }
        Poll::Ready(this.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none() && self.trailers.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}
