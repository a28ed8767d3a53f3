//! axum under six usual tower-http layers and with one JSON access line per request, in one `ServiceBuilder`.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use start::Failure;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span, info_span};

const MEBIBYTE: usize = 1024 * 1024;

fn main() -> Result<(), Failure> {
    // A thread of its own writes, as the documentation of tracing advises; a file behind a mutex costs more.
    let (file, _writer) = tracing_appender::non_blocking(tracing_appender::rolling::never(".", "access.log"));
    tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_writer(file).init();
    start::run(|listener| axum_plain::serve(listener, layered(axum_plain::routes())))
}

/// The layers of `axum-layers`, with the line where it sees the request id and all that takes time.
fn layered(routes: Router) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    // The line when the answer begins is the only one.
                    .on_request(())
                    .on_body_chunk(())
                    .on_eos(())
                    .on_response(DefaultOnResponse::new().level(Level::INFO)),
            )
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(30)))
            .layer(CompressionLayer::new())
            .layer(RequestBodyLimitLayer::new(2 * MEBIBYTE))
            .layer(DefaultBodyLimit::disable()),
    )
}

/// What a line says beside status and duration.
fn span(request: &Request) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    info_span!(
        "request",
        request_id = id.unwrap_or_default(),
        method = request.method().as_str(),
        path = request.uri().path()
    )
}
