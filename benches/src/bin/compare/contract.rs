//! What every contestant must answer, looked at before anything is measured: a server that does less than the
//! others would be fast for the wrong reason.

mod todos;

use serde_json::{Value, json};

use crate::Failure;
use crate::ask::{Answer, get, post};
use crate::request::{PERSON, Request};
use crate::wire::{PLAIN, Wire};

/// Asks the server on `port` and compares.
pub(crate) fn check(request: Request, wire: Wire, port: u16) -> Result<(), Failure> {
    // What this client cannot speak is checked by the load generator, which counts statuses and bytes.
    if wire != PLAIN {
        return Ok(());
    }
    match request {
        Request::Hello => hello(&get(port, request.path())?),
        // What a file costs is measured by h2load, which counts its bytes.
        Request::File => Ok(()),
        Request::People => people(|body| post(port, request.path(), body)),
        Request::TodoOneRow | Request::TodoPage | Request::TodoCreate => todos::check(port),
    }
}

fn hello(answer: &Answer) -> Result<(), Failure> {
    good("GET /hello", answer, &json!({"message": "Hello, World!"}))
}

fn people(ask: impl Fn(&str) -> Result<Answer, Failure>) -> Result<(), Failure> {
    let answered = json!({"id": 1, "name": "Ada Lovelace"});
    let person: Value = serde_json::from_str(PERSON)?;
    let mut without_website = person.clone();
    without_website.as_object_mut().map(|fields| fields.remove("website"));
    for accepted in [&person, &without_website] {
        good("POST /people", &ask(&accepted.to_string())?, &answered)?;
    }
    for (field, wrong) in broken() {
        let mut refused = person.clone();
        refused[field] = wrong;
        refusal(&ask(&refused.to_string())?, 422..=422, &format!("`{field}`: {}", refused[field]))?;
    }
    let mut open = person;
    open["nickname"] = json!("Ada");
    refusal(&ask(&open.to_string())?, 400..=499, "an unknown field")?;
    refusal(&ask(PERSON.trim_end().trim_end_matches('}'))?, 400..=499, "a truncated body")
}

/// One value beside every border.
fn broken() -> [(&'static str, Value); 9] {
    [
        ("name", json!("")),
        ("name", json!("a".repeat(81))),
        ("email", json!("ada.lovelace")),
        ("age", json!(-1)),
        ("age", json!(151)),
        ("tags", json!(vec!["tag"; 11])),
        ("tags", json!([""])),
        ("website", json!("not a url")),
        ("score", json!(100.5)),
    ]
}

fn good(what: &str, answer: &Answer, body: &Value) -> Result<(), Failure> {
    let same = serde_json::from_str::<Value>(&answer.body).is_ok_and(|answered| answered == *body);
    if answer.status != 200 || !same {
        return Err(format!("{what} was answered {} {}, not 200 {body}", answer.status, answer.body).into());
    }
    for (header, value) in [("content-type", "application/json"), ("date", "")] {
        if !answer.header(header).is_some_and(|found| found.starts_with(value)) {
            return Err(format!("{what} was answered without the header `{header}: {value}`").into());
        }
    }
    Ok(())
}

fn refusal(answer: &Answer, expected: std::ops::RangeInclusive<u16>, what: &str) -> Result<(), Failure> {
    if expected.contains(&answer.status) {
        return Ok(());
    }
    let start = expected.start();
    Err(format!("a request with {what} was answered {}, not {start}", answer.status).into())
}
