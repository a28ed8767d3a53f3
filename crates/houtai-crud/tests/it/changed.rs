//! Changing rows by merge patches.

use serde_json::json;

use crate::app::{On, add, on_both, problems};

on_both! {
    what_is_absent_stays_and_null_empties
    bad_changes_are_told_at_once_and_change_nothing
    a_row_that_is_not_there_is_not_found
    a_change_to_a_taken_value_is_a_conflict
}

async fn what_is_absent_stays_and_null_empties(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk", "effort": 3})).await;
    let changed = app.patch("/todos/1").json(&json!({"done": true})).send().await;
    assert_eq!(changed.status(), 200, "{}", changed.text());
    let json = changed.json();
    assert_eq!((&json["title"], &json["done"], &json["effort"]), (&json!("milk"), &json!(true), &json!(3)));
    let patch =
        app.patch("/todos/1").body("application/merge-patch+json", r#"{"effort":null,"title":"tea"}"#);
    let json = patch.send().await.json();
    assert_eq!((&json["title"], &json["done"], &json["effort"]), (&json!("tea"), &json!(true), &json!(null)));
    assert_eq!(json["version"], 3);
    let unchanged = app.patch("/todos/1").json(&json!({})).send().await;
    assert_eq!((unchanged.status(), &unchanged.json()), (200, &json));
    app.stop().await;
}

async fn bad_changes_are_told_at_once_and_change_nothing(on: On) {
    let app = on.started().await;
    let before = add(&app, json!({"title": "milk"})).await;
    let body = json!({"title": null, "done": "yes", "priority": null, "id": 2, "views": 1, "effort": "much"});
    let answer = app.patch("/todos/1").json(&body).send().await;
    assert_eq!(answer.status(), 422);
    let found: Vec<String> = problems(&answer).into_iter().map(|(_, at)| at).collect();
    for pointer in ["/title", "/done", "/priority", "/id", "/views", "/effort"] {
        assert!(found.contains(&pointer.to_owned()), "{pointer} in {found:?}");
    }
    let missing = app.patch("/todos/1").json(&json!({"done": true, "owner": 5})).send().await;
    assert_eq!((missing.status(), problems(&missing)[0].1.as_str()), (422, "/owner"));
    assert_eq!(app.patch("/todos/1").body("text/plain", "{}").send().await.status(), 415);
    assert_eq!(app.get("/todos/1").send().await.json(), before);
    app.stop().await;
}

async fn a_row_that_is_not_there_is_not_found(on: On) {
    let app = on.started().await;
    for request in [
        app.get("/todos/7"),
        app.patch("/todos/7").json(&json!({"done": true})),
        app.patch("/todos/7").json(&json!({})),
        app.patch("/todos/7").json(&json!({"done": true})).header("if-match", "\"1\""),
        app.delete("/todos/7"),
        app.delete("/todos/7").header("if-match", "*"),
    ] {
        let answer = request.send().await;
        assert_eq!((answer.status(), &answer.json()["detail"]), (404, &json!("there is no todo 7")));
    }
    assert_eq!(app.get("/todos/0").send().await.status(), 422);
    assert_eq!(app.delete("/todos/seven").send().await.status(), 422);
    app.stop().await;
}

async fn a_change_to_a_taken_value_is_a_conflict(on: On) {
    let app = on.started().await;
    for name in ["anna", "ben"] {
        app.post("/people").json(&json!({"name": name})).send().await;
    }
    let answer = app.patch("/people/2").json(&json!({"name": "anna"})).send().await;
    assert_eq!((answer.status(), problems(&answer)[0].1.as_str()), (409, "/name"));
    assert_eq!(app.patch("/people/2").json(&json!({"name": "ben"})).send().await.status(), 200);
    app.stop().await;
}
