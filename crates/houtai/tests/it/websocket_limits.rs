//! WebSockets whose clients break rules, say too much, or nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

use houtai::prelude::*;
use houtai::{Message, Socket, WebSocket, WebSocketUpgrade};
use houtai_test::{TestApp, TestAppBuilder};

use crate::websocket::echo;
use crate::websocket_frames::{BINARY, CLOSE, FINAL, PING, PONG, TEXT, frame, head, open};
use crate::wire::eventually;

/// How many messages `/flood` has sent, and how many sockets `/flood` and `/idle` have.
#[derive(Default)]
struct Counts {
    sent: AtomicUsize,
    open: AtomicUsize,
}

struct Open(Shared<Counts>);

impl Open {
    fn new(counts: Shared<Counts>) -> Self {
        counts.open.fetch_add(1, Ordering::SeqCst);
        Self(counts)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Sends without end.
#[get("/flood", access = public)]
async fn flood(ws: WebSocketUpgrade, counts: Shared<Counts>) -> WebSocket {
    ws.on_open(|socket: Socket| async move {
        let open = Open::new(counts);
        let message = Message::from(vec![b'x'; 64 << 10]);
        loop {
            socket.send(message.clone()).await?;
            open.0.sent.fetch_add(1, Ordering::SeqCst);
        }
    })
}

/// Receives nothing and ends with its client.
#[get("/idle", access = public)]
async fn idle(ws: WebSocketUpgrade, counts: Shared<Counts>) -> WebSocket {
    ws.on_open(|socket: Socket| async move {
        let _open = Open::new(counts);
        socket.sender().closed().await;
        Ok(())
    })
}

fn builder() -> TestAppBuilder {
    let module = Module::new("sockets")
        .provide(|_| async { Ok(Counts::default()) })
        .endpoints(endpoints![echo, flood, idle]);
    TestApp::builder(App::new("limits").module(module))
}

async fn open_count(app: &TestApp, count: usize) {
    let counts = app.context().shared::<Counts>().unwrap();
    eventually(|| async { counts.open.load(Ordering::SeqCst) == count }).await;
}

/// The code with which a socket closes after these bytes.
async fn code(app: &TestApp, bytes: &[u8]) -> u16 {
    let mut wire = open(app, "/echo").await;
    wire.send(bytes).await;
    let (code, _) = wire.read_close().await;
    assert_eq!(wire.read_to_end().await, "");
    code
}

#[tokio::test]
async fn every_violation_has_its_code() {
    let app =
        builder().value("websocket.max_message", "1KiB").value("websocket.max_frame", "600B").start().await;
    let unmasked = [FINAL | TEXT, 1, b'x'];
    let cut = |text: &[u8]| [frame(TEXT, &text[..1]), frame(FINAL, &text[1..])].concat();
    let halves = [frame(BINARY, &[0; 512]), head(FINAL, 513)].concat();
    for (what, bytes, expected) in [
        ("no mask", &unmasked[..], 1002),
        ("reserved bit", &frame(FINAL | 0x40 | TEXT, b""), 1002),
        ("reserved kind of data", &frame(FINAL | 3, b""), 1002),
        ("reserved kind of control", &frame(FINAL | 11, b""), 1002),
        ("fragment of nothing", &frame(FINAL, b""), 1002),
        ("message within a message", &[frame(TEXT, b""), frame(FINAL | TEXT, b"")].concat(), 1002),
        ("fragmented ping", &frame(PING, b""), 1002),
        ("long ping", &frame(FINAL | PING, &[0; 126]), 1002),
        ("close of one byte", &frame(FINAL | CLOSE, b"x"), 1002),
        ("close with 1005", &frame(FINAL | CLOSE, &1005_u16.to_be_bytes()), 1002),
        ("close with broken text", &frame(FINAL | CLOSE, b"\x03\xE8\xFF"), 1007),
        ("no UTF-8", &frame(FINAL | TEXT, b"\xC3\x28"), 1007),
        ("no UTF-8 across fragments", &cut(b"\xC3\x28"), 1007),
        ("frame too large by a byte", &head(FINAL | BINARY, 601), 1009),
        ("message too large by a byte", &halves, 1009),
        ("close without a code", &frame(FINAL | CLOSE, b""), 1005),
        ("close with a code", &frame(FINAL | CLOSE, &4999_u16.to_be_bytes()), 4999),
    ] {
        assert_eq!(code(&app, bytes).await, expected, "{what}");
    }
    let mut largest = open(&app, "/echo").await;
    largest.send([frame(BINARY, &[1; 512]), frame(FINAL, &[1; 512])].concat()).await;
    assert_eq!(largest.read_frame().await, (FINAL | BINARY, vec![1; 1024]));
    app.stop().await;
}

#[tokio::test]
async fn text_that_is_split_within_a_character_comes_back_whole_with_pings_between() {
    let app = builder().start().await;
    let mut wire = open(&app, "/echo").await;
    let text = "grüße 后台 🦀".as_bytes();
    let mut bytes = frame(TEXT, b"");
    for byte in text {
        bytes.extend(frame(FINAL | PONG, b""));
        bytes.extend(frame(0, &[*byte]));
    }
    bytes.extend(frame(FINAL | PING, b"between"));
    bytes.extend(frame(FINAL, b""));
    wire.send(bytes).await;
    assert_eq!(wire.read_frame().await, (FINAL | PONG, b"between".to_vec()));
    assert_eq!(wire.read_frame().await, (FINAL | TEXT, text.to_vec()));
    app.stop().await;
}

#[tokio::test]
async fn a_message_may_have_a_thousand_fragments_and_not_one_more_than_set() {
    let app = builder().value("websocket.max_fragments", 1000).start().await;
    let fragments = |count: usize| {
        let mut bytes = frame(BINARY, b"x");
        bytes.extend(frame(0, b"x").repeat(count - 2));
        bytes.extend(frame(FINAL, b"x"));
        bytes
    };
    let mut wire = open(&app, "/echo").await;
    wire.send(fragments(1000)).await;
    assert_eq!(wire.read_frame().await, (FINAL | BINARY, vec![b'x'; 1000]));
    assert_eq!(code(&app, &fragments(1001)).await, 1008);
    app.stop().await;
}

#[tokio::test]
async fn a_flood_of_pings_is_answered_in_part_and_ended() {
    let app = builder().value("websocket.max_control_frames", 50).start().await;
    let mut wire = open(&app, "/echo").await;
    wire.send(frame(FINAL | PING, b"x").repeat(50)).await;
    assert_eq!(wire.read_frame().await, (FINAL | PONG, b"x".to_vec()));
    assert_eq!(code(&app, &frame(FINAL | PING, b"").repeat(51)).await, 1008);
    assert_eq!(code(&app, &frame(FINAL | PONG, b"").repeat(51)).await, 1008);
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_never_reads_makes_sending_wait_and_is_given_up() {
    let app = builder()
        .value("server.write_timeout", "300ms")
        .value("websocket.send_buffer", "256KiB")
        .value("websocket.close_timeout", "100ms")
        .start()
        .await;
    let wire = open(&app, "/flood").await;
    open_count(&app, 1).await;
    open_count(&app, 0).await;
    // What the kernel and the queue hold, and nothing beyond: the endpoint would have sent for ever.
    let sent = app.context().shared::<Counts>().unwrap().sent.load(Ordering::SeqCst);
    assert!(sent * (64 << 10) < 32 << 20, "{sent}");
    drop(wire);
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_says_nothing_is_asked_and_cut_when_it_does_not_answer() {
    let app = builder()
        .value("websocket.ping_interval", "30ms")
        .value("websocket.pong_timeout", "5s")
        .start()
        .await;
    let mut wire = open(&app, "/idle").await;
    // Whoever answers stays.
    for _ in 0..3 {
        assert_eq!(wire.read_frame().await, (FINAL | PING, Vec::new()));
        wire.send(frame(FINAL | PONG, b"")).await;
    }
    app.stop().await;

    let app = builder()
        .value("websocket.ping_interval", "30ms")
        .value("websocket.pong_timeout", "30ms")
        .start()
        .await;
    let mut wire = open(&app, "/idle").await;
    assert_eq!(wire.read_frame().await, (FINAL | PING, Vec::new()));
    assert!(wire.is_closed().await);
    open_count(&app, 0).await;
    app.stop().await;
}

#[tokio::test]
async fn a_socket_on_which_nobody_says_anything_is_closed() {
    let app = builder().value("websocket.idle_timeout", "50ms").start().await;
    let mut socket = app.websocket("/idle").await;
    assert_eq!(socket.closed().await, (1001, "idle".into()));
    open_count(&app, 0).await;
    app.stop().await;
}

#[tokio::test]
async fn a_frame_that_comes_drop_by_drop_is_ended() {
    let app = builder().value("server.body_idle_timeout", "50ms").start().await;
    let mut wire = open(&app, "/echo").await;
    wire.send(&frame(FINAL | BINARY, &[0; 100])[..50]).await;
    assert_eq!(wire.read_close().await, (1008, "a frame that comes too slowly".into()));
    app.stop().await;
}

#[tokio::test]
async fn an_endpoint_that_receives_nothing_holds_its_client_back() {
    let app = builder()
        .value("websocket.max_message", "64KiB")
        .value("websocket.ping_interval", "50ms")
        .start()
        .await;
    let mut wire = open(&app, "/idle").await;
    let message = frame(FINAL | BINARY, &[0; 60_000]);
    let mut taken = 0_usize;
    // More than every buffer on the way takes; the write that waits proves that nobody reads.
    while tokio::time::timeout(std::time::Duration::from_millis(500), wire.try_send(&message)).await.is_ok() {
        taken += message.len();
        assert!(taken < 64 << 20, "the server takes everything");
    }
    drop(wire);
    open_count(&app, 0).await;
    app.stop().await;
}
