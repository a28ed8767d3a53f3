//! TLS on the public listener: handshakes, and clients that do not want one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder, TestRequest};
use rustls::version::{TLS12, TLS13};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::certificates::{self, Pair};
use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, get};

/// The first bytes of a handshake that will never be whole.
const BEGINNING: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";

fn builder() -> TestAppBuilder {
    let module =
        Module::new("tls").provide(|_| async { Ok(Gate::default()) }).endpoints(endpoints![gate, ping]);
    TestApp::builder(App::new("tls").module(module))
}

/// Sends a request over what has been agreed on and reads until the other side closes.
async fn exchange(mut stream: tokio_rustls::client::TlsStream<tokio::net::TcpStream>) -> String {
    stream.write_all(get("/ping").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn both_versions_are_spoken_and_end_with_a_proper_goodbye() {
    let pair = Pair::new();
    let app = certificates::with(builder(), &pair).start().await;
    for version in [&TLS12, &TLS13] {
        let stream = pair.connect_by(app.address(), &["http/1.1"], &[version]).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(version.version));
        // Without `close_notify` reading to the end would fail: the answer could have been cut short by somebody.
        assert!(exchange(stream).await.ends_with("\"pong\""));
    }
    app.stop().await;
}

#[tokio::test]
async fn the_protocol_is_agreed_on() {
    let pair = Pair::new();
    let app = certificates::with(builder(), &pair).start().await;
    for (offered, agreed) in [
        (&["h2", "http/1.1"][..], Some("h2")),
        (&["http/1.1", "h2"], Some("h2")),
        (&["http/1.1"], Some("http/1.1")),
        (&["h3", "http/1.1"], Some("http/1.1")),
        (&[], None),
    ] {
        let stream = pair.connect(app.address(), offered).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), agreed.map(str::as_bytes), "{offered:?}");
    }
    // Nothing in common (RFC 7301, section 3.2).
    let error = pair.connect(app.address(), &["h3"]).await.unwrap_err();
    assert!(error.to_string().contains("NoApplicationProtocol"), "{error}");
    // Nothing agreed on is HTTP/1.1.
    let stream = pair.connect(app.address(), &[]).await.unwrap();
    assert!(exchange(stream).await.starts_with("HTTP/1.1 200 "));
    app.stop().await;
}

#[tokio::test]
async fn without_http2_it_is_not_offered() {
    let pair = Pair::new();
    let app = certificates::with(builder().value("http2.enabled", false), &pair).start().await;
    let stream = pair.connect(app.address(), &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    app.stop().await;
}

#[tokio::test]
async fn a_plain_request_is_told_that_this_is_https() {
    let app = certificates::with(builder(), &Pair::new()).start().await;
    let answer = crate::wire::exchange(app.address(), get("/ping")).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(answer.contains("This port speaks https"), "{answer}");
    // Also while its body is still coming, and for HTTP/2.
    let mut wire = Wire::connect(app.address()).await;
    wire.send("POST /ping HTTP/1.1\r\nhost: test\r\ncontent-length: 300000\r\n\r\n").await;
    let _ = wire.try_send(&vec![b'x'; 300_000]).await;
    wire.finish().await;
    assert!(wire.read_to_end().await.contains("This port speaks https"));
    // What is neither gets an end.
    assert_eq!(crate::wire::exchange(app.address(), "\0\0\0").await, "");
    app.stop().await;
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_is_given_up() {
    let app =
        certificates::with(builder().value("tls.handshake_timeout", "100ms"), &Pair::new()).start().await;
    let silent = Wire::connect(app.address()).await;
    let mut halting = Wire::connect(app.address()).await;
    halting.send(BEGINNING).await;
    let mut trickling = Wire::connect(app.address()).await;
    while trickling.try_send(&BEGINNING[..1]).await.is_ok() {
        tokio::task::yield_now().await;
    }
    for mut wire in [silent, halting] {
        assert!(wire.is_closed().await);
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_no_handshake_is_answered_with_an_alert() {
    let app = certificates::with(builder(), &Pair::new()).start().await;
    let mut wire = Wire::connect(app.address()).await;
    // A message of a client that has no room for what it must say.
    wire.send(b"\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03").await;
    let answer = wire.read_bytes_to_end().await;
    assert_eq!(answer.first(), Some(&0x15), "{answer:?}");
    app.stop().await;
}

/// More of them than may be under way at once, all of them halting.
#[tokio::test]
async fn clients_that_halt_do_not_keep_others_from_their_handshake() {
    let pair = Pair::new();
    let app = certificates::with(builder(), &pair).start().await;
    let most = std::thread::available_parallelism().unwrap().get() * 32;
    let mut halting = Vec::new();
    for _ in 0..most + 10 {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(BEGINNING).await;
        halting.push(wire);
    }
    assert!(pair.is_of(app.address()).await);
    app.stop().await;
}

#[tokio::test]
async fn a_session_is_resumed_by_its_ticket() {
    let pair = Pair::new();
    let app = certificates::with(builder(), &pair).start().await;
    let client = pair.client(&["http/1.1"], rustls::ALL_VERSIONS);
    let first = Pair::connect_with(&client, app.address()).await.unwrap();
    // The ticket comes with the first bytes of the answer.
    assert!(exchange(first).await.ends_with("\"pong\""));
    let second = Pair::connect_with(&client, app.address()).await.unwrap();
    assert_eq!(second.get_ref().1.handshake_kind(), Some(rustls::HandshakeKind::Resumed));
    app.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_requests_and_for_no_handshake() {
    let pair = Pair::new();
    let app = certificates::with(builder().value("server.drain_idle", "50ms"), &pair).start().await;
    let mut silent = Wire::connect(app.address()).await;
    let mut stream = pair.connect(app.address(), &["http/1.1"]).await.unwrap();
    stream.write_all(b"GET /gate HTTP/1.1\r\nhost: test\r\n\r\n").await.unwrap();
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == 1 }).await;
    let stopping = tokio::spawn(app.stop());
    assert!(silent.is_closed().await);
    gate.open.notify_one();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\"open\""), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn the_management_stays_plain() {
    let app = certificates::with(builder(), &Pair::new()).start().await;
    let answer = crate::wire::exchange(app.management_address(), get("/readyz")).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(app.get("/ping").send().await.json(), json!("pong"));
    app.stop().await;
}

/// Each client asks again and again, until the port is closed. Nothing that was accepted is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_loses_no_request() {
    for is_http2 in [false, true] {
        let app = certificates::with(builder(), &Pair::new()).start().await;
        let answered = Arc::new(AtomicUsize::new(0));
        let request = || if is_http2 { app.get("/ping").http2() } else { app.get("/ping") };
        let clients: Vec<_> = (0..4)
            .map(|_| (0..20_000).map(|_| request()).collect::<Vec<_>>())
            .map(|requests| tokio::spawn(ask_until_closed(requests, Arc::clone(&answered))))
            .collect();
        eventually(|| async { answered.load(Ordering::SeqCst) > 20 }).await;
        app.stop().await;
        for client in clients {
            let error = client.await.unwrap();
            let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
            assert_eq!(kind, Some(std::io::ErrorKind::ConnectionRefused), "{error}");
        }
    }
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

async fn ask_until_closed(requests: Vec<TestRequest>, answered: Arc<AtomicUsize>) -> BoxError {
    for request in requests {
        match request.try_send().await {
            Ok(answer) => assert_eq!(answer.status(), 200),
            Err(error) => return error,
        }
        answered.fetch_add(1, Ordering::SeqCst);
    }
    "the port stayed open".into()
}
