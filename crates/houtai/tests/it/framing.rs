//! Heads and bodies that two programs could read in two ways, one row each.
//!
//! After each row stands a second request. What came back shows how the row was read: `400` alone means refused and
//! closed, `200 204` means taken as one request, with the second one behind it. Whatever else comes would mean that the
//! body of one became the head of another.

use houtai::Bytes;
use houtai::prelude::*;
use houtai_test::TestApp;

use crate::framing_bodies::body_cases;
use crate::framing_heads::head_cases;
use crate::wire::exchange;

/// What follows each row.
const NEXT: &str = "GET /next HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

/// One row.
pub(crate) struct Case {
    /// What the rule is about, with its place in the standard.
    pub(crate) category: &'static str,
    pub(crate) name: String,
    /// The bytes; each character is one.
    pub(crate) request: String,
    /// The statuses that come back before the connection closes.
    pub(crate) expected: &'static str,
}

#[get("/ping", access = public)]
async fn ping() -> String {
    "pong".into()
}

#[post("/size", access = public)]
async fn size(Bytes(bytes): Bytes) -> Result<u32> {
    if bytes.len() == 5 { Ok(5) } else { Err(Error::conflict("another body was sent")) }
}

#[get("/next", access = public)]
async fn next() -> NoContent {
    NoContent
}

async fn statuses(app: &TestApp, request: &str) -> String {
    let bytes: Vec<u8> = request.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let answer = exchange(app.address(), [&bytes, NEXT.as_bytes()].concat()).await;
    let statuses: Vec<&str> = answer.split("HTTP/1.").skip(1).map(|answer| &answer[2..5]).collect();
    statuses.join(" ")
}

#[tokio::test]
async fn every_head_and_body_is_read_in_one_way_or_refused() {
    let app = App::new("framing").module(Module::new("m").endpoints(endpoints![ping, size, next]));
    let app = TestApp::start(app).await;
    let cases: Vec<Case> = head_cases().into_iter().chain(body_cases()).collect();
    assert!(cases.len() > 100, "{}", cases.len());
    let mut wrong = Vec::new();
    for Case { category, name, request, expected } in cases {
        let actual = statuses(&app, &request).await;
        if actual != expected {
            wrong.push(format!("{category}, {name}: expected {expected}, got {actual}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    app.stop().await;
}
