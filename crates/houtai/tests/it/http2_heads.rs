//! Heads of HTTP/2 that are not as they should be, and what they are answered.

use houtai::prelude::*;
use houtai_test::TestApp;

use crate::frames::{self, Frames, GOAWAY, HEADERS, RST_STREAM, head};
use crate::gate::ping;

/// `PROTOCOL_ERROR`: a request that is malformed (RFC 9113, section 8.1.1).
const PROTOCOL_ERROR: u32 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Status(u16),
    Reset(u32),
}

use Outcome::{Reset, Status};

async fn app() -> TestApp {
    TestApp::start(App::new("heads").module(Module::new("heads").endpoints(endpoints![ping]))).await
}

/// What a head is answered, and whether the connection goes on after it.
async fn outcome(app: &TestApp, fields: &[(&str, &str)]) -> Outcome {
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &head(fields)).await;
    let outcome = loop {
        match frames.next().await {
            Some(frame) if (frame.kind, frame.stream) == (HEADERS, 1) => break Status(frame.status()),
            Some(frame) if (frame.kind, frame.stream) == (RST_STREAM, 1) => break Reset(frame.reason()),
            Some(_) => {}
            None => panic!("closed without an answer to {fields:?}"),
        }
    };
    frames.ask(3, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200, "after {fields:?}");
    outcome
}

const METHOD: (&str, &str) = (":method", "GET");
const SCHEME: (&str, &str) = (":scheme", "http");
const AUTHORITY: (&str, &str) = (":authority", "test");
const PATH: (&str, &str) = (":path", "/ping");

#[tokio::test]
async fn the_host_must_be_named_once_and_the_same() {
    let app = app().await;
    assert_eq!(outcome(&app, &[METHOD, SCHEME, PATH]).await, Status(400));
    assert_eq!(outcome(&app, &[METHOD, SCHEME, PATH, ("host", "test")]).await, Status(200));
    assert_eq!(outcome(&app, &[METHOD, SCHEME, AUTHORITY, PATH, ("host", "TEST")]).await, Status(200));
    assert_eq!(outcome(&app, &[METHOD, SCHEME, AUTHORITY, PATH, ("host", "other")]).await, Status(400));
    app.stop().await;
}

#[tokio::test]
async fn a_scheme_is_http_or_https() {
    let app = app().await;
    for (scheme, expected) in [("http", Status(200)), ("https", Status(200)), ("ftp", Status(400))] {
        let fields = [METHOD, (":scheme", scheme), AUTHORITY, PATH];
        assert_eq!(outcome(&app, &fields).await, expected, "{scheme}");
    }
    app.stop().await;
}

#[tokio::test]
async fn headers_of_connections_are_malformed() {
    let app = app().await;
    let wrong = [
        ("connection", "close"),
        ("keep-alive", "timeout=5"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
        ("te", "gzip"),
        (":status", "200"),
    ];
    for field in wrong {
        let fields = [METHOD, SCHEME, AUTHORITY, PATH, field];
        assert_eq!(outcome(&app, &fields).await, Reset(PROTOCOL_ERROR), "{field:?}");
    }
    let fields = [METHOD, SCHEME, AUTHORITY, PATH, ("te", "trailers")];
    assert_eq!(outcome(&app, &fields).await, Status(200));
    app.stop().await;
}

/// h2 goes further than it must and ends the connection.
#[tokio::test]
async fn a_name_that_none_may_have_ends_the_connection() {
    let app = app().await;
    for field in [("Accept", "*/*"), (":unknown", "x")] {
        let mut frames = Frames::connect(app.address(), &[]).await;
        frames.ask(1, &head(&[METHOD, SCHEME, AUTHORITY, PATH, field])).await;
        let all = frames.read_to_end().await;
        assert!(all.iter().any(|frame| frame.kind == GOAWAY && frame.reason() != 0), "{all:?}");
        assert!(all.iter().all(|frame| frame.kind != HEADERS), "{all:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_missing_or_second_pseudo_header_is_malformed() {
    let app = app().await;
    for fields in [
        &[SCHEME, AUTHORITY, PATH][..],
        &[METHOD, AUTHORITY, PATH],
        &[METHOD, SCHEME, AUTHORITY],
        &[METHOD, SCHEME, AUTHORITY, (":path", "")],
        &[METHOD, SCHEME, AUTHORITY, PATH, PATH],
        &[METHOD, SCHEME, AUTHORITY, ("accept", "*/*"), PATH],
    ] {
        assert_eq!(outcome(&app, fields).await, Reset(PROTOCOL_ERROR), "{fields:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn connect_and_trace_are_not_implemented() {
    let app = app().await;
    assert_eq!(outcome(&app, &[(":method", "CONNECT"), AUTHORITY]).await, Status(501));
    let trace = [(":method", "TRACE"), SCHEME, AUTHORITY, PATH];
    assert_eq!(outcome(&app, &trace).await, Status(501));
    app.stop().await;
}

#[tokio::test]
async fn a_head_that_is_too_long_is_a_431() {
    let app = app().await;
    // One header beyond `server.max_header`, and all together beyond `http2.max_head`.
    let value = "x".repeat(8 * 1024);
    assert_eq!(outcome(&app, &[METHOD, SCHEME, AUTHORITY, PATH, ("x-long", &value)]).await, Status(431));
    let value = "x".repeat(1000);
    let mut fields = vec![METHOD, SCHEME, AUTHORITY, PATH];
    fields.extend((0..16).map(|_| ("x-many", value.as_str())));
    assert_eq!(outcome(&app, &fields).await, Status(431));
    app.stop().await;
}
