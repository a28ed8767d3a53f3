//! Middleware of users: a plain `async fn(Request, Next) -> Response`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::Request as HttpRequest;
use tower_layer::Layer;
use tower_service::Service;

use super::layer::{Inner, layered};
use crate::body::RequestBody;
use crate::endpoint::Handler;
use crate::respond::BodyError;
use crate::{Request, Response, ResponseDescription};

pub(crate) type Function =
    Arc<dyn Fn(Request, Next) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// A middleware: it gets the request and what comes next, and gives the response. It stands after the server's
/// own steps and before the arguments are read: app-wide ones first, then those of the module, then those of
/// the endpoint.
#[derive(Clone)]
pub struct Middleware {
    name: &'static str,
    function: Function,
    refusals: Vec<ResponseDescription>,
}

impl Middleware {
    /// A middleware from a function.
    pub fn new<F, O>(function: F) -> Self
    where
        F: Fn(Request, Next) -> O + Send + Sync + 'static,
        O: Future<Output = Response> + Send + 'static,
    {
        let name = std::any::type_name::<F>();
        Self::of(name, Arc::new(move |request, next| Box::pin(function(request, next))))
    }

    /// A middleware from a tower layer. The layer is applied once, so state that it holds is shared by all
    /// requests.
    pub fn layer<L, B>(layer: L) -> Self
    where
        L: Layer<Inner>,
        L::Service:
            Service<HttpRequest<RequestBody>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<HttpRequest<RequestBody>>>::Error: Into<BodyError>,
        <L::Service as Service<HttpRequest<RequestBody>>>::Future: Send,
        B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<BodyError>,
    {
        let name = std::any::type_name::<L>();
        Self::of(name, layered(layer))
    }

    fn of(name: &'static str, function: Function) -> Self {
        Self { name, function, refusals: Vec::new() }
    }

    /// Says that it can answer by itself with a problem of this status, so that the document says it too, for every
    /// endpoint behind it.
    #[must_use]
    pub fn refuses(mut self, status: u16, description: &str) -> Self {
        self.refusals.push(ResponseDescription::problem(status, description));
        self
    }

    pub(crate) fn refusals(&self) -> &[ResponseDescription] {
        &self.refusals
    }

    /// The name of the function, for the printed stack.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// What comes after a middleware: the next one, or in the end the handler.
pub struct Next {
    remaining: Arc<[Middleware]>,
    position: usize,
    handler: Handler,
}

impl Next {
    pub(crate) fn new(remaining: Arc<[Middleware]>, handler: Handler) -> Self {
        Self { remaining, position: 0, handler }
    }

    /// Goes on with the request.
    pub async fn run(mut self, request: Request) -> Response {
        match self.remaining.get(self.position).map(|middleware| Arc::clone(&middleware.function)) {
            Some(function) => {
                self.position += 1;
                function(request, self).await
            }
            None => (self.handler)(request).await,
        }
    }
}
