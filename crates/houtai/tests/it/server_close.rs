//! How connections end: the client can always read what it was told, and the place is given back.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use houtai::prelude::*;
use houtai::{Bytes, Stream};
use houtai_test::{TestApp, TestAppBuilder};
use http_body_util::{BodyExt, Full, Limited};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, exchange, get};

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/unread", access = public)]
async fn unread() -> String {
    "not read".into()
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

const FLOOD: usize = 32 << 20;

/// More than any socket buffer takes.
#[get("/flood", access = public)]
async fn flood() -> Stream {
    Stream::new("application/octet-stream", Full::new(bytes::Bytes::from(vec![b'x'; FLOOD])))
}

fn builder() -> TestAppBuilder {
    let module = Module::new("close")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, size, unread, panics, slow, broken, bursting, flood]);
    TestApp::builder(App::new("close").module(module))
}

const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";
const GATE: &str = "GET /gate HTTP/1.1\r\nhost: test\r\n\r\n";

async fn arrived(app: &TestApp, count: usize) {
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == count }).await;
}

fn open(app: &TestApp) {
    app.context().shared::<Gate>().unwrap().open.notify_one();
}

/// Java's client, curl and others offer an upgrade with every first request.
#[tokio::test]
async fn an_offered_upgrade_does_not_take_the_answer_away() {
    let app = builder().start().await;
    let body = "x".repeat(900 << 10);
    let upgrade =
        "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n";
    let head =
        format!("POST /unread HTTP/1.1\r\nhost: test\r\n{upgrade}content-length: {}\r\n\r\n", body.len());
    let answer = exchange(app.address(), head + &body).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\"not read\""), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_client_can_read_that_its_head_is_too_large_while_it_is_still_sending() {
    let app = builder().start().await;
    let head = format!("GET /ping HTTP/1.1\r\nhost: test\r\nx-long: {}\r\n\r\n", "y".repeat(600 << 10));
    let answer = exchange(app.address(), head).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn requests_sent_after_the_last_one_do_not_reset_its_answer() {
    let app = builder().value("server.keep_alive_requests", 1).start().await;
    let answer = exchange(app.address(), PING.repeat(20_000)).await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"pong\""), "{answer}");
    assert_eq!(answer.matches("pong").count(), 1);
    app.stop().await;
}

#[tokio::test]
async fn an_old_connection_is_told_so_and_not_cut() {
    let app = builder().value("server.connection_lifetime", "100ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(GATE).await;
    arrived(&app, 1).await;
    let began = Instant::now();
    eventually(|| async { began.elapsed() > Duration::from_millis(200) }).await;
    open(&app);
    assert!(wire.read_response().await.ends_with("\"open\""));
    wire.send(PING).await;
    let answer = wire.read_to_end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"pong\""), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn an_old_connection_that_stays_idle_is_closed() {
    let app = builder().value("server.connection_lifetime", "100ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(PING).await;
    wire.read_response().await;
    assert_eq!(wire.read_to_end().await, "");
    app.stop().await;
}

#[tokio::test]
async fn durations_beyond_all_clocks_do_no_harm() {
    let forever = "9223372036854775807s";
    let app = builder()
        .value("server.keep_alive", forever)
        .value("server.connection_lifetime", forever)
        .value("server.head_timeout", forever)
        .value("server.write_timeout", forever)
        .value("server.body_idle_timeout", forever)
        .value("server.drain_idle", "0s")
        .value("server.shutdown_timeout", forever)
        .start()
        .await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(PING).await;
    assert!(wire.read_response().await.ends_with("\"pong\""));
    wire.send("POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 4\r\n\r\nab").await;
    wire.send("cd").await;
    assert!(wire.read_response().await.ends_with('4'));
    app.stop().await;
}

#[tokio::test]
async fn a_place_is_given_back_however_the_request_ends() {
    let app = builder().value("server.max_connections", 1).start().await;
    for path in ["/panic", "/slow", "/broken", "/bursting", "/nowhere"] {
        let mut stream = TcpStream::connect(app.address()).await.unwrap();
        stream.write_all(get(path).as_bytes()).await.unwrap();
        // Whether by an end or by a reset does not matter here.
        let _ = stream.read_to_end(&mut Vec::new()).await;
        drop(stream);
        assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_place_is_given_back_after_a_client_vanished_during_its_request() {
    let app = builder().value("server.max_connections", 1).start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(GATE.as_bytes()).await.unwrap();
    arrived(&app, 1).await;
    stream.set_zero_linger().unwrap();
    drop(stream);
    let address = app.address();
    let next = tokio::spawn(async move { exchange(address, get("/ping")).await });
    // The handler runs on: whoever waits behind a proxy never says that it has gone.
    open(&app);
    assert!(next.await.unwrap().ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn a_place_is_given_back_after_a_client_vanished_in_the_middle_of_its_body() {
    let app = builder().value("server.max_connections", 1).start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(b"POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nabc").await.unwrap();
    stream.set_zero_linger().unwrap();
    drop(stream);
    assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""));
    app.stop().await;
}

/// The kernel tells of room only when a third of its buffer is free, and that takes longer here than a client
/// may take nothing.
#[tokio::test]
async fn a_slow_client_that_takes_its_answer_steadily_gets_all_of_it() {
    let app = builder().value("server.write_timeout", "2500ms").start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(get("/flood").as_bytes()).await.unwrap();
    let mut taken = 0;
    let mut often = tokio::time::interval(Duration::from_millis(100));
    for _ in 0..45 {
        often.tick().await;
        taken += stream.read(&mut [0; 10_000]).await.unwrap();
    }
    taken += stream.read_to_end(&mut Vec::new()).await.unwrap();
    assert!(taken > FLOOD, "{taken}");
    app.stop().await;
}

#[tokio::test]
async fn http_1_0_connections_close_unless_asked_to_stay() {
    let app = builder().start().await;
    let answer = exchange(app.address(), "GET /ping HTTP/1.0\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.0 200 ") && answer.ends_with("\"pong\""), "{answer}");
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /ping HTTP/1.0\r\nconnection: keep-alive\r\n\r\n").await;
    let answer = wire.read_response().await;
    assert!(answer.contains("connection: keep-alive"), "{answer}");
    wire.send("GET /ping HTTP/1.0\r\n\r\n").await;
    assert!(wire.read_to_end().await.ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn a_line_end_after_the_body_does_no_harm() {
    let app = builder().start().await;
    let request = "POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\n\r\nab\r\n";
    let mut wire = Wire::connect(app.address()).await;
    wire.send(request.repeat(2)).await;
    assert!(wire.read_response().await.ends_with('2'));
    assert!(wire.read_response().await.ends_with('2'));
    app.stop().await;
}

#[tokio::test]
async fn connect_and_foreign_protocols_get_an_end() {
    let app = builder().start().await;
    let connect =
        exchange(app.address(), "CONNECT test:80 HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    assert!(connect.starts_with("HTTP/1.1 501 "), "{connect}");
    // TLS where none is spoken: its client gets an end, not an answer that it cannot read.
    let mut wire = Wire::connect(app.address()).await;
    wire.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").await;
    assert_eq!(wire.read_to_end().await, "");
    app.stop().await;
    let app = builder().value("http2.enabled", false).start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert!(wire.is_closed().await);
    app.stop().await;
}
