//! What is asked and answered: two routes, found by comparing strings.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use people::NewPerson;
use serde::Serialize;
use start::Failure;

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

/// Answers one request.
pub(crate) async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Failure> {
    match (request.method(), request.uri().path()) {
        // Serialized each time, because a framework's handler returns a value, not ready bytes.
        (&Method::GET, "/hello") => json(StatusCode::OK, &Hello { message: "Hello, World!" }),
        (&Method::POST, "/people") => people(request).await,
        _ => json(StatusCode::NOT_FOUND, &"not found"),
    }
}

async fn people(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Failure> {
    let body = request.into_body().collect().await?.to_bytes();
    match serde_json::from_slice::<NewPerson>(&body) {
        Ok(new) => match people::accept(new) {
            Ok(person) => json(StatusCode::OK, &person),
            Err(refusal) => json(StatusCode::UNPROCESSABLE_ENTITY, &refusal),
        },
        Err(error) => json(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Result<Response<Full<Bytes>>, Failure> {
    let mut response = Response::new(Full::new(Bytes::from(serde_json::to_vec(value)?)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
