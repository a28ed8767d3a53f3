//! For which host names an app answers.

use houtai::prelude::*;
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::ping;
use crate::wire::{Wire, exchange};

fn builder() -> TestAppBuilder {
    TestApp::builder(App::new("hosts").module(Module::new("m").endpoints(endpoints![ping])))
}

async fn status(app: &TestApp, head: &str) -> String {
    let answer = exchange(app.address(), format!("{head}\r\nConnection: close\r\n\r\n")).await;
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn only_the_hosts_of_the_setting_are_served() {
    let app = builder().value("server.hosts", ["example.org", "*.example.org", "[::1]"]).start().await;
    for (head, expected) in [
        ("GET /ping HTTP/1.1\r\nHost: example.org", "200"),
        ("GET /ping HTTP/1.1\r\nHost: API.Example.Org:8000", "200"),
        ("GET /ping HTTP/1.1\r\nHost: [::1]:8000", "200"),
        ("GET http://example.org/ping HTTP/1.1\r\nHost: example.org", "200"),
        ("GET /ping HTTP/1.1\r\nHost: evil.example", "421"),
        ("GET /ping HTTP/1.1\r\nHost: example.org.evil.example", "421"),
        ("GET /ping HTTP/1.1\r\nHost: a.b.example.org", "421"),
        ("GET /ping HTTP/1.1\r\nHost: 127.0.0.1", "421"),
        ("GET http://evil.example/ping HTTP/1.1\r\nHost: evil.example", "421"),
        ("OPTIONS * HTTP/1.1\r\nHost: evil.example", "421"),
        // Without a name there is nothing to compare.
        ("GET /ping HTTP/1.0", "421"),
    ] {
        assert_eq!(status(&app, head).await, expected, "{head}");
    }
    let refused = app.get("/ping").send().await;
    assert_eq!((refused.status(), refused.json()["code"].as_str()), (421, Some("misdirected")));
    app.stop().await;
}

#[tokio::test]
async fn a_host_that_is_none_keeps_the_app_from_starting() {
    for value in ["https://example.org", "example.org:80", "example.org/", "*", "exa mple"] {
        let Err(error) = builder().value("server.hosts", [value]).try_start().await else {
            panic!("{value}")
        };
        let text = error.to_string();
        assert!(
            text.contains("server.hosts") && text.contains(value) && text.contains("host name such as"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn every_host_of_a_connection_is_read_not_only_the_first() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    for host in ["example.org", "example.org", "other.example", "example.org"] {
        wire.send(format!("GET /ping HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert!(wire.read_response().await.starts_with("HTTP/1.1 200 "), "{host}");
    }
    wire.send("GET /ping HTTP/1.1\r\nHost: user@example.org\r\n\r\n").await;
    assert!(wire.read_to_end().await.starts_with("HTTP/1.1 400 "));
    app.stop().await;
}
