//! Slow, broken and hostile clients: each gets a clear end, and the process lives.

use std::sync::atomic::{AtomicUsize, Ordering};

use houtai::prelude::*;
use houtai::{Bytes, Stream};
use houtai_test::{TestApp, TestAppBuilder};

use crate::gate::{Gate, gate, ping};
use crate::wire::{Wire, eventually, exchange, get};

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> u32 {
    bytes.len() as u32
}

#[post("/unread", access = public)]
async fn unread() -> String {
    "not read".into()
}

#[get("/panic", access = public)]
async fn panics() -> String {
    panic!("this is the test's own panic")
}

#[get("/slow", access = public, timeout = "50ms")]
async fn slow() -> String {
    std::future::pending::<()>().await;
    "never".into()
}

/// More than any socket buffer takes.
#[get("/flood", access = public)]
async fn flood() -> Stream {
    let bytes = vec![b'x'; 64 << 20];
    Stream::new("application/octet-stream", http_body_util::Full::new(bytes::Bytes::from(bytes)))
}

fn builder() -> TestAppBuilder {
    let module = Module::new("edges")
        .provide(|_| async { Ok(Gate::default()) })
        .endpoints(endpoints![gate, ping, size, unread, panics, slow, flood]);
    TestApp::builder(App::new("edges").module(module))
}

#[tokio::test]
async fn a_head_that_does_not_come_is_answered_with_408_and_closed() {
    let app = builder().value("server.head_timeout", "200ms").start().await;
    for beginning in ["", "GET /ping HTTP/1.1\r\nhost: t"] {
        let answer = exchange(app.address(), beginning).await;
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("request_timeout"), "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_stops_arriving_is_answered_with_408() {
    let app = builder().value("server.body_idle_timeout", "200ms").start().await;
    let head = "POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nabc";
    let answer = exchange(app.address(), head).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("connection: close"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_without_a_word() {
    let app = builder().value("server.keep_alive", "200ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert!(wire.read_response().await.ends_with("\"pong\""));
    assert_eq!(wire.read_to_end().await, "");
    app.stop().await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_off() {
    let app = builder().value("server.write_timeout", "300ms").start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /flood HTTP/1.1\r\nhost: test\r\n\r\n").await;
    wire.read_until("\r\n\r\n").await;
    // The place of the connection is given back, although the client still holds its end.
    let address = app.address();
    let again = || async move { exchange(address, get("/ping")).await.contains("pong") };
    eventually(again).await;
    app.stop().await;
}

#[tokio::test]
async fn a_client_can_read_the_413_while_it_is_still_sending() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("POST /size HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n").await;
    let chunk = format!("{:x}\r\n{}\r\n", 64 << 10, "x".repeat(64 << 10));
    for _ in 0..64 {
        if wire.try_send(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = wire.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body_too_large"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_before_a_byte_of_it() {
    let app = builder().start().await;
    let head =
        "POST /size HTTP/1.1\r\nhost: test\r\ncontent-length: 9999999999\r\nexpect: 100-continue\r\n\r\n";
    let mut wire = Wire::connect(app.address()).await;
    wire.send(head).await;
    let answer = wire.read_response().await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_nobody_reads_does_not_reset_the_answer() {
    let app = builder().start().await;
    let body = "x".repeat(512 << 10);
    let request =
        format!("POST /unread HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let answer = exchange(app.address(), request).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\"not read\""), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn a_half_closed_connection_gets_its_answer() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
    wire.finish().await;
    assert!(wire.read_to_end().await.ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn requests_sent_in_one_piece_are_answered_in_order() {
    let app = builder().start().await;
    let one = "GET /ping HTTP/1.1\r\nhost: test\r\n\r\n";
    let answers = exchange(app.address(), format!("{one}{one}{}", get("/nowhere"))).await;
    let statuses: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["200", "200", "404"]);
    app.stop().await;
}

#[tokio::test]
async fn heads_beyond_their_limits_are_refused_with_the_right_status() {
    let app = builder().start().await;
    let many: String = (0..150).map(|index| format!("x-{index}: 1\r\n")).collect();
    let long = "y".repeat(9 << 10);
    let together: String = (0..6).map(|index| format!("x-{index}: {}\r\n", "z".repeat(6 << 10))).collect();
    let pairs = "a=1&".repeat(1001);
    for (request, status) in [
        (format!("GET /ping HTTP/1.1\r\nhost: test\r\n{many}\r\n"), "431"),
        (format!("GET /ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx-long: {long}\r\n\r\n"), "431"),
        (format!("GET /ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{together}\r\n"), "431"),
        (get(&format!("/{long}")), "414"),
        (get(&format!("/ping?{pairs}")), "400"),
        (get(&"/a".repeat(100)), "400"),
    ] {
        let answer = exchange(app.address(), request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{status}: {}",
            &answer[..answer.len().min(300)]
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn paths_that_try_to_get_somewhere_are_refused() {
    let app = builder().start().await;
    for (path, status, code) in [
        ("/../etc/passwd", "400", "bad_path"),
        ("/%2e%2e/ping", "400", "bad_path"),
        ("/ping/", "404", "no_route"),
        ("//ping", "400", "bad_path"),
        ("/PING", "404", "no_route"),
    ] {
        let answer = exchange(app.address(), get(path)).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(code),
            "{path}: {answer}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn unknown_methods_and_versions_do_not_disturb() {
    let app = builder().start().await;
    let brew =
        exchange(app.address(), "BREW /ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    assert!(brew.starts_with("HTTP/1.1 405 ") && brew.contains("allow: GET, HEAD, OPTIONS"), "{brew}");
    let options =
        exchange(app.address(), "OPTIONS /ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    assert!(
        options.starts_with("HTTP/1.1 204 ") && options.contains("allow: GET, HEAD, OPTIONS"),
        "{options}"
    );
    let head =
        exchange(app.address(), "HEAD /ping HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.contains("content-length: 6") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    let nonsense = exchange(app.address(), "\u{3}\u{1} nonsense\r\n\r\n").await;
    assert!(nonsense.starts_with("HTTP/1.1 400 "), "{nonsense}");
    assert!(exchange(app.address(), get("/ping")).await.contains("pong"));
    app.stop().await;
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_process_lives() {
    let app = builder().start().await;
    let answer = app.get("/panic").send().await;
    assert_eq!((answer.status(), answer.json()["code"].as_str()), (500, Some("internal")));
    assert!(!answer.text().contains("own panic"), "the client must not see internal text: {}", answer.text());
    assert_eq!(app.get("/ping").send().await.status(), 200);
    app.stop().await;
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_a_504() {
    let app = builder().start().await;
    let answer = app.get("/slow").send().await;
    assert_eq!((answer.status(), answer.json()["code"].as_str()), (504, Some("timeout")));
    app.stop().await;
}

#[tokio::test]
async fn one_address_gets_no_more_connections_than_its_share() {
    let app = builder().value("server.max_connections_per_address", 2).start().await;
    let mut first = Wire::connect(app.address()).await;
    let mut second = Wire::connect(app.address()).await;
    for wire in [&mut first, &mut second] {
        wire.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
        wire.read_response().await;
    }
    assert!(Wire::connect(app.address()).await.is_closed().await);
    // Giving one back makes room for another.
    drop(first);
    let address = app.address();
    eventually(|| async move {
        let mut wire = Wire::connect(address).await;
        wire.try_send(get("/ping").as_bytes()).await.is_ok() && !wire.is_closed().await
    })
    .await;
    app.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_total_wait_instead_of_failing() {
    let app = builder().value("server.max_connections", 1).start().await;
    let mut first = Wire::connect(app.address()).await;
    first.send("GET /gate HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
    let gate = app.context().shared::<Gate>().unwrap();
    eventually(|| async { gate.arrived.load(Ordering::SeqCst) == 1 }).await;
    let address = app.address();
    let second = tokio::spawn(async move { exchange(address, get("/ping")).await });
    gate.open.notify_one();
    assert!(first.read_to_end().await.ends_with("\"open\""));
    assert!(second.await.unwrap().ends_with("\"pong\""));
    app.stop().await;
}

#[tokio::test]
async fn a_connection_ends_after_its_share_of_requests() {
    let app = builder().value("server.keep_alive_requests", 2).start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert!(!wire.read_response().await.contains("connection: close"));
    wire.send("GET /ping HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert!(wire.read_to_end().await.contains("connection: close"));
    app.stop().await;
}

#[tokio::test]
async fn health_answers_while_every_worker_is_stuck() {
    let app = builder().start().await;
    // This test's runtime has one thread; the management thread must not need it.
    let management = app.management_address();
    let answer = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(management).unwrap();
        stream.write_all(b"GET /livez HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    // Blocks the only worker until the answer is there.
    let answer = answer.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn work_after_the_response_runs() {
    static DONE: AtomicUsize = AtomicUsize::new(0);

    #[post("/later", access = public)]
    async fn later(after: houtai::AfterResponse) -> NoContent {
        after.run(async {
            DONE.fetch_add(1, Ordering::SeqCst);
        });
        NoContent
    }

    let app = TestApp::start(App::new("later").module(Module::new("m").endpoints(endpoints![later]))).await;
    assert_eq!(app.post("/later").send().await.status(), 204);
    eventually(|| async { DONE.load(Ordering::SeqCst) == 1 }).await;
    app.stop().await;
}
