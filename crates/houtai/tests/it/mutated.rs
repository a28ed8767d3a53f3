//! Requests with a few bytes changed: the server answers something valid or closes, and goes on.

use houtai::prelude::*;
use houtai_test::TestApp;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::gate::ping;
use crate::wire::{Wire, exchange, get};

#[input]
struct Note {
    #[field(length = 1..=20)]
    text: String,
}

#[post("/notes/{id}", access = public)]
async fn note(Path(id): Path<u32>, Body(note): Body<Note>) -> Result<String> {
    Ok(format!("{id} {}", note.text))
}

const VALID: [&str; 4] = [
    "GET /ping?a=1&b=%20 HTTP/1.1\r\nHost: localhost:8000\r\nAccept: */*\r\nAccept-Language: zh;q=0.9\r\n\r\n",
    "POST /notes/7 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"text\":\"hello\"}",
    "POST /notes/7 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"text\":\"hello\"}\r\n0\r\n\r\n",
    "OPTIONS /notes/7 HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
];

/// One change of a request.
#[derive(Clone, Debug)]
enum Change {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<prop::sample::Index>();
    let telling = prop::sample::select(vec![0_u8, 9, 10, 13, 32, 37, 44, 47, 58, 59, 92, 127, 128, 255]);
    let byte = || prop_oneof![any::<u8>(), telling.clone()];
    prop_oneof![
        (at(), byte()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), prop::collection::vec(byte(), 1..8)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), 1..20_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (at(), 1..40_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let end = |at: usize, length: usize, bytes: &Vec<u8>| (at + length).min(bytes.len());
        match self {
            Change::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Insert(at, new) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Remove(at, length) => {
                let at = at.index(bytes.len());
                // Something is always left to send.
                let end = end(at, *length, bytes).min(at + bytes.len() - 1);
                bytes.drain(at..end);
            }
            Change::Repeat(at, length) => {
                let at = at.index(bytes.len());
                let piece = bytes[at..end(at, *length, bytes)].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
}

/// The statuses of what came back; an answer may also break off, but never be something else.
fn statuses(answer: &str) -> Vec<u16> {
    let statuses = answer.split("HTTP/1.").skip(1);
    statuses.filter_map(|answer| answer.get(2..5)?.parse().ok()).collect()
}

async fn try_out(app: &TestApp, bytes: &[u8]) -> String {
    let mut wire = Wire::connect(app.address()).await;
    // The server may close in the middle.
    let _ = wire.try_send(bytes).await;
    wire.try_finish().await;
    wire.read_what_comes().await
}

#[test]
fn changed_requests_get_an_answer_or_an_end_and_the_next_one_its_answer() {
    let runtime = Runtime::new().unwrap();
    let module = Module::new("m").endpoints(endpoints![ping, note]);
    let builder = TestApp::builder(App::new("mutated").module(module))
        .value("cors.origins", ["https://a.example"])
        .value("server.head_timeout", "5s");
    let app = runtime.block_on(builder.start());
    let cases = (prop::sample::select(VALID.to_vec()), prop::collection::vec(change(), 1..5));
    let config = ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((valid, changes) in cases)| {
        let mut bytes = valid.as_bytes().to_vec();
        changes.iter().for_each(|change| change.apply(&mut bytes));
        let answer = runtime.block_on(try_out(&app, &bytes));
        prop_assert!(answer.is_empty() || answer.starts_with("HTTP/1."), "{}", answer);
        for status in statuses(&answer) {
            prop_assert!((100..500).contains(&status) || status == 501, "{}", answer);
        }
        let next = runtime.block_on(exchange(app.address(), get("/ping")));
        prop_assert!(next.ends_with("\"pong\""), "{}", next);
    });
    runtime.block_on(app.stop());
}
