//! The body of a request as it arrives, whatever the client speaks.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

use crate::respond::BodyError;
use crate::server;

/// A body from the network.
pub(crate) enum Arriving {
    Http1(server::Incoming),
    Http2(hyper::body::Incoming),
}

impl Arriving {
    pub(crate) fn is_end_stream(&self) -> bool {
        match self {
            Arriving::Http1(incoming) => incoming.is_end_stream(),
            Arriving::Http2(incoming) => incoming.is_end_stream(),
        }
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match self {
            Arriving::Http1(incoming) => incoming.size_hint(),
            Arriving::Http2(incoming) => incoming.size_hint(),
        }
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Arriving::Http1(incoming) => {
                incoming.poll_piece(cx).map(|piece| Some(piece?.map(Frame::data).map_err(Into::into)))
            }
            Arriving::Http2(incoming) => {
                Pin::new(incoming).poll_frame(cx).map(|frame| Some(frame?.map_err(Into::into)))
            }
        }
    }
}
