//! The body of an answer on its way out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::connection::Connection;
use crate::request::Essence;
use crate::respond::{BodyError, ResponseBody};

/// A body that starts the work put off by its request once it has been handed over.
pub(crate) struct Sent {
    body: ResponseBody,
    request: Option<Arc<Essence>>,
}

impl Sent {
    pub(crate) fn new(body: ResponseBody, _: Arc<Connection>, request: Option<Arc<Essence>>) -> Self {
        Self { body, request }
    }
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// hyper drops the body once it has taken all of it, and also when the client has gone.
impl Drop for Sent {
    fn drop(&mut self) {
        if let Some(request) = &self.request {
            request.after.start();
        }
    }
}
