//! Stopping: no accepted request is lost.

use std::sync::atomic::Ordering;

use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually};

fn builder() -> TestAppBuilder {
    let module =
        Module::new("stop").provide(|_| async { Ok(Gate::default()) }).endpoints(endpoints![gate, ping]);
    TestApp::builder(App::new("stop").module(module))
}

const GATE: &str = "GET /gate HTTP/1.1\r\nhost: test\r\n\r\n";
const PING: &str = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";

#[tokio::test]
async fn a_request_in_progress_is_finished_and_told_that_the_connection_ends() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(GATE).await;
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == 1 }).await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    // The listener is closed before the request has its answer.
    eventually(|| async move { tokio::net::TcpStream::connect(address).await.is_err() }).await;
    gate.open.notify_one();
    let answer = wire.read_to_end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"open\""), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_may_still_send_the_request_that_was_on_its_way() {
    let app = builder().value("server.drain_idle", "10s").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(PING).await;
    wire.read_response().await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    eventually(|| async move { tokio::net::TcpStream::connect(address).await.is_err() }).await;
    wire.send(PING).await;
    let answer = wire.read_to_end().await;
    assert!(answer.contains("connection: close") && answer.ends_with("\"pong\""), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn readiness_is_false_before_the_listener_closes() {
    let app = builder().value("server.drain_delay", "60s").start().await;
    let (public, management) = (app.address(), app.management_address());
    let ready = "GET /readyz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    assert!(crate::wire::exchange(management, ready).await.starts_with("HTTP/1.1 200 "));
    let stopping = tokio::spawn(app.stop());
    eventually(|| async move { crate::wire::exchange(management, ready).await.starts_with("HTTP/1.1 503 ") })
        .await;
    assert!(crate::wire::exchange(public, crate::wire::get("/ping")).await.contains("pong"));
    stopping.abort();
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off_and_told_in_the_error() {
    let app = builder().value("server.shutdown_timeout", "100ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send(GATE).await;
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == 1 }).await;
    let panic = tokio::spawn(app.stop()).await.unwrap_err().into_panic();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("1 connections were cut off"), "{text}");
}
