//! A body that comes in a content coding: what its reader gets is what came out of it.

use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Frame;

use super::error::Inflating;
use super::{PolledFrame, ReadError, RequestBody};
use crate::encoding::BodyCoding;

/// After how many inflated bytes the worker is given away. What has arrived may inflate to a hundred times as much,
/// and none of that has to wait for the client.
const TURN: usize = 1 << 20;

impl RequestBody {
    /// The next piece of what came out of the coding. Trailers do not go through: they belong to what was sent.
    pub(super) fn poll_inflated(&mut self, cx: &mut Context<'_>) -> PolledFrame {
        if self.turn >= TURN {
            self.turn = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            let BodyCoding::Inflate(inflater) = &mut self.coding else { return Poll::Ready(None) };
            match inflater.next() {
                Err(error) => return self.end_with(ReadError::Inflating(Inflating(error))),
                Ok(Some(piece)) => return self.count_inflated(piece),
                Ok(None) => {}
            }
            match ready!(self.poll_bare(cx)) {
                Some(Ok(frame)) => self.feed(frame),
                Some(Err(error)) => return self.end_with(error),
                None => return self.end_inflating(),
            }
        }
    }

    fn feed(&mut self, frame: Frame<Bytes>) {
        if let (BodyCoding::Inflate(inflater), Ok(data)) = (&mut self.coding, frame.into_data()) {
            inflater.feed(data);
        }
    }

    fn count_inflated(&mut self, piece: Bytes) -> PolledFrame {
        self.inflated += piece.len() as u64;
        self.turn += piece.len();
        if self.inflated > self.limits.bytes {
            return self.end_with(ReadError::TooLarge { limit: self.limits.bytes });
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn end_inflating(&mut self) -> PolledFrame {
        match std::mem::replace(&mut self.coding, BodyCoding::Done) {
            BodyCoding::Inflate(inflater) => {
                let ended = inflater.end().map_err(|error| ReadError::Inflating(Inflating(error)));
                Poll::Ready(ended.err().map(Err))
            }
            _ => Poll::Ready(None),
        }
    }

    /// An error is the last thing that comes.
    pub(super) fn end_with(&mut self, error: ReadError) -> PolledFrame {
        self.coding = BodyCoding::Done;
        Poll::Ready(Some(Err(error)))
    }
}
