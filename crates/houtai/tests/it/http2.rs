//! HTTP/2 in clear text, by prior knowledge.

use houtai::Bytes;
use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};
use serde_json::json;

use crate::gate::{Gate, gate, ping};

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

fn builder() -> TestAppBuilder {
    let module = Module::new("http2")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, size]);
    TestApp::builder(App::new("http2").module(module))
}

#[tokio::test]
async fn a_request_is_answered() {
    let app = builder().start().await;
    let answer = app.get("/ping").http2().send().await;
    assert_eq!((answer.status(), answer.json()), (200, json!("pong")));
    let body = vec![b'x'; 700_000];
    let answer = app.post("/size").http2().body("application/octet-stream", body).send().await;
    assert_eq!((answer.status(), answer.json()), (200, json!(700_000)));
    app.stop().await;
}
