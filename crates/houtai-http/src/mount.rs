//! Services of others under a path.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use houtai_core::{Access, Error};
use http::Request as HttpRequest;
use tower_service::Service;

use crate::body::RequestBody;
use crate::cors::RouteCors;
use crate::encoding::{CompressChoice, Decompress};
use crate::endpoint::Handler;
use crate::metrics::RouteMetrics;
use crate::middleware::Middleware;
use crate::path::Template;
use crate::respond::{BodyError, ResponseBody};
use crate::router::Route;
use crate::{Request, Response};

type Call = Pin<Box<dyn Future<Output = Result<Response, BodyError>> + Send>>;

/// What can be mounted: any tower service over HTTP requests, such as an `axum::Router`.
pub trait Mountable: Send + Sync + 'static {
    /// Answers a request.
    fn answer(&self, request: HttpRequest<RequestBody>) -> Call;
}

impl<S, B> Mountable for S
where
    S: Service<HttpRequest<RequestBody>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BodyError>,
    S::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BodyError>,
{
    fn answer(&self, request: HttpRequest<RequestBody>) -> Call {
        let mut service = self.clone();
        Box::pin(async move {
            std::future::poll_fn(|cx| service.poll_ready(cx)).await.map_err(Into::<BodyError>::into)?;
            let response = service.call(request).await.map_err(Into::<BodyError>::into)?;
            Ok(response.map(ResponseBody::stream))
        })
    }
}

/// A service under a path. It sees the whole path and is not in the docs.
pub(crate) struct Mount {
    pub(crate) prefix: String,
    pub(crate) access: Access,
    service: Arc<dyn Mountable>,
}

impl Mount {
    pub(crate) fn new(path: &str, access: Access, service: impl Mountable) -> Self {
        Self { prefix: path.trim_end_matches('/').to_owned(), access, service: Arc::new(service) }
    }

    /// The patterns that lead to it: the path itself and everything below.
    pub(crate) fn paths(&self) -> Vec<String> {
        let below = format!("{}/{{*rest}}", self.prefix);
        let exact = if self.prefix.is_empty() { "/".to_owned() } else { self.prefix.clone() };
        let slash = format!("{}/", self.prefix);
        if self.prefix.is_empty() { vec![exact, below] } else { vec![exact, slash, below] }
    }

    pub(crate) fn route(
        self,
        index: usize,
        name: String,
        access: Access,
        middleware: &[Middleware],
    ) -> Route {
        let template = Template::parse(if self.prefix.is_empty() { "/" } else { &self.prefix });
        Route {
            index,
            metrics: Arc::new(RouteMetrics::of_any_method(template.as_str())),
            template,
            name,
            identified: access != Access::Public,
            access,
            body_limit: None,
            timeout: None,
            compress: CompressChoice::default(),
            decompress: Decompress::Pass,
            inputs: Vec::new(),
            middleware: middleware.into(),
            cors: RouteCors::Inherited,
            handler: handler(self.service),
        }
    }
}

fn handler(service: Arc<dyn Mountable>) -> Handler {
    Arc::new(move |request: Request| {
        let service = Arc::clone(&service);
        Box::pin(async move {
            let essence = Arc::clone(&request.essence);
            match service.answer(HttpRequest::from_parts(request.head, request.body)).await {
                Ok(response) => response,
                Err(error) => {
                    essence.refuse(&Error::internal("the mounted service failed").with_source(error))
                }
            }
        })
    })
}
