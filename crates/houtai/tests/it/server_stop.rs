//! Stopping under load, at the limit, and with clients that do not help.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use houtai::Stream;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, get};

const FLOOD: usize = 32 << 20;

/// More than any socket buffer takes.
#[get("/flood", access = public)]
async fn flood() -> Stream {
    Stream::new("application/octet-stream", http_body_util::Full::new(bytes::Bytes::from(vec![b'x'; FLOOD])))
}

fn builder() -> TestAppBuilder {
    let module = Module::new("stop")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, flood]);
    TestApp::builder(App::new("stop").module(module))
}

const GATE: &str = "GET /gate HTTP/1.1\r\nhost: test\r\n\r\n";
const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";

async fn arrived(app: &TestApp, count: usize) {
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == count }).await;
}

async fn closed(address: SocketAddr) {
    eventually(|| async move { tokio::net::TcpStream::connect(address).await.is_err() }).await;
}

/// What a client has seen: when its connection stood, and whether all its requests were answered.
type Seen = (Instant, Result<(), String>);

/// Sends a request and reads its answer; `Ok(true)` when the connection goes on.
fn ask(stream: &mut TcpStream, request: &str) -> Result<bool, String> {
    stream.write_all(request.as_bytes()).map_err(|error| format!("sending: {error}"))?;
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while !answer.ends_with(b"\"pong\"") {
        let read = stream.read(&mut buffer).map_err(|error| format!("reading: {error}"))?;
        if read == 0 {
            return Err(format!("closed after {:?}", String::from_utf8_lossy(&answer)));
        }
        answer.extend_from_slice(&buffer[..read]);
    }
    Ok(!String::from_utf8_lossy(&answer).contains("connection: close"))
}

/// Makes connections until they are refused, each for `requests` requests at most.
fn client(address: SocketAddr, requests: usize, seen: &Mutex<Vec<Seen>>) {
    loop {
        let mut stream = match TcpStream::connect(address) {
            Ok(stream) => stream,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
            // The handshake itself was cut short by the end of the listener.
            Err(_) => continue,
        };
        let since = Instant::now();
        let mut answered = Ok(true);
        for request in 0..requests {
            let last = request + 1 == requests;
            answered = ask(&mut stream, &if last { get("/ping") } else { PING.to_owned() });
            if answered != Ok(true) {
                break;
            }
        }
        seen.lock().unwrap().push((since, answered.map(drop)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_when_the_server_stops_under_load() {
    for _ in 0..5 {
        let app = builder().start().await;
        let address = app.address();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let clients: Vec<_> = [1, 1, 3, 50, usize::MAX, usize::MAX]
            .map(|requests| {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || client(address, requests, &seen))
            })
            .into();
        eventually(|| async { seen.lock().unwrap().len() > 200 }).await;
        let stopping = Instant::now();
        app.stop().await;
        for client in clients {
            client.join().unwrap();
        }
        let seen = seen.lock().unwrap();
        // A connection that came to stand in the very moment in which the listener closed may have been reset.
        let lost: Vec<_> =
            seen.iter().filter(|(since, result)| *since < stopping && result.is_err()).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[tokio::test]
async fn connections_that_only_the_kernel_has_accepted_are_answered() {
    let app = builder().start().await;
    // Blocking calls on the only thread: the server has heard of none of these when it is told to stop.
    let connect = |_| {
        let mut stream = TcpStream::connect(app.address()).unwrap();
        stream.write_all(get("/ping").as_bytes()).unwrap();
        stream
    };
    let streams: Vec<TcpStream> = (0..100).map(connect).collect();
    app.stop().await;
    for mut stream in streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("\"pong\""), "{answer}");
    }
}

#[tokio::test]
async fn connections_that_wait_for_a_place_are_answered_before_the_server_ends() {
    let app = builder().value("server.max_connections", 1).start().await;
    let mut first = Wire::connect(app.address()).await;
    first.send(GATE).await;
    arrived(&app, 1).await;
    let mut waiting = Vec::new();
    for _ in 0..5 {
        let mut wire = Wire::connect(app.address()).await;
        wire.send(get("/ping")).await;
        waiting.push(wire);
    }
    let gate = app.context().shared::<Gate>().unwrap();
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    closed(address).await;
    gate.open.notify_one();
    assert!(first.read_to_end().await.ends_with("\"open\""));
    drop(first);
    for mut wire in waiting {
        assert!(wire.read_to_end().await.ends_with("\"pong\""));
    }
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_client_that_says_nothing_does_not_hold_up_the_stop() {
    let app = builder()
        .value("server.head_timeout", "1h")
        .value("server.shutdown_timeout", "15s")
        .value("server.drain_idle", "100ms")
        .start()
        .await;
    let mut silent = Wire::connect(app.address()).await;
    let mut served = Wire::connect(app.address()).await;
    served.send(PING).await;
    served.read_response().await;
    app.stop().await;
    assert_eq!(silent.read_to_end().await, "");
    assert_eq!(served.read_to_end().await, "");
}

#[tokio::test]
async fn a_first_request_that_was_on_its_way_is_answered() {
    let app = builder().value("server.drain_idle", "10s").start().await;
    let mut wire = Wire::connect(app.address()).await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    closed(address).await;
    wire.send(PING).await;
    let answer = wire.read_to_end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"pong\""), "{answer}");
    drop(wire);
    stopping.await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_is_not_counted_as_cut_off() {
    let app =
        builder().value("server.drain_idle", "1h").value("server.shutdown_timeout", "100ms").start().await;
    let mut idle = Wire::connect(app.address()).await;
    idle.send(PING).await;
    idle.read_response().await;
    app.stop().await;
    assert!(idle.is_closed().await);
}

#[tokio::test]
async fn a_client_that_keeps_a_closed_connection_open_is_not_counted_as_cut_off() {
    let app = builder().value("server.shutdown_timeout", "300ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(GATE).await;
    arrived(&app, 1).await;
    let (address, gate) = (app.address(), app.context().shared::<Gate>().unwrap());
    let stopping = tokio::spawn(app.stop());
    closed(address).await;
    gate.open.notify_one();
    assert!(wire.read_to_end().await.ends_with("\"open\""));
    // The server waits for the client's end of the connection, which does not come.
    stopping.await.unwrap();
}

#[tokio::test]
async fn requests_that_never_got_a_place_are_told_in_the_error() {
    let app =
        builder().value("server.max_connections", 1).value("server.shutdown_timeout", "100ms").start().await;
    let mut first = Wire::connect(app.address()).await;
    first.send(GATE).await;
    arrived(&app, 1).await;
    let mut second = Wire::connect(app.address()).await;
    second.send(PING).await;
    let panic = tokio::spawn(app.stop()).await.unwrap_err().into_panic();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("2 connections were cut off"), "{text}");
}

#[tokio::test]
async fn a_long_answer_is_finished_while_the_server_drains() {
    let app = builder().value("server.drain_idle", "0s").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /flood HTTP/1.1\r\nhost: test\r\n\r\n").await;
    wire.read_until("\r\n\r\n").await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    closed(address).await;
    assert_eq!(wire.read_to_end().await.len(), FLOOD);
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_client_that_keeps_sending_does_not_keep_the_server_from_stopping() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    let mut answers = 0;
    while wire.try_send(PING.as_bytes()).await.is_ok() && !wire.read_until("\"pong\"").await.contains("close")
    {
        answers += 1;
        tokio::task::yield_now().await;
    }
    drop(wire);
    stopping.await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "after {answers} answers");
}

#[tokio::test]
async fn an_app_that_is_dropped_without_a_stop_finishes_what_it_has() {
    let module = Module::new("stop").provide(|_| async { Ok(Gate::default()) }).endpoints(endpoints![gate]);
    let app = TestApp::start(App::new("dropped").module(module)).await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(GATE).await;
    arrived(&app, 1).await;
    let (address, gate) = (app.address(), app.context().shared::<Gate>().unwrap());
    drop(app);
    closed(address).await;
    gate.open.notify_one();
    let answer = wire.read_to_end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"open\""), "{answer}");
}

#[tokio::test]
async fn somebody_who_holds_a_management_connection_does_not_hold_up_the_end() {
    let app = builder().start().await;
    let mut held = Wire::connect(app.management_address()).await;
    held.send("GET /livez HTTP/1.1\r\nhost: test\r\n\r\n").await;
    held.read_response().await;
    app.stop().await;
    assert!(held.is_closed().await);
}
