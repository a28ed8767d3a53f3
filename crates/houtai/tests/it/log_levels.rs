//! Levels of the log by the management listener.

use std::net::SocketAddr;

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::{Value, json};

use crate::wire::exchange;

async fn app() -> TestApp {
    TestApp::builder(App::new("levels")).capture_logs().value("management.token", "open sesame").start().await
}

/// Asks the page, with the token; status and body.
async fn ask(address: SocketAddr, method: &str, body: &str) -> (u16, Value) {
    let head = "host: test\r\nconnection: close\r\nauthorization: Bearer open sesame";
    let request = format!("{method} /log HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let answer = exchange(address, request).await;
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
}

#[tokio::test]
async fn levels_are_shown_changed_and_set_back() {
    let app = app().await;
    let at = app.management_address();
    let setting = json!({"level": "info", "changed": false, "until": null, "setting": "info"});
    assert_eq!(ask(at, "GET", "").await, (200, setting.clone()));
    let (status, shown) = ask(at, "PUT", r#"{"level": "warn,shop=trace", "for": "10m"}"#).await;
    assert_eq!((status, &shown["level"], &shown["changed"]), (200, &json!("warn,shop=trace"), &json!(true)));
    assert!(shown["until"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{shown}");
    assert_eq!(ask(at, "GET", "").await, (200, shown));
    assert_eq!(ask(at, "DELETE", "").await, (200, setting));
    app.stop().await;
}

#[tokio::test]
async fn a_change_ends_by_itself_and_one_that_was_replaced_does_not_end_the_next() {
    let app = app().await;
    let at = app.management_address();
    let (_, shown) = ask(at, "PUT", r#"{"level": "debug", "for": "100ms"}"#).await;
    assert_eq!(shown["level"], "debug");
    while ask(at, "GET", "").await.1["level"] != "info" {}
    ask(at, "PUT", r#"{"level": "debug", "for": "1ms"}"#).await;
    let (_, shown) = ask(at, "PUT", r#"{"level": "trace"}"#).await;
    assert_eq!((&shown["level"], &shown["until"]), (&json!("trace"), &Value::Null));
    // Longer than the first one, whose end comes before.
    ask(at, "PUT", r#"{"level": "trace", "for": "50ms"}"#).await;
    while ask(at, "GET", "").await.1["changed"] == true {}
    app.stop().await;
}

#[tokio::test]
async fn mistakes_change_nothing_and_are_told() {
    let app = app().await;
    let at = app.management_address();
    let cases = [
        ("", "the body is not understood"),
        (r#"{"level": "loud"}"#, "`level` is not understood at character 1: `loud` is no level"),
        (r#"{"level": "debug", "for": "soon"}"#, "`soon` must be a duration"),
        (r#"{"lvl": "debug"}"#, "`lvl` is not known"),
    ];
    for (body, told) in cases {
        let (status, problem) = ask(at, "PUT", body).await;
        assert_eq!(status, 400, "{body}");
        assert!(problem["detail"].as_str().unwrap().starts_with(told), "{problem}");
    }
    assert_eq!(ask(at, "GET", "").await.1["level"], "info");
    app.stop().await;
}

#[tokio::test]
async fn nobody_without_the_token_sees_or_changes_them() {
    let app = app().await;
    for method in ["GET", "PUT", "DELETE"] {
        let request =
            format!("{method} /log HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        let answer = exchange(app.management_address(), request).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
    app.stop().await;
}
