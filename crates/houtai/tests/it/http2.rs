//! HTTP/2 in clear text, by prior knowledge.

use std::sync::atomic::Ordering;

use houtai::prelude::*;
use houtai::{Bytes, Stream};
use houtai_test::{TestApp, TestAppBuilder};
use http_body_util::Full;

use crate::frames::{
    self, DATA, END_HEADERS, END_STREAM, Frames, GOAWAY, HEADERS, INITIAL_WINDOW, PING, PREFACE, RST_STREAM,
    SETTINGS, WINDOW_UPDATE, frame, setting,
};
use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually};

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/unread", access = public)]
async fn unread() -> String {
    "not read".into()
}

/// In pieces, so that there is more to come while a client takes nothing.
#[get("/pieces", access = public)]
async fn pieces() -> Stream {
    let piece =
        || Ok::<_, std::convert::Infallible>(http_body::Frame::data(bytes::Bytes::from(vec![b'x'; 50_000])));
    Stream::new("application/octet-stream", Pieces(std::iter::repeat_with(piece).take(10).collect()))
}

/// All of it at once.
#[get("/block", access = public)]
async fn block() -> Stream {
    Stream::new("application/octet-stream", Full::new(bytes::Bytes::from(vec![b'x'; 200_000])))
}

type Piece = Result<http_body::Frame<bytes::Bytes>, std::convert::Infallible>;

struct Pieces(Vec<Piece>);

impl http_body::Body for Pieces {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Piece>> {
        std::task::Poll::Ready(self.0.pop())
    }
}

fn builder() -> TestAppBuilder {
    let module = Module::new("http2")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, size, unread, pieces, block]);
    TestApp::builder(App::new("http2").module(module))
}

async fn arrived(app: &TestApp, count: usize) {
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == count }).await;
}

/// No room for a byte of any answer.
fn no_window() -> Vec<u8> {
    setting(INITIAL_WINDOW, 0)
}

#[tokio::test]
async fn streams_are_answered_side_by_side() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/gate")).await;
    frames.ask(3, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200);
    arrived(&app, 1).await;
    app.context().shared::<Gate>().unwrap().open.notify_one();
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_preface_may_come_in_pieces() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    for piece in PREFACE.chunks(5) {
        wire.send(piece).await;
        tokio::task::yield_now().await;
    }
    wire.send(frame(SETTINGS, 0, 0, &[])).await;
    let mut frames = Frames::over(wire);
    frames.ask(1, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_preface_that_stays_half_is_given_up() {
    let app = builder().value("server.head_timeout", "50ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(&PREFACE[..20]).await;
    let answer = wire.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_connection_without_a_request_is_given_up() {
    let app = builder().value("server.head_timeout", "50ms").start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    let all = frames.read_to_end().await;
    assert!(all.iter().any(|frame| frame.kind == GOAWAY), "{all:?}");
    app.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_told_to_leave() {
    let app = builder().value("server.keep_alive", "50ms").start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/ping")).await;
    let all = frames.read_to_end().await;
    let last = all.iter().rfind(|frame| frame.kind == GOAWAY).unwrap();
    assert_eq!(last.reason(), 0, "{all:?}");
    app.stop().await;
}

/// The gate is open longer than an idle connection may be: only what is idle ends.
#[tokio::test]
async fn a_busy_connection_is_not_idle() {
    let app = builder().value("server.keep_alive", "50ms").start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/gate")).await;
    arrived(&app, 1).await;
    let mut idle = Frames::connect(app.address(), &[]).await;
    idle.ask(1, &frames::get("/ping")).await;
    idle.read_to_end().await;
    app.context().shared::<Gate>().unwrap().open.notify_one();
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_connection_ends_after_its_share_of_requests() {
    let app = builder().value("server.keep_alive_requests", 2).start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    frames.ask(3, &frames::get("/ping")).await;
    let all = frames.read_to_end().await;
    assert!(all.iter().any(|frame| (frame.kind, frame.stream) == (HEADERS, 3)), "{all:?}");
    assert_eq!(all.iter().rfind(|frame| frame.kind == GOAWAY).unwrap().reason(), 0);
    app.stop().await;
}

#[tokio::test]
async fn a_refusal_with_an_unread_body_resets_its_stream_only() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.send(HEADERS, END_HEADERS, 1, &frames::request("POST", "/unread")).await;
    frames.send(DATA, 0, 1, b"a beginning").await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    // NO_ERROR: the answer counts, and the rest of the body is not wanted (RFC 9113, section 8.1).
    assert_eq!(frames.await_frame(RST_STREAM, 1).await.reason(), 0);
    frames.ask(3, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up_and_the_others_go_on() {
    let app = builder().value("server.body_idle_timeout", "100ms").start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.send(HEADERS, END_HEADERS, 1, &frames::request("POST", "/size")).await;
    frames.send(DATA, 0, 1, b"a beginning").await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 408);
    frames.ask(3, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_stream_that_is_not_read_is_reset_and_the_others_go_on() {
    let app = builder().value("server.write_timeout", "200ms").start().await;
    let mut frames = Frames::connect(app.address(), &no_window()).await;
    frames.ask(1, &frames::get("/pieces")).await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    frames.await_frame(RST_STREAM, 1).await;
    frames.send(HEADERS, END_HEADERS | END_STREAM, 3, &frames::request("HEAD", "/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200);
    app.stop().await;
}

/// hyper is done with such an answer once the beginning of it has gone; what is left is with h2.
#[tokio::test]
async fn an_answer_that_is_not_read_to_its_end_ends_its_connection() {
    let app = builder().value("server.write_timeout", "200ms").start().await;
    let mut frames = Frames::connect(app.address(), &setting(INITIAL_WINDOW, 10)).await;
    frames.ask(1, &frames::get("/block")).await;
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    frames.read_to_end().await;
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_reads_slowly_and_steadily_gets_everything() {
    let app =
        builder().value("server.write_timeout", "300ms").value("server.write_min_rate", 0).start().await;
    let mut frames = Frames::connect(app.address(), &no_window()).await;
    frames.ask(1, &frames::get("/block")).await;
    let mut bytes = 0;
    while bytes < 200_000 {
        frames.send(WINDOW_UPDATE, 0, 1, &10_000u32.to_be_bytes()).await;
        frames.send(WINDOW_UPDATE, 0, 0, &10_000u32.to_be_bytes()).await;
        let mut came = 0;
        while came < 10_000 && bytes + came < 200_000 {
            came += frames.await_frame(DATA, 1).await.payload.len();
        }
        bytes += came;
    }
    assert_eq!(bytes, 200_000);
    app.stop().await;
}

#[tokio::test]
async fn stopping_says_goodbye_and_finishes_what_is_open() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/gate")).await;
    arrived(&app, 1).await;
    let gate = app.context().shared::<Gate>().unwrap();
    let stopping = tokio::spawn(app.stop());
    // The first of two: no stream is refused before the client can know.
    let first = frames.await_frame(GOAWAY, 0).await;
    assert_eq!(first.payload[..4], [0x7f, 0xff, 0xff, 0xff]);
    frames.ask(3, &frames::get("/ping")).await;
    assert_eq!(frames.await_frame(HEADERS, 3).await.status(), 200);
    gate.open.notify_one();
    assert_eq!(frames.await_frame(HEADERS, 1).await.status(), 200);
    stopping.await.unwrap();
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cut_off_and_counted() {
    let app = builder().value("server.shutdown_timeout", "100ms").start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.ask(1, &frames::get("/gate")).await;
    arrived(&app, 1).await;
    let running = app.into_running();
    let error = running.stop().await.unwrap_err().to_string();
    assert!(error.contains("1 connections were cut off"), "{error}");
    frames.read_to_end().await;
}

#[tokio::test]
async fn an_upgrade_that_is_offered_is_passed_over() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(
        "GET /ping HTTP/1.1\r\nhost: test\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n\
         http2-settings: AAMAAABkAAQAAP__\r\n\r\n",
    )
    .await;
    let answer = wire.read_response().await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_ping_is_answered() {
    let app = builder().start().await;
    let mut frames = Frames::connect(app.address(), &[]).await;
    frames.send(PING, 0, 0, b"12345678").await;
    assert_eq!(frames.await_frame(PING, 0).await.payload, b"12345678");
    app.stop().await;
}
