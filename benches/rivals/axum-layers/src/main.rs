//! axum under six usual tower-http layers in one `ServiceBuilder`.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use start::Failure;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;

const MEBIBYTE: usize = 1024 * 1024;

fn main() -> Result<(), Failure> {
    start::run(|listener| axum_plain::serve(listener, layered(axum_plain::routes())))
}

/// From outside in. There is no trace layer: without a subscriber it would do nothing worth measuring, and
/// with one the comparison would be about the logger.
fn layered(routes: Router) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
            .layer(CompressionLayer::new())
            .layer(RequestBodyLimitLayer::new(2 * MEBIBYTE))
            // axum has an own limit in its extractors; two of them would be one too many.
            .layer(DefaultBodyLimit::disable()),
    )
}
