//! Panics in every place of an app: the client is told or sees an end, the place is given back, the process lives.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use houtai::prelude::*;
use houtai::{Next, Request, Respond, Response, ResponseDescription, Stream};
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::ping;
use crate::wire::{Wire, exchange, get};

#[get("/handler", access = public)]
async fn handler() -> String {
    panic!("the test's own panic")
}

/// A value that cannot be answered.
struct Broken;

impl Respond for Broken {
    fn describe(responses: &mut Vec<ResponseDescription>) {
        String::describe(responses);
    }

    fn respond(self, _: &Request) -> Result<Response> {
        panic!("the test's own panic")
    }
}

#[get("/respond", access = public)]
async fn respond() -> Broken {
    Broken
}

#[get("/middleware", access = public)]
async fn behind() -> String {
    "never".into()
}

async fn middleware(_: Request, _: Next) -> Response {
    panic!("the test's own panic")
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the test's own panic");
    }
}

#[get("/drop", access = public, timeout = "50ms")]
async fn dropped() -> String {
    let _bomb = Bomb;
    std::future::pending::<()>().await;
    "never".into()
}

/// A body that panics after its first piece is out. It counts how often it was asked.
struct Half(u8);

impl http_body::Body for Half {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Option<std::result::Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        self.0 += 1;
        match self.0 {
            1 => Poll::Ready(Some(Ok(http_body::Frame::data("half".into())))),
            2 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            _ => panic!("the test's own panic"),
        }
    }
}

#[get("/stream", access = public)]
async fn stream() -> Stream {
    Stream::new("text/plain", Half(0))
}

/// One connection at a time, so that a place which is not given back is noticed at once.
fn builder() -> TestAppBuilder {
    let [endpoint] = endpoints![behind];
    let endpoints = endpoints![handler, respond, dropped, stream, ping];
    let module = Module::new("m").endpoints(endpoints).endpoints([endpoint.middleware(middleware)]);
    TestApp::builder(App::new("panics").module(module)).value("server.max_connections", 1)
}

#[tokio::test]
async fn a_panic_before_the_answer_is_a_500_and_the_connection_goes_on() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    for path in ["/handler", "/respond", "/middleware"] {
        wire.send(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n")).await;
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("\"internal\""), "{path}: {answer}");
        assert!(!answer.contains("own panic"), "{path}: {answer}");
    }
    wire.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(wire.read_response().await.ends_with("\"pong\""));
    drop(wire);
    assert!(exchange(app.address(), get("/ping")).await.contains("pong"));
    app.stop().await;
}

#[tokio::test]
async fn a_panic_in_what_a_handler_holds_does_not_disturb_its_504() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    for path in ["/drop", "/drop"] {
        wire.send(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n")).await;
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 504 "), "{answer}");
    }
    drop(wire);
    assert!(exchange(app.address(), get("/ping")).await.contains("pong"));
    app.stop().await;
}

#[tokio::test]
async fn a_panic_in_the_middle_of_an_answer_breaks_it_off_visibly() {
    let app = builder().start().await;
    for _ in 0..2 {
        let answer = exchange(app.address(), get("/stream")).await;
        assert!(answer.contains("half"), "{answer}");
        assert!(!answer.ends_with("0\r\n\r\n"), "the client must see that something is missing: {answer}");
    }
    assert!(exchange(app.address(), get("/ping")).await.contains("pong"));
    app.stop().await;
}
