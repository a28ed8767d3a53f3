//! Requests of a test and what came back.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, Request, Version};
use http_body_util::Full;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::connection::{self, BoxError};

/// A request that a test makes, on a connection of its own.
#[derive(Debug)]
pub struct TestRequest {
    address: SocketAddr,
    request: http::request::Builder,
    body: Bytes,
    is_https: bool,
    is_http2: bool,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct TestResponse {
    status: u16,
    version: Version,
    headers: HeaderMap,
    body: Bytes,
}

impl TestRequest {
    pub(crate) fn new(address: SocketAddr, is_https: bool, method: Method, path: &str) -> Self {
        let request = Request::builder().method(method).uri(path).header(HOST, address.to_string());
        Self { address, request, body: Bytes::new(), is_https, is_http2: false }
    }

    /// Speaks HTTP/2 instead of HTTP/1.1: by prior knowledge, or as agreed by ALPN where the app speaks TLS.
    #[must_use]
    pub fn http2(mut self) -> Self {
        self.is_http2 = true;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    /// Sends a body of any type.
    #[must_use]
    pub fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), media_type)
    }

    /// Where the request goes, and the request itself.
    pub(crate) fn into_parts(self) -> Result<(SocketAddr, Request<Full<Bytes>>), BoxError> {
        Ok((self.address, self.request.body(Full::new(self.body))?))
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Panics
    ///
    /// When the request is malformed or no complete answer comes.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn send(self) -> TestResponse {
        match self.try_send().await {
            Ok(response) => response,
            Err(error) => panic!("no answer came: {error}"),
        }
    }

    /// Sends the request, for tests in which no answer may come.
    ///
    /// # Errors
    ///
    /// When the connection or the answer breaks.
    pub async fn try_send(self) -> Result<TestResponse, BoxError> {
        let request = self.request.body(Full::new(self.body))?;
        let response = connection::send(self.address, self.is_https, self.is_http2, request).await?;
        let (head, body) = response.into_parts();
        let (status, version) = (head.status.as_u16(), head.version);
        Ok(TestResponse { status, version, headers: head.headers, body })
    }
}

impl TestResponse {
    pub(crate) fn new(head: &http::response::Parts, body: Bytes) -> Self {
        Self { status: head.status.as_u16(), version: head.version, headers: head.headers.clone(), body }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The version of HTTP that it came by.
    pub fn version(&self) -> Version {
        self.version
    }

    /// A header, or the empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The bytes of the body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is none; the message shows it.
    pub fn json(&self) -> Value {
        self.read()
    }

    /// The body as a type.
    ///
    /// # Panics
    ///
    /// When it is none; the message shows it.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("the body is not the expected JSON ({error}): {}", self.text()),
        }
    }
}
