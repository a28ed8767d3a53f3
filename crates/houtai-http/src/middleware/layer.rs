//! Tower layers as middleware.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use houtai_core::Error;
use http::Request as HttpRequest;
use tower_layer::Layer;
use tower_service::Service;

use super::Next;
use crate::body::RequestBody;
use crate::respond::{BodyError, ResponseBody};
use crate::{Request, Response};

/// What of a request a tower service does not carry travels in its extensions, and comes out at the other end.
/// A service must be able to clone extensions, hence the shared slot; the first to take it has it.
#[derive(Clone)]
struct Travelling(Arc<Mutex<Option<(Request, Next)>>>);

/// The service inside a tower layer: it goes on with the request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inner(());

impl Service<HttpRequest<RequestBody>> for Inner {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<RequestBody>) -> Self::Future {
        let (mut head, body) = request.into_parts();
        let travelling = head.extensions.remove::<Travelling>();
        Box::pin(async move {
            let taken =
                travelling.and_then(|slot| slot.0.lock().unwrap_or_else(PoisonError::into_inner).take());
            let Some((mut request, next)) = taken else { return Ok(lost()) };
            request.head = head;
            request.body = body;
            Ok(next.run(request).await)
        })
    }
}

/// A layer that takes the extensions away, or sends a request twice, leaves nothing to go on with.
fn lost() -> Response {
    tracing::error!("a tower layer dropped the request's extensions or sent the request twice");
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    response
}

pub(crate) fn layered<L, B>(layer: L) -> super::next::Function
where
    L: Layer<Inner>,
    L::Service:
        Service<HttpRequest<RequestBody>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    <L::Service as Service<HttpRequest<RequestBody>>>::Error: Into<BodyError>,
    <L::Service as Service<HttpRequest<RequestBody>>>::Future: Send,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    let service = layer.layer(Inner::default());
    Arc::new(move |request, next| Box::pin(through(service.clone(), request, next)))
}

async fn through<S, B>(mut service: S, mut request: Request, next: Next) -> Response
where
    S: Service<HttpRequest<RequestBody>, Response = http::Response<B>>,
    S::Error: Into<BodyError>,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    let essence = Arc::clone(&request.essence);
    let body = request.body.take();
    let (empty, ()) = HttpRequest::new(()).into_parts();
    let head = std::mem::replace(&mut request.head, empty);
    let mut tower = HttpRequest::from_parts(head, body);
    tower.extensions_mut().insert(Travelling(Arc::new(Mutex::new(Some((request, next))))));
    match call(&mut service, tower).await {
        Ok(response) => response.map(ResponseBody::stream),
        Err(error) => essence.refuse(&Error::internal("a tower layer failed").with_source(error)),
    }
}

/// The error is boxed at once: its own type need not be `Send`, and this future must be.
async fn call<S, B>(
    service: &mut S,
    request: HttpRequest<RequestBody>,
) -> Result<http::Response<B>, BodyError>
where
    S: Service<HttpRequest<RequestBody>, Response = http::Response<B>>,
    S::Error: Into<BodyError>,
{
    std::future::poll_fn(|cx| service.poll_ready(cx)).await.map_err(Into::<BodyError>::into)?;
    service.call(request).await.map_err(Into::<BodyError>::into)
}
