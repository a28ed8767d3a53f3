//! Whole answers on PostgreSQL are those on SQLite.

use houtai_test::TestApp;
use serde_json::{Value, json};

use crate::app::On;

/// What a client asks, one after the other: good and bad, of every endpoint.
fn requests() -> Vec<(&'static str, &'static str, Option<Value>)> {
    vec![
        ("post", "/people", Some(json!({"name": "anna"}))),
        ("post", "/people", Some(json!({"name": "anna"}))),
        ("post", "/todos", Some(json!({"title": "milk", "owner": 1, "effort": 3}))),
        ("post", "/todos", Some(json!({"title": "bread", "priority": "high"}))),
        ("post", "/todos", Some(json!({"title": "nobody's", "owner": 99}))),
        ("post", "/todos", Some(json!({"title": "", "effort": 5_000_000_000i64}))),
        ("post", "/todos", Some(json!({"title": "a\u{0}b"}))),
        ("get", "/todos/1", None),
        ("get", "/todos/99", None),
        ("get", "/todos?order=-title", None),
        ("get", "/todos?effort=3", None),
        ("patch", "/todos/1", Some(json!({"done": true, "effort": null}))),
        ("patch", "/todos/1", Some(json!({"owner": 99}))),
        ("delete", "/people/1", None),
        ("delete", "/todos/1", None),
        ("delete", "/people/1", None),
        ("get", "/todos", None),
    ]
}

async fn answers(app: TestApp) -> Vec<String> {
    let mut answers = Vec::new();
    for (method, path, body) in requests() {
        let request = match method {
            "post" => app.post(path),
            "patch" => app.patch(path),
            "delete" => app.delete(path),
            _ => app.get(path),
        };
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await;
        answers.push(format!("{method} {path}: {} {}", answer.status(), without_request(&answer.text())));
    }
    app.stop().await;
    answers
}

/// Each request has a number of its own.
fn without_request(text: &str) -> String {
    let Ok(mut body) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    body.to_string()
}

#[tokio::test]
async fn the_same_requests_have_the_same_answers_as_on_sqlite() {
    let (postgres, sqlite) = (On::postgres().await, On::sqlite());
    let (ours, expected) = (answers(postgres.started().await).await, answers(sqlite.started().await).await);
    assert_eq!(ours.len(), expected.len());
    for (ours, expected) in ours.iter().zip(&expected) {
        assert_eq!(ours, expected);
    }
    let status = |answer: &String| answer.split_once(": ").unwrap().1.split(' ').next().unwrap().to_owned();
    let statuses: Vec<String> = expected.iter().map(status).collect();
    let told = "201 409 201 201 422 422 422 200 404 200 200 200 422 409 204 204 200";
    assert_eq!(statuses.join(" "), told, "{expected:#?}");
}
