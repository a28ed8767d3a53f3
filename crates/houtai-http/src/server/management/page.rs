//! The pages of the management listener.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value;

/// One page of the management listener.
#[derive(Clone)]
pub struct ManagementPage {
    /// Its method: `GET`, which also answers `HEAD`, or another one for a page that changes something.
    pub method: Method,
    /// Its path.
    pub path: &'static str,
    /// What it shows or does, for the printed table.
    pub doc: &'static str,
    /// Whether it can be read without the token.
    pub open: bool,
    /// Makes the answer.
    pub answer: PageFunction,
}

/// Makes the answer of a page. It runs on the thread of the management, so it must not wait for the threads that
/// serve without a limit of its own.
pub type PageFunction = Arc<dyn Fn(ManagementRequest) -> PageFuture + Send + Sync>;

/// An answer in the making.
pub type PageFuture = Pin<Box<dyn Future<Output = ManagementAnswer> + Send>>;

/// What a page is asked.
#[derive(Clone, Debug, Default)]
pub struct ManagementRequest {
    /// The query, without `?` and not decoded.
    pub query: String,
    /// The body; at most 64 KiB.
    pub body: Bytes,
}

/// What a page answers.
#[derive(Clone, Debug)]
pub struct ManagementAnswer {
    /// The status.
    pub status: StatusCode,
    /// The media type of the body.
    pub media_type: &'static str,
    /// The body.
    pub body: Bytes,
}

impl ManagementPage {
    /// A page that is read, and shows nothing of a request.
    pub fn get<F, O>(path: &'static str, doc: &'static str, answer: F) -> Self
    where
        F: Fn(ManagementRequest) -> O + Send + Sync + 'static,
        O: Future<Output = ManagementAnswer> + Send + 'static,
    {
        Self::new(Method::GET, path, doc, answer)
    }

    /// A page with another method.
    pub fn new<F, O>(method: Method, path: &'static str, doc: &'static str, answer: F) -> Self
    where
        F: Fn(ManagementRequest) -> O + Send + Sync + 'static,
        O: Future<Output = ManagementAnswer> + Send + 'static,
    {
        let answer: PageFunction = Arc::new(move |request| Box::pin(answer(request)));
        Self { method, path, doc, open: false, answer }
    }

    /// Whether a request with this method is for it.
    pub(super) fn takes(&self, method: &Method) -> bool {
        self.method == *method || (self.method == Method::GET && *method == Method::HEAD)
    }

    /// Lets everybody read it who reaches the listener.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

impl ManagementAnswer {
    /// JSON.
    pub fn json(status: StatusCode, body: &Value) -> Self {
        Self { status, media_type: "application/json", body: Bytes::from(body.to_string()) }
    }

    /// Text of another media type.
    pub fn text(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, media_type, body: body.into() }
    }
}
