//! Deleting rows.

use serde_json::json;

use crate::app::{On, add, on_both};

on_both! {
    a_deleted_row_is_gone
    a_row_to_which_others_refer_stays
}

async fn a_deleted_row_is_gone(on: On) {
    let app = on.started().await;
    add(&app, json!({"title": "milk"})).await;
    let answer = app.delete("/todos/1").send().await;
    assert_eq!((answer.status(), answer.text().as_str()), (204, ""));
    assert_eq!(app.get("/todos/1").send().await.status(), 404);
    assert_eq!(app.delete("/todos/1").send().await.status(), 404);
    app.stop().await;
}

async fn a_row_to_which_others_refer_stays(on: On) {
    let app = on.started().await;
    app.post("/people").json(&json!({"name": "anna"})).send().await;
    add(&app, json!({"title": "milk", "owner": 1})).await;
    let answer = app.delete("/people/1").send().await;
    assert_eq!((answer.status(), &answer.json()["code"]), (409, &json!("still_referred_to")));
    assert_eq!(app.get("/people/1").send().await.status(), 200);
    assert_eq!(app.delete("/todos/1").send().await.status(), 204);
    assert_eq!(app.delete("/people/1").send().await.status(), 204);
    app.stop().await;
}
