//! Answers are compared with the document.

use bytes::Bytes;
use houtai_core::Access;
use houtai_http::{Endpoint, ResponseBody, ResponseCheck, Stream};
use houtai_openapi::{Document, DocumentCheck};
use http::{Method, Response};
use serde_json::{Value, json};

use crate::app::{document, document_with, info};

/// The numbers of the routes in the app.
const CREATE: usize = 0;
const GET: usize = 1;
const DELETE: usize = 4;
const HIDDEN: usize = 5;

fn check(route: usize, response: houtai_http::Response) -> Result<(), String> {
    DocumentCheck::new(&document()).unwrap().check(route, &Method::GET, &response)
}

fn answer(status: u16, media_type: &str, body: impl Into<ResponseBody>) -> houtai_http::Response {
    let response = Response::builder().status(status);
    let response = if media_type.is_empty() { response } else { response.header("content-type", media_type) };
    response.body(body.into()).unwrap()
}

fn json_answer(status: u16, value: &Value) -> houtai_http::Response {
    answer(status, "application/json", value.to_string())
}

fn todo() -> Value {
    json!({"id": 1, "title": "read", "done": false, "labels": [], "created_at": "2026-01-02T03:04:05.000Z"})
}

#[test]
fn what_is_documented_passes() {
    assert_eq!(check(GET, json_answer(200, &todo())), Ok(()));
    assert_eq!(check(DELETE, answer(204, "", "")), Ok(()));
    let problem = json!({"type": "about:blank", "title": "Not found", "status": 404, "code": "not_found"});
    assert_eq!(check(GET, answer(404, "application/problem+json", problem.to_string())), Ok(()));
}

#[test]
fn an_undocumented_status_is_told_with_the_documented_ones() {
    let difference = check(DELETE, answer(200, "", "")).unwrap_err();
    assert!(
        difference.starts_with("the status 200 is not documented; documented are 204, 400, "),
        "{difference}"
    );
}

#[test]
fn a_wrong_type_is_told_with_its_place() {
    let mut wrong = todo();
    wrong["id"] = json!("1");
    wrong["labels"] = json!([{"name": "", "colour": "red"}]);
    assert_eq!(
        check(GET, json_answer(200, &wrong)).unwrap_err(),
        "the answer 200 breaks its schema: `/id` wrong_type, `/labels/0/name` too_short, \
         `/labels/0/colour` pattern_mismatch"
    );
}

#[test]
fn only_the_first_five_differences_are_told() {
    let difference = check(GET, json_answer(200, &json!({}))).unwrap_err();
    assert_eq!(difference.matches("missing").count(), 5);
    let labels: Vec<Value> = (0..6).map(|_| json!(1)).collect();
    let mut wrong = todo();
    wrong["labels"] = labels.into();
    let difference = check(GET, json_answer(200, &wrong)).unwrap_err();
    assert!(difference.ends_with("`/labels/4` wrong_type and 1 more"), "{difference}");
}

#[test]
fn a_missing_header_is_told() {
    let created = json_answer(201, &todo());
    assert_eq!(check(CREATE, created).unwrap_err(), "the answer 201 has no header `location`");
    let mut created = json_answer(201, &todo());
    created.headers_mut().insert("location", "/todos/1".parse().unwrap());
    assert_eq!(check(CREATE, created), Ok(()));
}

#[test]
fn a_wrong_media_type_is_told() {
    let wrong = answer(200, "text/html; charset=utf-8", "<p>");
    assert_eq!(
        check(GET, wrong).unwrap_err(),
        "the answer 200 is `text/html`; documented is application/json"
    );
    let none = answer(200, "", "{}");
    assert_eq!(
        check(GET, none).unwrap_err(),
        "the answer 200 has no `content-type`; documented is application/json"
    );
    let broken = answer(200, "application/json", "{");
    assert!(check(GET, broken).unwrap_err().starts_with("the answer 200 is no JSON: "));
}

#[test]
fn a_body_where_none_is_documented_is_told() {
    let body = answer(204, "", "text");
    assert_eq!(check(DELETE, body).unwrap_err(), "the answer 204 has a body; none is documented");
}

#[test]
fn the_answer_to_head_is_judged_without_its_body() {
    let check = DocumentCheck::new(&document()).unwrap();
    assert_eq!(check.check(GET, &Method::HEAD, &answer(200, "application/json", "")), Ok(()));
    assert!(check.check(GET, &Method::HEAD, &answer(200, "text/html", "")).is_err());
}

#[test]
fn a_hidden_operation_promises_nothing() {
    assert_eq!(check(HIDDEN, answer(418, "text/plain", "tea")), Ok(()));
    assert_eq!(check(1_000, answer(418, "text/plain", "tea")), Ok(()));
}

/// A body of which nothing is there yet.
struct Later;

impl http_body::Body for Later {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(None)
    }
}

fn stream_document() -> Document {
    let endpoint = info(Method::GET, "/stream", "stream", "");
    let endpoint =
        Endpoint::new::<(), _, _>(endpoint, |()| std::future::ready(Stream::new("text/csv", Later)))
            .access(Access::Public);
    document_with([endpoint]).unwrap()
}

#[test]
fn of_a_stream_only_status_and_type_are_judged() {
    let check = DocumentCheck::new(&stream_document()).unwrap();
    let stream = |status: u16| answer(status, "text/csv", ResponseBody::stream(Later));
    assert_eq!(check.check(0, &Method::GET, &stream(200)), Ok(()));
    assert!(check.check(0, &Method::GET, &stream(206)).is_err());
}

/// Every documented answer, written by hand from its own sample, passes.
#[test]
fn the_sample_of_every_documented_answer_passes() {
    let document = document();
    let check = DocumentCheck::new(&document).unwrap();
    let mut compared = 0;
    for (route, path, method) in [(0, "/todos", "post"), (1, "/todos/{id}", "get"), (2, "/todos", "get")] {
        for (status, response) in document.value()["paths"][path][method]["responses"].as_object().unwrap() {
            let pointer = response["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
            let response = pointer.map_or(response, |pointer| document.value().pointer(pointer).unwrap());
            let (media_type, media) = response["content"].as_object().unwrap().iter().next().unwrap();
            let sample = houtai_openapi::sample(document.value(), &media["schema"]).unwrap();
            let mut answer = answer(status.parse().unwrap(), media_type, sample.to_string());
            for name in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
                answer.headers_mut().insert(http::HeaderName::try_from(name).unwrap(), "x".parse().unwrap());
            }
            assert_eq!(check.check(route, &Method::GET, &answer), Ok(()), "{method} {path} {status}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}
