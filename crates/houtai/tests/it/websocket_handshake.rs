//! Which requests open a WebSocket, and what the others are told.

use houtai::prelude::*;
use houtai::setting::RawValue;
use houtai_test::{TestApp, TestAppBuilder, TestRequest};

use crate::websocket::echo;
use crate::websocket_frames::{BINARY, FINAL, TEXT, frame, open, opening};
use crate::wire::Wire;

fn builder() -> TestAppBuilder {
    TestApp::builder(App::new("handshake").module(Module::new("sockets").endpoints(endpoints![echo])))
}

/// A setting that is a list of one.
fn list(value: &str) -> RawValue {
    RawValue::List(vec![value.into()])
}

/// The answer to a request by hand.
async fn answer(app: &TestApp, request: &str) -> String {
    let mut wire = Wire::connect(app.address()).await;
    wire.send(request).await;
    wire.read_response().await
}

#[tokio::test]
async fn the_answer_has_what_the_protocol_wants_and_no_extension() {
    let app = builder().start().await;
    let offer = "sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
    let request = opening("/echo").replace("\r\n\r\n", &format!("\r\n{offer}"));
    let mut wire = Wire::connect(app.address()).await;
    wire.send(request).await;
    let head = wire.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"), "{head}");
    for line in
        ["connection: upgrade", "upgrade: websocket", "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]
    {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} in {head}");
    }
    for name in ["extensions", "content-length", "transfer-encoding", "protocol:"] {
        assert!(!head.contains(name), "{name} in {head}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_request_that_opens_nothing_gets_426_and_how_to_ask() {
    let app = builder().start().await;
    let full = opening("/echo");
    for request in [
        "GET /echo HTTP/1.1\r\nhost: test\r\n\r\n".to_owned(),
        full.replace("upgrade: WebSocket\r\n", ""),
        full.replace("upgrade: WebSocket\r\n", "upgrade: h2c\r\n"),
        full.replace("keep-alive, Upgrade", "keep-alive"),
        full.replace("version: 13", "version: 8"),
        full.replace("version: 13", "version: 13, 8"),
        full.replace("sec-websocket-version: 13\r\n", ""),
    ] {
        let answer = answer(&app, &request).await;
        assert!(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"), "{request}{answer}");
        for line in ["upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13"] {
            assert!(answer.contains(&format!("\r\n{line}\r\n")), "{line} in {answer}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn a_broken_handshake_gets_400() {
    let app = builder().start().await;
    let full = opening("/echo");
    for (request, code) in [
        (full.replace("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="), "websocket_key"),
        (full.replace("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), "websocket_key"),
        (full.replace("\r\n\r\n", "\r\ncontent-length: 3\r\n\r\nabc"), "websocket_body"),
        (
            full.replace("\r\n\r\n", "\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
            "websocket_body",
        ),
    ] {
        let answer = answer(&app, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains(code), "{request}{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn http_1_0_and_http_2_are_told_that_only_http_1_1_opens_a_socket() {
    let app = builder().start().await;
    let answer = answer(&app, &opening("/echo").replace("HTTP/1.1", "HTTP/1.0")).await;
    assert!(answer.contains(" 426 ") && answer.contains("websocket_http_version"), "{answer}");
    let answer = app.get("/echo").http2().send().await;
    assert_eq!((answer.status(), &answer.json()["code"]), (426, &"websocket_http_version".into()));
    assert!(!answer.headers().contains_key("upgrade") && !answer.headers().contains_key("connection"));
    app.stop().await;
}

#[tokio::test]
async fn head_and_other_methods_open_nothing() {
    let app = builder().start().await;
    let answer = app.request(http::Method::HEAD, "/echo").send().await;
    assert_eq!(answer.status(), 426);
    assert_eq!(app.post("/echo").send().await.status(), 405);
    app.stop().await;
}

#[tokio::test]
async fn frames_that_come_with_the_request_are_not_lost() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    let mut bytes = opening("/echo").into_bytes();
    bytes.extend(frame(FINAL | TEXT, b"early"));
    // Larger than what is read with a head.
    bytes.extend(frame(FINAL | BINARY, &[7; 100_000]));
    wire.send(bytes).await;
    assert!(wire.read_until("\r\n\r\n").await.contains(" 101 "));
    assert_eq!(wire.read_frame().await, (FINAL | TEXT, b"early".to_vec()));
    assert_eq!(wire.read_frame().await, (FINAL | BINARY, vec![7; 100_000]));
    app.stop().await;
}

/// Whether a page of an origin opens a socket at a host.
async fn opens(app: &TestApp, origin: &str, more: &[(&str, &str)]) -> bool {
    let request = more.iter().fold(app.get("/echo"), |request, (name, value)| request.header(name, value));
    let request: TestRequest = request.header("origin", origin);
    match request.try_websocket().await {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!((refusal.status(), &refusal.json()["code"]), (403, &"origin_not_allowed".into()));
            false
        }
    }
}

#[tokio::test]
async fn pages_of_other_hosts_open_no_socket_unless_they_are_listed() {
    let own = |app: &TestApp| format!("http://{}", app.address());
    let app = builder().start().await;
    assert!(opens(&app, &own(&app), &[]).await);
    // A proxy in front may speak TLS without saying so.
    assert!(opens(&app, &own(&app).replace("http:", "https:"), &[]).await);
    for other in ["https://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1.evil.example:1"] {
        assert!(!opens(&app, other, &[]).await, "{other}");
    }
    assert!(!opens(&app, &own(&app), &[("origin", "https://evil.example")]).await);
    app.stop().await;

    let app = builder().value("websocket.origins", list("https://app.example.com")).start().await;
    assert!(opens(&app, "https://APP.example.com", &[]).await && opens(&app, &own(&app), &[]).await);
    assert!(!opens(&app, "http://app.example.com", &[]).await);
    app.stop().await;

    let app = builder().value("websocket.origins", list("*")).start().await;
    assert!(opens(&app, "https://evil.example", &[]).await && opens(&app, "null", &[]).await);
    app.stop().await;
}

#[tokio::test]
async fn a_page_without_tls_may_not_use_what_is_asked_for_with_it() {
    let app = builder().value("access.trusted_proxies", list("127.0.0.1")).start().await;
    let page = format!("http://{}", app.address());
    assert!(!opens(&app, &page, &[("x-forwarded-proto", "https")]).await);
    assert!(opens(&app, &page, &[("x-forwarded-proto", "http")]).await);
    assert!(opens(&app, &page.replace("http:", "https:"), &[("x-forwarded-proto", "https")]).await);
    app.stop().await;
}

#[tokio::test]
async fn no_more_sockets_are_opened_than_there_may_be() {
    let app = builder().value("websocket.max_sockets", 1).start().await;
    let first = app.websocket("/echo").await;
    let refusal = app.get("/echo").try_websocket().await.unwrap_err();
    assert_eq!(refusal.status(), 503);
    assert_eq!(first.close(1000, "").await.0, 1000);
    crate::wire::eventually(|| async { app.get("/echo").try_websocket().await.is_ok() }).await;
    app.stop().await;
}

#[tokio::test]
async fn an_origin_that_is_none_is_told_at_start() {
    let error =
        builder().value("websocket.origins", list("app.example.com")).try_start().await.err().unwrap();
    let text = error.to_string();
    assert!(text.contains("websocket.origins") && text.contains("https://app.example.com"), "{text}");
}

#[tokio::test]
async fn a_socket_that_is_asked_for_while_the_server_stops_is_opened_and_closed_in_order() {
    let app = builder().value("server.drain_idle", "10s").start().await;
    let mut wire = Wire::connect(app.address()).await;
    let address = app.address();
    let stopping = tokio::spawn(app.stop());
    crate::wire::eventually(|| async move { tokio::net::TcpStream::connect(address).await.is_err() }).await;
    wire.send(opening("/echo")).await;
    assert!(wire.read_until("\r\n\r\n").await.contains(" 101 "));
    assert_eq!(wire.read_close().await.0, 1001);
    drop(wire);
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_socket_by_hand_works() {
    let app = builder().start().await;
    let mut wire = open(&app, "/echo").await;
    wire.send(frame(FINAL | TEXT, b"hello")).await;
    assert_eq!(wire.read_frame().await, (FINAL | TEXT, b"hello".to_vec()));
    app.stop().await;
}
