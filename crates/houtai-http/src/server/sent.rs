//! The body of an answer on its way out.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use houtai_core::RequestScope;
use http_body::{Body as _, Frame, SizeHint};

use crate::exchange::Exchange;
use crate::respond::{BodyError, ResponseBody};

/// A body that counts what is taken of it. With it ends the record of the exchange: hyper drops the body once it
/// has taken all of it, and also when the client has gone.
pub(crate) struct Sent {
    body: ResponseBody,
    exchange: Exchange,
}

impl Sent {
    pub(crate) fn new(body: ResponseBody, mut exchange: Exchange) -> Self {
        if body.is_end_stream() {
            exchange.complete();
        }
        Self { body, exchange }
    }
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // A stream is code of the endpoint, and what it logs belongs to the request.
        let scope = RequestScope::enter(self.exchange.id());
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        drop(scope);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.exchange.sent(frame.data_ref().map_or(0, |data| data.len() as u64));
                if self.body.is_end_stream() {
                    self.exchange.complete();
                }
            }
            Poll::Ready(None) => self.exchange.complete(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
