//! Adding rows.

use serde_json::json;

use crate::app::{On, on_both, problems};

on_both! {
    a_new_row_has_its_defaults_and_an_address
    everything_wrong_with_a_new_row_is_told_at_once
    a_value_that_is_taken_is_a_conflict_that_names_the_field
    a_reference_to_nothing_breaks_a_rule
}

async fn a_new_row_has_its_defaults_and_an_address(on: On) {
    let app = on.started().await;
    let answer = app.post("/todos").json(&json!({"title": "milk"})).send().await;
    assert_eq!((answer.status(), answer.header("location")), (201, "/todos/1"), "{}", answer.text());
    assert_eq!(answer.header("etag"), "\"1\"");
    let expected = json!({
        "id": 1, "title": "milk", "done": false, "priority": "normal", "owner": null, "effort": null,
        "created_at": "2026-01-02T03:04:05.000Z", "views": 0, "version": 1
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(app.get("/todos/1").send().await.json(), expected);
    app.stop().await;
}

async fn everything_wrong_with_a_new_row_is_told_at_once(on: On) {
    let app = on.started().await;
    let body = json!({
        "title": "much longer than twenty letters", "done": null, "priority": "urgent", "owner": "anna",
        "effort": 1.5, "views": 9, "version": 1, "id": 7, "created_at": "2026-01-01T00:00:00Z"
    });
    let answer = app.post("/todos").json(&body).send().await;
    assert_eq!(answer.status(), 422);
    let expected = [
        "/title too_long",
        "/done wrong_type",
        "/priority not_one_of",
        "/owner wrong_type",
        "/effort wrong_type",
        "/views unknown_field",
        "/version unknown_field",
        "/id unknown_field",
        "/created_at unknown_field",
    ];
    let found: Vec<String> = problems(&answer).iter().map(|(code, at)| format!("{at} {code}")).collect();
    for problem in expected {
        assert!(found.contains(&problem.to_owned()), "{problem} in {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let empty = app.post("/todos").json(&json!({})).send().await;
    assert_eq!(problems(&empty), [("missing".to_owned(), "/title".to_owned())]);
    assert_eq!(app.post("/todos").body("application/json", "{").send().await.status(), 400);
    assert_eq!(app.post("/todos").body("text/plain", "milk").send().await.status(), 415);
    assert_eq!(app.get("/todos").send().await.json()["items"], json!([]));
    app.stop().await;
}

async fn a_value_that_is_taken_is_a_conflict_that_names_the_field(on: On) {
    let app = on.started().await;
    assert_eq!(app.post("/people").json(&json!({"name": "anna"})).send().await.status(), 201);
    let answer = app.post("/people").json(&json!({"name": "anna"})).send().await;
    assert_eq!((answer.status(), &answer.json()["code"]), (409, &json!("already_exists")));
    assert_eq!(problems(&answer), [("already_exists".to_owned(), "/name".to_owned())]);
    app.stop().await;
}

async fn a_reference_to_nothing_breaks_a_rule(on: On) {
    let app = on.started().await;
    let answer = app.post("/todos").json(&json!({"title": "milk", "owner": 12})).send().await;
    assert_eq!((answer.status(), &answer.json()["code"]), (422, &json!("invalid")));
    assert_eq!(problems(&answer), [("no_such_reference".to_owned(), "/owner".to_owned())]);
    app.stop().await;
}
