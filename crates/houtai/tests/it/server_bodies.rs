//! Bodies of requests: limits to the byte, slow and broken ones, and those that nobody reads.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use houtai::prelude::*;
use houtai::{Bytes, Middleware, Next, Request, RequestBody, Response, ResponseBody};
use houtai_test::{TestApp, TestAppBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tower_service::Service;

use crate::wire::{Wire, eventually, exchange};

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/unread", access = public)]
async fn unread() -> String {
    "not read".into()
}

/// Answers with the body that it gets, while it gets it.
#[derive(Clone)]
struct Echo;

impl Service<http::Request<RequestBody>> for Echo {
    type Response = http::Response<RequestBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody>) -> Self::Future {
        ready(Ok(http::Response::new(request.into_body())))
    }
}

fn app() -> App {
    let module = Module::new("bodies").endpoints(endpoints![size, unread]);
    App::new("bodies").module(module).mount("/echo", Access::Public, Echo)
}

fn builder() -> TestAppBuilder {
    TestApp::builder(app())
}

fn post(path: &str, headers: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: test\r\n{headers}\r\n\r\n{body}")
}

fn sized(path: &str, body: &str) -> String {
    post(path, &format!("content-length: {}", body.len()), body)
}

fn chunked(path: &str, chunks: &[&str]) -> String {
    let chunks: String = chunks.iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len())).collect();
    post(path, "transfer-encoding: chunked", &format!("{chunks}0\r\n\r\n"))
}

#[tokio::test]
async fn a_body_may_have_exactly_as_many_bytes_as_permitted() {
    let app = builder().value("server.body_limit", "1KiB").start().await;
    let (fits, more) = ("x".repeat(1024), "x".repeat(1025));
    let mut wire = Wire::connect(app.address()).await;
    for request in
        [sized("/size", &fits), chunked("/size", &[&fits]), chunked("/size", &[&fits[..1], &fits[1..]])]
    {
        wire.send(request).await;
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("1024"), "{answer}");
    }
    for request in [sized("/size", &more), chunked("/size", &[&more]), chunked("/size", &[&fits, "x"])] {
        let answer = exchange(app.address(), request).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn trailers_and_a_hundred_thousand_chunks_are_read_to_their_end() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    let chunks = format!("{}0\r\nx-sum: 1\r\n\r\n", "1;a=b\r\nx\r\n".repeat(1000));
    wire.send(post("/size", "transfer-encoding: chunked", &chunks)).await;
    assert!(wire.read_response().await.ends_with("1000"));
    wire.send(chunked("/size", &["x"; 100_000])).await;
    assert!(wire.read_response().await.ends_with("100000"));
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_400_with_its_own_code() {
    let app = builder().start().await;
    let short = post("/size", "content-length: 10", "abc");
    let garbage = post("/size", "transfer-encoding: chunked", "zz\r\nabc");
    let cut = post("/size", "transfer-encoding: chunked", "5\r\nabc");
    let extended = post("/size", "transfer-encoding: chunked", &format!("1;{}", "e".repeat(20 << 10)));
    for request in [short, garbage, cut, extended] {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(&request).await;
        wire.finish().await;
        let answer = wire.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("body_broken"), "{answer}");
    }
    assert!(
        exchange(app.address(), post("/size", "content-length: 1\r\nconnection: close", "x"))
            .await
            .ends_with('1')
    );
    app.stop().await;
}

#[tokio::test]
async fn bytes_of_the_framing_do_not_count_as_progress() {
    let app = builder().value("server.body_idle_timeout", "300ms").start().await;
    let (mut reading, mut writing) = TcpStream::connect(app.address()).await.unwrap().into_split();
    let head = post("/size", "transfer-encoding: chunked", "1\r\nx\r\n1;");
    writing.write_all(head.as_bytes()).await.unwrap();
    let trickle = tokio::spawn(async move {
        // One byte after the other, each sooner than the deadline.
        let mut often = tokio::time::interval(Duration::from_millis(50));
        while writing.write_all(b"e").await.is_ok() {
            often.tick().await;
        }
    });
    let mut answer = [0; 13];
    reading.read_exact(&mut answer).await.unwrap();
    trickle.abort();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_small_body_that_nobody_reads_does_not_cost_the_connection() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    for request in [sized("/unread", "small"), sized("/unread", &"x".repeat(4000)), sized("/size", "ab")] {
        wire.send(request).await;
        let answer = wire.read_response().await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("connection: close"), "{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_body_is_asked_for_only_by_who_reads_it() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(post("/size", "content-length: 3\r\nexpect: 100-continue", "")).await;
    assert_eq!(wire.read_until("\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("abc").await;
    assert!(wire.read_response().await.ends_with('3'));
    wire.send(post("/unread", "content-length: 3\r\nexpect: 100-continue", "")).await;
    let answer = wire.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close"), "{answer}");
    app.stop().await;
}

/// A task that reads on after the answer: the connection is not idle then, and no head is on its way.
#[tokio::test]
async fn a_body_that_is_read_after_the_answer_is_not_taken_for_a_head() {
    let (done, read) = oneshot::channel();
    let done = Arc::new(Mutex::new(Some(done)));
    let takes = Middleware::new(move |mut request: Request, _: Next| {
        let (mut body, done) = (request.body_mut().take(), done.lock().unwrap().take().unwrap());
        tokio::spawn(async move { done.send(body.read().await.map(|bytes| bytes.len())) });
        ready(Response::new(ResponseBody::empty()))
    });
    let builder = TestApp::builder(app().layer(takes)).value("openapi.validate_responses", false);
    let app = builder.value("server.head_timeout", "100ms").value("server.keep_alive", "100ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(post("/size", "content-length: 6", "ab")).await;
    let answer = wire.read_response().await;
    assert!(answer.contains("connection: close"), "{answer}");
    wire.send("cd").await;
    let began = Instant::now();
    eventually(|| async { began.elapsed() > Duration::from_millis(300) }).await;
    wire.send("ef").await;
    assert_eq!(read.await.unwrap().unwrap(), 6);
    assert_eq!(wire.read_to_end().await, "");
    app.stop().await;
}

#[tokio::test]
async fn a_body_may_be_answered_while_it_arrives() {
    let app = builder()
        .value("server.head_timeout", "100ms")
        .value("server.keep_alive", "100ms")
        .value("server.request_timeout", "100ms")
        .start()
        .await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(post("/echo", "transfer-encoding: chunked", "")).await;
    wire.read_until("\r\n\r\n").await;
    for piece in ["first", "second", "third"] {
        let began = Instant::now();
        eventually(|| async { began.elapsed() > Duration::from_millis(150) }).await;
        let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
        wire.send(&chunk).await;
        assert_eq!(wire.read_until(&chunk).await, chunk);
    }
    wire.send("0\r\n\r\n").await;
    assert_eq!(wire.read_to_end().await, "0\r\n\r\n");
    app.stop().await;
}

/// The final answer is the word for which such a client waits (RFC 9110 10.1.1).
#[tokio::test]
async fn no_word_to_go_on_stands_in_the_middle_of_an_answer() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(post("/echo", "transfer-encoding: chunked\r\nexpect: 100-continue", "")).await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    wire.send("5\r\nfirst\r\n0\r\n\r\n").await;
    assert_eq!(wire.read_to_end().await, "5\r\nfirst\r\n0\r\n\r\n");
    app.stop().await;
}
