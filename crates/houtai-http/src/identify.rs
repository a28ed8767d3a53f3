//! Who is calling: the contract by which a part of the app tells.

use std::future::Future;
use std::pin::Pin;

use houtai_core::{Identity, Result};
use serde_json::Value;

use crate::Request;

/// A part of the app that knows who is calling, by session, token or certificate. Without one an app can have
/// only public endpoints; another access is an error at start.
pub trait Identify: Send + Sync + 'static {
    /// The caller; `None` for a request without credentials, an error for one with wrong ones. The body is not
    /// to be read here.
    fn identify<'a>(
        &'a self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Identity>>> + Send + 'a>>;

    /// The OpenAPI security scheme by which clients learn what to send.
    fn scheme(&self) -> SecurityScheme;
}

/// How a caller proves who he is, as the OpenAPI document says it.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// The name in the document.
    pub name: String,
    /// The scheme object, `{"type": "http", "scheme": "bearer"}`.
    pub scheme: Value,
}
