//! The version of a row: tags, conditions, and changes that meet.

use houtai_test::{TestApp, TestResponse};
use serde_json::{Value, json};

use crate::app::{On, add, on_both};

on_both! {
    a_reader_who_has_the_version_is_told_so
    a_model_without_a_version_has_no_tag
    a_stale_condition_changes_nothing
    a_stale_version_in_the_body_is_a_conflict
    of_changes_that_meet_one_is_made
}

async fn a_reader_who_has_the_version_is_told_so(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk"})).await;
    let read = app.get("/todos/1").send().await;
    assert_eq!((read.status(), read.header("etag")), (200, "\"1\""));
    assert_eq!(app.get("/todos/1").header("if-none-match", "\"1\"").send().await.status(), 304);
    app.patch("/todos/1").json(&json!({"done": true})).send().await;
    let again = app.get("/todos/1").header("if-none-match", "\"1\"").send().await;
    assert_eq!((again.status(), again.header("etag")), (200, "\"2\""));
    app.stop().await;
}

async fn a_model_without_a_version_has_no_tag(on: On) {
    let app = on.started().await;
    let created = app.post("/people").json(&json!({"name": "anna"})).send().await;
    assert_eq!((created.status(), created.header("etag")), (201, ""));
    assert_eq!(app.get("/people/1").send().await.header("etag"), "");
    app.stop().await;
}

async fn a_stale_condition_changes_nothing(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk"})).await;
    let change =
        |tag: &str| app.patch("/todos/1").header("if-match", tag).json(&json!({"title": "tea"})).send();
    let done = change("\"1\"").await;
    assert_eq!((done.status(), done.header("etag")), (200, "\"2\""));
    for stale in ["\"1\"", "\"3\"", "W/\"2\""] {
        let refused = change(stale).await;
        assert_eq!((refused.status(), &refused.json()["code"]), (412, &json!("stale_version")), "{stale}");
        let kept = app.delete("/todos/1").header("if-match", stale).send().await;
        assert_eq!(kept.status(), 412, "{stale}");
    }
    assert_eq!(change("\"1\", \"2\"").await.status(), 200);
    assert_eq!(app.get("/todos/1").send().await.json()["version"], 3);
    assert_eq!(app.delete("/todos/1").header("if-match", "\"3\"").send().await.status(), 204);
    app.stop().await;
}

async fn a_stale_version_in_the_body_is_a_conflict(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk"})).await;
    let change =
        |version: Value| app.patch("/todos/1").json(&json!({"done": true, "version": version})).send();
    assert_eq!(change(json!(1)).await.status(), 200);
    let refused = change(json!(1)).await;
    assert_eq!((refused.status(), &refused.json()["code"]), (409, &json!("stale_version")));
    assert_eq!(change(json!(null)).await.status(), 422);
    app.stop().await;
}

/// Eight clients that have all seen the first version.
async fn raced(
    app: &TestApp,
    change: impl Fn(&TestApp, u32) -> houtai_test::TestRequest,
) -> Vec<TestResponse> {
    let tasks: Vec<_> = (0..8).map(|number| tokio::spawn(change(app, number).send())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn statuses(answers: &[TestResponse]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(TestResponse::status).collect();
    statuses.sort_unstable();
    statuses
}

async fn of_changes_that_meet_one_is_made(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk"})).await;
    let by_condition = |app: &TestApp, number: u32| {
        app.patch("/todos/1").header("if-match", "\"1\"").json(&json!({"title": format!("tea {number}")}))
    };
    assert_eq!(statuses(&raced(&app, by_condition).await), [200, 412, 412, 412, 412, 412, 412, 412]);
    let by_body = |app: &TestApp, number: u32| {
        app.patch("/todos/1").json(&json!({"title": format!("salt {number}"), "version": 2}))
    };
    assert_eq!(statuses(&raced(&app, by_body).await), [200, 409, 409, 409, 409, 409, 409, 409]);
    let unconditional = |app: &TestApp, number: u32| app.patch("/todos/1").json(&json!({"effort": number}));
    assert_eq!(statuses(&raced(&app, unconditional).await), [200; 8]);
    assert_eq!(app.get("/todos/1").send().await.json()["version"], 11);
    app.stop().await;
}
