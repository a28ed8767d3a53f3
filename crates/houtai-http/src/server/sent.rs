//! The body of an answer on its way out.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use houtai_core::RequestScope;
use http_body::{Body as _, Frame, SizeHint};

use crate::exchange::Exchange;
use crate::respond::{BodyError, ResponseBody};

/// A body that counts what is taken of it. With it ends the record of the exchange: whoever sends it drops it once all
/// of it has been taken, and also when the client has gone.
pub(crate) struct Sent {
    body: ResponseBody,
    // Another has it when the connection becomes a WebSocket.
    exchange: Option<Exchange>,
}

impl Sent {
    pub(crate) fn new(body: ResponseBody, mut exchange: Option<Exchange>) -> Self {
        if let Some(exchange) = exchange.as_mut().filter(|_| body.is_end_stream()) {
            exchange.complete();
        }
        Self { body, exchange }
    }

    /// Whether the body is no stream: its bytes can be had at once.
    pub(crate) fn is_in_hand(&self) -> bool {
        !self.body.is_stream()
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
        let this = &mut *self;
        let scope = this.exchange.as_ref().map(|exchange| RequestScope::enter(exchange.id()));
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        drop(scope);
        let Some(exchange) = &mut this.exchange else { return polled };
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                exchange.sent(frame.data_ref().map_or(0, |data| data.len() as u64));
                if this.body.is_end_stream() {
                    exchange.complete();
                }
            }
            Poll::Ready(None) => exchange.complete(),
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
