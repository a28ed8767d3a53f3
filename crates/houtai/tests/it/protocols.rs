//! The same facts over every protocol that the server speaks.

use houtai::prelude::*;
use houtai::{Bytes, Next, Request, Response, Stream};
use houtai_test::{TestApp, TestAppBuilder, TestRequest};
use http::{Method, Version};
use http_body_util::{BodyExt, Full, Limited};
use serde_json::json;

use crate::certificates::{self, Pair};
use crate::gate::ping;

#[post("/echo", access = public)]
async fn echo(Bytes(bytes): Bytes) -> Stream {
    Stream::new("application/octet-stream", Full::new(bytes))
}

#[post("/unread", access = public)]
async fn unread() -> String {
    "not read".into()
}

#[post("/small", access = public, body_limit = "1KiB")]
async fn small(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[get("/panic", access = public)]
async fn panics() -> String {
    panic!("this is the test's own panic")
}

#[get("/slow", access = public, timeout = "20ms")]
async fn slow() -> String {
    std::future::pending::<()>().await;
    "never".into()
}

/// Fails in the middle of its answer.
#[get("/broken", access = public)]
async fn broken() -> Stream {
    Stream::new("text/plain", Limited::new(Full::new(bytes::Bytes::from(vec![b'x'; 9])), 3))
}

/// Panics in the middle of its answer.
#[get("/bursting", access = public)]
async fn bursting() -> Stream {
    let body = Full::new(bytes::Bytes::from("x")).map_frame(|_| panic!("this is the test's own panic"));
    Stream::new("text/plain", body.map_err(|never| match never {}))
}

#[get("/empty", access = public)]
async fn empty() -> NoContent {
    NoContent
}

/// Says by what a request came, as the app sees it.
async fn seen(request: Request, next: Next) -> Response {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let text = format!("{} {} {}", request.is_https(), request.uri(), host);
    let mut response = next.run(request).await;
    response.headers_mut().insert("x-seen", text.parse().unwrap());
    response
}

fn builder() -> TestAppBuilder {
    let endpoints = endpoints![ping, echo, unread, small, panics, slow, broken, bursting, empty];
    let watched = Module::new("watched").middleware(seen).endpoints(endpoints![watched]);
    TestApp::builder(App::new("protocols").module(Module::new("all").endpoints(endpoints)).module(watched))
        .value("server.body_limit", "16MiB")
}

#[get("/seen", access = public)]
async fn watched() -> String {
    "seen".into()
}

/// One way to speak to a server.
struct Way {
    name: &'static str,
    app: TestApp,
    is_http2: bool,
}

impl Way {
    fn request(&self, method: Method, path: &str) -> TestRequest {
        let request = self.app.request(method, path);
        if self.is_http2 { request.http2() } else { request }
    }
}

/// All four, each with an app of its own.
async fn ways() -> Vec<Way> {
    let pair = Pair::new();
    let mut ways = Vec::new();
    for (name, is_https, is_http2) in [
        ("http/1.1", false, false),
        ("h2c", false, true),
        ("https with http/1.1", true, false),
        ("https with h2", true, true),
    ] {
        let builder = if is_https { certificates::with(builder(), &pair) } else { builder() };
        ways.push(Way { name, app: builder.start().await, is_http2 });
    }
    ways
}

async fn stop(ways: Vec<Way>) {
    for way in ways {
        way.app.stop().await;
    }
}

#[tokio::test]
async fn bodies_come_back_as_they_went() {
    let ways = ways().await;
    for way in &ways {
        for length in [0, 1, 1000, 70_000, 5_000_000] {
            let body: Vec<u8> = (0..length).map(|number: u32| number as u8).collect();
            let answer = way
                .request(Method::POST, "/echo")
                .body("application/octet-stream", body.clone())
                .send()
                .await;
            assert_eq!(answer.status(), 200, "{}", way.name);
            assert!(*answer.bytes() == body, "{} with {length} bytes", way.name);
            let version = if way.is_http2 { Version::HTTP_2 } else { Version::HTTP_11 };
            assert_eq!(answer.version(), version, "{}", way.name);
        }
    }
    stop(ways).await;
}

#[tokio::test]
async fn refusals_are_problems_everywhere() {
    let ways = ways().await;
    for way in &ways {
        let large = vec![b'x'; 300_000];
        let cases = [
            (way.request(Method::GET, "/nowhere"), 404),
            (way.request(Method::DELETE, "/ping"), 405),
            (way.request(Method::GET, "/panic"), 500),
            (way.request(Method::GET, "/slow"), 504),
            (way.request(Method::POST, "/small").body("text/plain", large), 413),
        ];
        for (request, status) in cases {
            let answer = request.send().await;
            assert_eq!(answer.status(), status, "{}", way.name);
            assert_eq!(answer.header("content-type"), "application/problem+json", "{}", way.name);
        }
        // And the server goes on.
        assert_eq!(way.request(Method::GET, "/ping").send().await.json(), json!("pong"));
    }
    stop(ways).await;
}

#[tokio::test]
async fn an_answer_that_leaves_the_body_unread_arrives() {
    let ways = ways().await;
    for way in &ways {
        let body = vec![b'x'; 900_000];
        let answer = way.request(Method::POST, "/unread").body("text/plain", body).send().await;
        assert_eq!((answer.status(), answer.json()), (200, json!("not read")), "{}", way.name);
    }
    stop(ways).await;
}

#[tokio::test]
async fn an_answer_that_breaks_is_not_taken_for_a_whole_one() {
    let ways = ways().await;
    for way in &ways {
        for path in ["/broken", "/bursting"] {
            assert!(way.request(Method::GET, path).try_send().await.is_err(), "{} {path}", way.name);
        }
        assert_eq!(way.request(Method::GET, "/ping").send().await.status(), 200, "{}", way.name);
    }
    stop(ways).await;
}

#[tokio::test]
async fn answers_without_a_body_have_none() {
    let ways = ways().await;
    for way in &ways {
        let head = way.request(Method::HEAD, "/ping").send().await;
        let whole = way.request(Method::GET, "/ping").send().await;
        assert_eq!((head.status(), head.bytes().len()), (200, 0), "{}", way.name);
        assert_eq!(head.header("content-length"), "6", "{}", way.name);
        assert_eq!(whole.header("content-length"), "6", "{}", way.name);
        let empty = way.request(Method::GET, "/empty").send().await;
        assert_eq!((empty.status(), empty.bytes().len()), (204, 0), "{}", way.name);
    }
    stop(ways).await;
}

#[tokio::test]
async fn an_app_sees_the_same_request_whatever_it_came_by() {
    let ways = ways().await;
    for way in &ways {
        let answer = way.request(Method::GET, "/seen?a=b").send().await;
        let is_https = way.name.starts_with("https");
        assert_eq!(
            answer.header("x-seen"),
            format!("{is_https} /seen?a=b {}", way.app.address()),
            "{}",
            way.name
        );
    }
    stop(ways).await;
}
