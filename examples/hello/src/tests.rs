//! What the example promises, over a real connection.

use houtai_test::{TestApp, TestResponse};
use serde_json::{Value, json};

use super::app;

/// The codes and pointers of the broken rules, in order.
fn rules(answer: &TestResponse) -> Vec<(String, String)> {
    let body = answer.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

fn expected(rules: &[(&str, &str)]) -> Vec<(String, String)> {
    rules.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

#[tokio::test]
async fn a_todo_is_created_read_changed_listed_and_deleted() {
    let app = TestApp::start(app()).await;
    let created = app.post("/todos").json(&json!({"title": "Water the plants"})).send().await;
    assert_eq!((created.status(), created.header("location")), (201, "/todos/1"));
    let todo = json!({"id": 1, "title": "Water the plants", "done": false, "created_at": "2026-01-02T03:04:05.000Z"});
    assert_eq!(created.json(), todo);
    assert_eq!(app.get("/todos/1").send().await.json(), todo);

    let changed = app.patch("/todos/1").json(&json!({"done": true})).send().await.json();
    assert_eq!((&changed["done"], &changed["title"]), (&json!(true), &json!("Water the plants")));

    let list = app.get("/todos").send().await.json();
    assert_eq!((list["items"].as_array().map(Vec::len), &list["next_cursor"]), (Some(1), &Value::Null));

    assert_eq!(app.delete("/todos/1").send().await.status(), 204);
    assert_eq!(app.get("/todos/1").send().await.status(), 404);
    app.stop().await;
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_while_new_ones_come() {
    let app = TestApp::start(app()).await;
    for number in 1..=5 {
        app.post("/todos").json(&json!({"title": format!("number {number}")})).send().await;
    }
    let first = app.get("/todos?limit=2").send().await.json();
    let ids = |page: &Value| {
        page["items"].as_array().unwrap().iter().map(|todo| todo["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first), [5, 4]);
    app.post("/todos").json(&json!({"title": "in between"})).send().await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&format!("/todos?limit=2&cursor={cursor}")).send().await.json();
    assert_eq!(ids(&second), [3, 2]);
    let cursor = second["next_cursor"].as_str().unwrap();
    let last = app.get(&format!("/todos?limit=2&cursor={cursor}")).send().await.json();
    assert_eq!((ids(&last), &last["next_cursor"]), (vec![1], &Value::Null));
    app.stop().await;
}

#[tokio::test]
async fn a_cursor_that_is_none_is_named_as_the_mistake() {
    let app = TestApp::start(app()).await;
    let answer = app.get("/todos?cursor=bm9uZQ").send().await;
    assert_eq!((answer.status(), rules(&answer)), (422, expected(&[("/cursor", "bad_cursor")])));
    app.stop().await;
}

/// The rows of "Answers to mistakes" in the comparison with other frameworks.
#[tokio::test]
async fn every_mistake_of_the_comparison_is_answered_right() {
    let app = TestApp::start(app()).await;
    let post = |body: Value| app.post("/todos").json(&body).send();

    let empty = post(json!({"title": ""})).await;
    assert_eq!((empty.status(), rules(&empty)), (422, expected(&[("/title", "too_short")])));
    let missing = post(json!({})).await;
    assert_eq!((missing.status(), rules(&missing)), (422, expected(&[("/title", "missing")])));
    let unknown = post(json!({"title": "x", "titel": "y"})).await;
    assert_eq!((unknown.status(), rules(&unknown)), (422, expected(&[("/titel", "unknown_field")])));

    app.post("/todos").json(&json!({"title": "x"})).send().await;
    let types = app.patch("/todos/1").json(&json!({"title": 5, "done": "yes"})).send().await;
    let both = expected(&[("/title", "wrong_type"), ("/done", "wrong_type")]);
    assert_eq!((types.status(), rules(&types)), (422, both));

    let truncated = app.post("/todos").body("application/json", "{\"title\": \"x").send().await;
    assert_eq!((truncated.status(), &truncated.json()["code"]), (400, &json!("json_syntax")));
    assert!(truncated.json()["detail"].as_str().unwrap().contains("column"), "{}", truncated.text());

    let large = app.post("/todos").body("application/json", vec![b' '; 20 << 20]).send().await;
    assert_eq!((large.status(), &large.json()["code"]), (413, &json!("body_too_large")));

    let nowhere = app.get("/nowhere").send().await;
    assert_eq!((nowhere.status(), nowhere.header("content-type")), (404, "application/problem+json"));
    let method = app.delete("/todos").send().await;
    assert_eq!((method.status(), method.header("allow")), (405, "GET, HEAD, OPTIONS, POST"));
    assert_eq!(method.header("content-type"), "application/problem+json");
    app.stop().await;
}

#[tokio::test]
async fn messages_come_in_the_language_of_the_caller() {
    let app = TestApp::start(app()).await;
    let title = "x".repeat(201);
    let answer =
        app.post("/todos").header("accept-language", "zh-CN,zh;q=0.9").json(&json!({"title": title}));
    let message = answer.send().await.json()["errors"][0]["message"].clone();
    assert!(message.as_str().unwrap().contains("200 个字符"), "{message}");
    app.stop().await;
}

#[tokio::test]
async fn null_is_refused_where_a_field_cannot_be_null() {
    let app = TestApp::start(app()).await;
    app.post("/todos").json(&json!({"title": "x"})).send().await;
    let answer = app.patch("/todos/1").json(&json!({"title": null})).send().await;
    assert_eq!((answer.status(), rules(&answer)), (422, expected(&[("/title", "wrong_type")])));
    app.stop().await;
}

#[tokio::test]
async fn the_greeting_is_exactly_what_comparisons_expect() {
    let app = TestApp::start(app()).await;
    let answer = app.get("/hello").send().await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, r#"{"message":"Hello, World!"}"#));
    app.stop().await;
}

/// The README shows pieces of this example; they must be the pieces that run.
#[test]
fn the_readme_shows_the_example_as_it_is() {
    let readme = include_str!("../../../README.md");
    let shown = readme.split("```rust,ignore\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for piece in shown.split("\n\n").map(str::trim) {
        assert!(include_str!("main.rs").contains(piece), "not in the example:\n{piece}");
    }
}
