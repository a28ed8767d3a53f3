//! How WebSockets end: drain, clients that vanish, and what is left behind.

use std::time::Duration;

use houtai::prelude::*;
use houtai::{Socket, WebSocket, WebSocketUpgrade};
use houtai_test::{TestApp, TestAppBuilder};
use tokio::net::TcpStream;

use crate::websocket::echo;
use crate::websocket_frames::{CLOSE, FINAL, TEXT, frame, open};
use crate::wire::{Wire, eventually, exchange, get};

/// Does not hear that its client has gone.
#[get("/deaf", access = public)]
async fn deaf(ws: WebSocketUpgrade) -> WebSocket {
    ws.on_open(|socket: Socket| async move {
        std::future::pending::<()>().await;
        drop(socket);
        Ok(())
    })
}

#[get("/fails", access = public)]
async fn fails(ws: WebSocketUpgrade) -> WebSocket {
    ws.on_open(|_: Socket| async { Err(Error::internal("the secret reason")) })
}

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

fn builder() -> TestAppBuilder {
    let module = Module::new("sockets").endpoints(endpoints![echo, deaf, ping]);
    TestApp::builder(App::new("close").module(module))
}

#[tokio::test]
async fn open_sockets_are_closed_with_1001_when_the_server_stops() {
    let app = builder().start().await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(app.websocket("/echo").await);
    }
    let mut silent = open(&app, "/echo").await;
    let stopping = tokio::spawn(app.stop());
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, (1001, "the server stops".into()));
    }
    assert_eq!(silent.read_close().await.0, 1001);
    silent.send(frame(FINAL | CLOSE, &1001_u16.to_be_bytes())).await;
    stopping.await.unwrap();
}

#[tokio::test]
async fn neither_a_deaf_endpoint_nor_a_deaf_client_holds_up_the_stop() {
    // `stop` fails when a connection was cut off: none is, because sockets have their own end before.
    let app = builder()
        .value("websocket.close_timeout", "100ms")
        .value("server.shutdown_timeout", "15s")
        .start()
        .await;
    let deaf_client = open(&app, "/echo").await;
    let deaf_endpoint = open(&app, "/deaf").await;
    app.stop().await;
    drop((deaf_client, deaf_endpoint));
}

#[tokio::test]
async fn sockets_that_are_cut_off_are_not_counted_as_lost_requests() {
    let app = builder()
        .value("websocket.close_timeout", "1h")
        .value("server.shutdown_timeout", "100ms")
        .start()
        .await;
    let mut wire = open(&app, "/deaf").await;
    app.stop().await;
    assert_eq!(wire.read_close().await.0, 1001);
}

#[tokio::test]
async fn the_answer_to_a_close_frame_is_the_same_code_and_then_the_end() {
    let app = builder().start().await;
    let mut wire = open(&app, "/echo").await;
    let mut bytes = frame(FINAL | TEXT, b"before");
    bytes.extend(frame(FINAL | CLOSE, b"\x0F\xA0bye"));
    // What comes behind the close frame is nobody's business any more.
    bytes.extend(frame(FINAL | TEXT, b"behind"));
    wire.send(bytes).await;
    let (code, reason) = wire.read_close().await;
    assert_eq!((code, &*reason), (4000, ""));
    assert_eq!(wire.read_to_end().await, "");
    app.stop().await;
}

#[tokio::test]
async fn a_place_is_given_back_however_a_socket_ends() {
    let app =
        builder().value("server.max_connections", 1).value("websocket.close_timeout", "50ms").start().await;
    let ends: [&[u8]; 4] = [&frame(FINAL | CLOSE, b""), b"\x00\x00", &frame(FINAL | TEXT, b"\xFF"), b""];
    for path in ["/echo", "/deaf"] {
        for end in ends {
            let mut wire = open(&app, path).await;
            wire.send(end).await;
            drop(wire);
            assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""), "{path} {end:?}");
        }
        let stream = open(&app, path).await.into_inner();
        stream.set_zero_linger().unwrap();
        drop(stream);
        assert!(exchange(app.address(), get("/ping")).await.ends_with("\"pong\""), "{path} reset");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_sockets_leave_nothing_behind() {
    // The same number of places as sockets at once: one that is not given back shows.
    let app = builder().value("server.max_connections", 200).start().await;
    for round in 0..10 {
        let mut wires = Vec::new();
        for number in 0..200_u32 {
            let mut wire = open(&app, "/echo").await;
            wire.send(frame(FINAL | TEXT, &number.to_be_bytes().map(|byte| byte & 0x7F))).await;
            wires.push(wire);
        }
        for (number, mut wire) in wires.into_iter().enumerate() {
            assert_eq!(wire.read_frame().await.1.len(), 4, "{round} {number}");
            if number % 2 == 0 {
                wire.send(frame(FINAL | CLOSE, b"")).await;
                wire.read_close().await;
            }
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_socket_is_not_an_idle_connection() {
    let app = builder()
        .value("server.keep_alive", "50ms")
        .value("server.head_timeout", "50ms")
        .value("server.connection_lifetime", "50ms")
        .value("server.request_timeout", "50ms")
        .start()
        .await;
    let mut wire = open(&app, "/echo").await;
    let began = std::time::Instant::now();
    eventually(|| async { began.elapsed() > Duration::from_millis(300) }).await;
    wire.send(frame(FINAL | TEXT, b"still here")).await;
    assert_eq!(wire.read_frame().await, (FINAL | TEXT, b"still here".to_vec()));
    app.stop().await;
}

#[tokio::test]
async fn an_open_socket_is_counted_and_its_end_as_well() {
    let app = builder().start().await;
    let socket = app.websocket("/echo").await;
    let metrics = || async {
        let mut wire = Wire::connect(app.management_address()).await;
        wire.send(get("/metrics")).await;
        wire.read_to_end().await
    };

    assert!(metrics().await.contains("houtai_websockets_open 1\n"));
    assert_eq!(socket.close(1000, "").await.0, 1000);
    eventually(|| async {
        let text = metrics().await;
        text.contains("houtai_websockets_open 0\n")
            && text.contains("houtai_websockets_ended_total{how=\"in_order\"} 1\n")
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_closes_its_connection_without_a_word_ends_the_socket() {
    let app = builder().start().await;
    let wire = open(&app, "/echo").await;
    let stream: TcpStream = wire.into_inner();
    drop(stream);
    eventually(|| async {
        let mut wire = Wire::connect(app.management_address()).await;
        wire.send(get("/metrics")).await;
        wire.read_to_end().await.contains("houtai_websockets_ended_total{how=\"gone\"} 1\n")
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn the_access_line_comes_with_the_end_and_tells_what_was_sent() {
    let module = Module::new("sockets").endpoints(endpoints![echo]);
    let builder = TestApp::builder(App::new("close").module(module)).capture_logs();
    let app = builder.value("log.slow", "1ms").start().await;
    let mut socket = app.websocket("/echo").await;
    socket.send("hello").await;
    assert!(socket.receive().await.is_some());
    let is_access = |line: &serde_json::Value| line["target"] == "houtai::access";
    assert!(!app.logs().iter().any(is_access));
    assert_eq!(socket.close(1000, "").await.0, 1000);
    let line = app.logged(is_access).await;
    // A message of 5 bytes and a close frame of 2, each behind a head of 2.
    assert_eq!((line["status"].as_u64(), line["bytes"].as_u64()), (Some(101), Some(11)));
    // Open for long is not slow.
    assert!(line.get("slow").is_none() && line.get("incomplete").is_none(), "{line}");
    app.stop().await;
}

#[tokio::test]
async fn a_failure_of_the_endpoint_is_logged_with_the_id_of_its_request() {
    let module = Module::new("sockets").endpoints(endpoints![fails]);
    let app = TestApp::builder(App::new("close").module(module)).capture_logs().start().await;
    let mut socket = app.websocket("/fails").await;
    assert_eq!(socket.closed().await, (1011, String::new()));
    let line = app.logged(|line| line["message"] == "a WebSocket failed").await;
    let access = app.logged(|line| line["target"] == "houtai::access").await;
    assert!(line["error"].as_str().unwrap().contains("the secret reason"), "{line}");
    assert_eq!((&line["request_id"], &line["level"]), (&access["request_id"], &"ERROR".into()));
    app.stop().await;
}
