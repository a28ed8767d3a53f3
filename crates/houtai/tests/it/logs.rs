//! What an app logs, and that the lines of a request are found by its id.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use houtai::prelude::{App, EndpointModule, Module, Path, endpoints, get};
use houtai::{AfterResponse, Stream, carry_request};
use houtai_test::{TestApp, TestAppBuilder};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use crate::wire::Wire;

/// Speaks from everywhere that code of a request can stand.
#[get("/speaker/{name}", access = public)]
async fn speaker(Path(name): Path<String>, after: AfterResponse) -> Stream {
    tracing::info!(name, "in the handler");
    tokio::task::yield_now().await;
    tracing::info!(name, "after a wait");
    let late = name.clone();
    after.run(async move { tracing::info!(name = late, "after the answer") });
    let carried = name.clone();
    let task = tokio::spawn(carry_request(async move { tracing::info!(name = carried, "in a task") }));
    let _ = task.await;
    let body = Full::new(bytes::Bytes::from_static(b"said")).map_frame(move |frame| {
        tracing::info!(name, "in the stream");
        frame
    });
    Stream::new("text/plain", body)
}

#[get("/broken", access = public)]
async fn broken() -> String {
    panic!("on purpose")
}

#[get("/flood", access = public)]
async fn flood() -> Stream {
    Stream::new("application/octet-stream", Pieces(FLOOD_PIECES))
}

const FLOOD_PIECES: u64 = 512;
const PIECE_BYTES: u64 = 64 << 10;

/// A body in pieces, more of them than any buffer takes.
struct Pieces(u64);

impl http_body::Body for Pieces {
    type Data = bytes::Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame, Infallible>>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        let piece = bytes::Bytes::from(vec![b'x'; PIECE_BYTES as usize]);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

type Frame = http_body::Frame<bytes::Bytes>;

#[get("/detail", access = public)]
async fn detail() -> String {
    tracing::debug!("a detail");
    "said".into()
}

fn builder() -> TestAppBuilder {
    let module = Module::new("logs").endpoints(endpoints![speaker, broken, flood, detail]);
    TestApp::builder(App::new("logs").module(module)).capture_logs()
}

fn message(line: &Value) -> &str {
    line["message"].as_str().unwrap_or_default()
}

fn is_access(line: &Value) -> bool {
    line["target"] == "houtai::access"
}

#[tokio::test]
async fn every_line_of_a_request_carries_its_id_also_when_requests_take_turns() {
    let app = builder().start().await;
    let requests = (0..8).map(|number| app.get(&format!("/speaker/n{number}")).send());
    let requests: Vec<_> = requests.collect();
    // At the same time, on one thread.
    let mut tasks = tokio::task::JoinSet::new();
    requests.into_iter().for_each(|request| drop(tasks.spawn(request)));
    tasks.join_all().await;
    for number in 0..8 {
        let name = format!("n{number}");
        app.logged(|line| line["name"] == name && message(line) == "after the answer").await;
        let access = app.logged(|line| is_access(line) && line["path"] == format!("/speaker/{name}")).await;
        let lines = app.logs();
        let of_request = lines.iter().filter(|line| line["request_id"] == access["request_id"]);
        let mut messages: Vec<&str> = of_request.map(message).collect();
        messages.sort_unstable();
        let expected =
            ["after a wait", "after the answer", "in a task", "in the handler", "in the stream", "request"];
        assert_eq!(messages, expected, "{lines:#?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_access_line_tells_what_was_asked_and_answered() {
    let app = builder().start().await;
    app.get("/speaker/a?token=hunter2").header("authorization", "Bearer hunter2").send().await;
    let line = app.logged(is_access).await;
    assert_eq!((&line["method"], &line["path"]), (&json!("GET"), &json!("/speaker/a")));
    assert_eq!((&line["route"], &line["status"]), (&json!("/speaker/{name}"), &json!(200)));
    assert_eq!(
        (&line["bytes"], &line["peer"], &line["protocol"]),
        (&json!(4), &json!("127.0.0.1"), &json!("HTTP/1.1"))
    );
    assert!(line["duration_ms"].is_f64() && line.get("slow").is_none(), "{line}");
    // Neither queries nor headers are written down.
    assert!(!app.logs().iter().any(|line| line.to_string().contains("hunter2")));
    app.stop().await;
}

#[tokio::test]
async fn what_was_refused_has_its_line_as_well() {
    let app = builder().start().await;
    app.get("/nowhere").send().await;
    let line = app.logged(is_access).await;
    assert_eq!((&line["status"], &line["level"], line.get("route")), (&json!(404), &json!("INFO"), None));
    app.stop().await;
}

#[tokio::test]
async fn a_failure_of_ours_is_found_by_the_id_that_the_client_was_told() {
    let app = builder().start().await;
    let problem = app.get("/broken").send().await.json();
    let access = app.logged(|line| is_access(line) && line["request_id"] == problem["request_id"]).await;
    assert_eq!((&access["status"], &access["level"]), (&json!(500), &json!("ERROR")));
    let reason = app.logged(|line| message(line) == "the request failed").await;
    assert_eq!(reason["request_id"], problem["request_id"]);
    assert!(reason["error"].as_str().unwrap().contains("on purpose"), "{reason}");
    app.stop().await;
}

#[tokio::test]
async fn a_slow_request_is_a_warning() {
    let app = builder().value("log.slow", "1ms").start().await;
    loop {
        app.get("/flood").send().await;
        if app.logs().iter().any(|line| is_access(line) && line["slow"] == true && line["level"] == "WARN") {
            break;
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_the_client_did_not_take_is_cut_off() {
    let app = builder().start().await;
    let mut wire = Wire::connect(app.address()).await;
    wire.send("GET /flood HTTP/1.1\r\nhost: test\r\n\r\n").await;
    wire.read_until("xxxx").await;
    drop(wire);
    let line = app.logged(is_access).await;
    assert_eq!((&line["outcome"], &line["status"]), (&json!("cut_off"), &json!(200)));
    assert!(line["bytes"].as_u64().unwrap() < FLOOD_PIECES * PIECE_BYTES, "{line}");
    app.stop().await;
}

#[tokio::test]
async fn the_access_line_can_be_switched_off_by_reload() {
    let builder = builder();
    let root = builder.root().to_owned();
    let app = builder.start().await;
    std::fs::create_dir_all(root.join("config")).unwrap();
    std::fs::write(root.join("config/test.toml"), "log.access = false\nlog.level = \"debug\"\n").unwrap();
    app.running().reload().await.unwrap();
    app.get("/detail").send().await;
    app.logged(|line| message(line) == "a detail").await;
    std::fs::write(root.join("config/test.toml"), "").unwrap();
    app.running().reload().await.unwrap();
    app.get("/detail").send().await;
    app.logged(is_access).await;
    let count = |is_meant: fn(&Value) -> bool| app.logs().iter().filter(|line| is_meant(line)).count();
    assert_eq!((count(is_access), count(|line| message(line) == "a detail")), (1, 1));
    app.stop().await;
}

#[tokio::test]
async fn bad_levels_keep_the_app_from_starting_and_say_where() {
    let Err(error) = builder().value("log.level", "info,houtai_http=debgu").try_start().await else {
        panic!("it started")
    };
    let error = error.to_string();
    for part in [
        "log.level = \"info,houtai_http=debgu\"",
        "is not understood at character 18",
        "did you mean `debug`?",
    ] {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
}

#[tokio::test]
async fn apps_of_other_tests_are_not_heard() {
    let app = builder().start().await;
    std::thread::spawn(|| tracing::error!("from elsewhere")).join().unwrap();
    app.get("/detail").send().await;
    app.logged(is_access).await;
    assert!(!app.logs().iter().any(|line| message(line) == "from elsewhere"));
    app.stop().await;
}
