//! Attacks in small: what `cargo xtask attack` does for minutes, once.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context as TaskContext, Poll};

use houtai::Stream;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};
use http_body::Frame;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, exchange, get};

const PIECE: usize = 16 << 10;
const PIECES: usize = 2048;

/// How many pieces of an answer have been made.
#[derive(Default)]
struct Made(Arc<AtomicUsize>);

/// An answer that is made piece by piece, as somebody asks for them.
struct Pieces {
    made: Arc<AtomicUsize>,
    of_this: usize,
}

impl http_body::Body for Pieces {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if self.of_this == PIECES {
            return Poll::Ready(None);
        }
        self.of_this += 1;
        self.made.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(bytes::Bytes::from_static(&[b'x'; PIECE])))))
    }
}

#[get("/pieces", access = public)]
async fn pieces(made: Shared<Made>) -> Stream {
    Stream::new("application/octet-stream", Pieces { made: Arc::clone(&made.0), of_this: 0 })
}

fn builder() -> TestAppBuilder {
    let module = Module::new("attack")
        .provide(|_| async { Ok(Gate::default()) })
        .provide(|_| async { Ok(Made::default()) })
        .endpoints(endpoints![gate, ping, pieces]);
    TestApp::builder(App::new("attack").module(module))
}

const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";
/// The start of a TLS handshake.
const CLIENT_HELLO: &[u8] =
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x20";

/// A connection that ends with a reset when it is dropped.
async fn abrupt(app: &TestApp) -> TcpStream {
    let stream = TcpStream::connect(app.address()).await.unwrap();
    stream.set_zero_linger().unwrap();
    stream
}

/// The kernel would take megabytes for each client, and a few hundred of them use up what it has for all.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_answer_is_not_made_far_ahead_of_a_client_that_takes_nothing() {
    let app = builder().value("server.write_timeout", "300ms").start().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(app.address()).await.unwrap();
    stream.write_all(get("/pieces").as_bytes()).await.unwrap();
    // Its end, when it is given up, is the time to look.
    eventually(|| async { stream.take_error().unwrap().is_some() }).await;
    let made = app.context().shared::<Made>().unwrap().0.load(Ordering::SeqCst) * PIECE;
    assert!((PIECE..1 << 20).contains(&made), "{made} bytes were made");
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_takes_its_answer_gets_all_of_it() {
    let app = builder().start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(get("/pieces").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.len() > PIECES * PIECE);
    app.stop().await;
}

/// The test has one thread, so a connection that never gives way would keep it.
#[tokio::test]
async fn a_client_that_asks_without_end_does_not_keep_others_waiting() {
    let app = builder().value("server.keep_alive_requests", 1_000_000).start().await;
    let (mut reading, mut writing) = TcpStream::connect(app.address()).await.unwrap().into_split();
    let asking =
        tokio::spawn(async move { while writing.write_all(PING.repeat(100).as_bytes()).await.is_ok() {} });
    let taking =
        tokio::spawn(async move { while reading.read(&mut [0; 65_536]).await.is_ok_and(|read| read > 0) {} });
    for _ in 0..20 {
        assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""));
    }
    assert!(!asking.is_finished() && !taking.is_finished());
    asking.abort();
    taking.abort();
    app.stop().await;
}

#[tokio::test]
async fn a_head_in_single_bytes_is_read() {
    let app = builder().start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in get("/ping").bytes() {
        stream.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\"pong\""), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn places_come_back_wherever_a_connection_is_torn() {
    let app = builder()
        .value("server.max_connections", 1)
        .value("server.max_connections_per_address", 1)
        .start()
        .await;
    for beginning in ["", "G", "GET /ping HTTP/1.1\r\nho", "GET /pieces HTTP/1.1\r\nhost: test\r\n\r\n"] {
        let mut stream = abrupt(&app).await;
        stream.write_all(beginning.as_bytes()).await.unwrap();
        drop(stream);
        let mut wire = Wire::connect(app.address()).await;
        wire.send(PING).await;
        assert!(wire.read_response().await.ends_with("\"pong\""), "{beginning:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn connections_that_are_reset_before_they_are_accepted_do_no_harm() {
    let app = builder().start().await;
    for _ in 0..300 {
        // Blocking calls on the only thread: the server hears of none before it is reset.
        let stream = std::net::TcpStream::connect(app.address()).unwrap();
        TcpStream::from_std({
            stream.set_nonblocking(true).unwrap();
            stream
        })
        .unwrap()
        .set_zero_linger()
        .unwrap();
    }
    assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn a_handshake_of_tls_on_the_plain_port_gets_an_end() {
    let app = builder().start().await;
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(CLIENT_HELLO).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    // Whether by an end or by a reset does not matter here.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""));
    app.stop().await;
}
