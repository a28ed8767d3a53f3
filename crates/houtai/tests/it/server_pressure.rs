//! A server that is nearly full, and clients that come too fast.

use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, exchange, get};

const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";

fn builder() -> TestAppBuilder {
    let module =
        Module::new("pressure").provide(|_| async { Ok(Gate::default()) }).endpoints(endpoints![gate, ping]);
    TestApp::builder(App::new("pressure").module(module))
}

async fn idle(app: &TestApp) -> Wire {
    let mut wire = Wire::connect(app.address()).await;
    wire.send(PING).await;
    assert!(wire.read_response().await.ends_with("\"pong\""));
    wire
}

#[tokio::test]
async fn a_full_server_closes_idle_connections_to_make_room_for_new_ones() {
    // Idle connections may stay for a minute, longer than this test has patience.
    let app = builder().value("server.max_connections", 4).start().await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(idle(&app).await);
    }
    let mut fifth = idle(&app).await;
    assert!(held[0].is_closed().await);
    fifth.send(PING).await;
    assert!(fifth.read_response().await.ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn a_full_server_closes_no_connection_that_is_busy() {
    let app = builder().value("server.max_connections", 2).start().await;
    let mut busy = Wire::connect(app.address()).await;
    busy.send("GET /gate HTTP/1.1\r\nhost: test\r\n\r\n").await;
    let mut idle_one = idle(&app).await;
    assert!(idle_one.is_closed().await);
    app.context().shared::<Gate>().unwrap().open.notify_one();
    assert!(busy.read_response().await.ends_with("\"open\""));
    app.stop().await;
}

#[tokio::test]
async fn an_address_that_opens_connections_too_fast_is_refused_and_may_come_back() {
    let app = builder().value("server.new_connections_per_address", 1).start().await;
    let _first = idle(&app).await;
    assert!(Wire::connect(app.address()).await.is_closed().await);
    let address = app.address();
    eventually(|| async move { exchange_or_closed(address).await.ends_with("\"pong\"") }).await;
    app.stop().await;
}

/// Like [`exchange`], for a server that may close before it has read anything.
async fn exchange_or_closed(address: std::net::SocketAddr) -> String {
    tokio::spawn(exchange(address, get("/ping"))).await.unwrap_or_default()
}
