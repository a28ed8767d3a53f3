//! A model of another kind: a text as its key, names of its own on the wire, numbers beyond 2^53, rows that are only
//! marked as deleted.

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::json;

use crate::app::{On, on_both, problems};

on_both! {
    a_text_is_a_key_and_is_not_changed
    filters_and_orders_have_the_names_of_the_wire
    a_row_that_is_marked_as_deleted_is_gone
}

/// A label to stick onto things.
#[model(crud, soft_delete, order_by = "-code")]
#[serde(rename_all = "camelCase")]
pub(crate) struct Label {
    /// What stands on it.
    #[field(primary_key, length = 1..=10)]
    pub(crate) code: String,
    #[field(filter, sort)]
    pub(crate) sold_count: i64,
    #[field(filter)]
    pub(crate) price_ratio: f64,
    #[field(default = "white")]
    pub(crate) colour: String,
    pub(crate) extra: Option<Json<serde_json::Value>>,
    /// It never leaves the server.
    #[serde(skip)]
    #[expect(dead_code, reason = "it is there so that no input has it")]
    pub(crate) secret: Option<String>,
    pub(crate) deleted_at: Option<Timestamp>,
}

async fn filled(on: &On) -> TestApp {
    let endpoints = crud::<Label>("/labels").access(Access::Public);
    let app = on.with_module(Module::new("labels").endpoints(endpoints)).await;
    for (code, count, ratio) in [("a/b", "9007199254740993", 0.5), ("c", "-1", 2.0)] {
        let label = json!({"code": code, "soldCount": count, "priceRatio": ratio, "extra": {"any": [1]}});
        let answer = app.post("/labels").json(&label).send().await;
        assert_eq!(answer.status(), 201, "{}", answer.text());
    }
    app
}

async fn codes(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.get(&format!("/labels?{query}")).send().await;
    assert_eq!(page.status(), 200, "{}", page.text());
    let items = page.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

async fn a_text_is_a_key_and_is_not_changed(on: On) {
    let app = filled(&on).await;
    let expected = json!({
        "code": "a/b", "soldCount": "9007199254740993", "priceRatio": 0.5, "colour": "white",
        "extra": {"any": [1]}, "deletedAt": null
    });
    assert_eq!(app.get("/labels/a%2Fb").send().await.json(), expected);
    let again =
        app.post("/labels").json(&json!({"code": "c", "soldCount": "1", "priceRatio": 1})).send().await;
    assert_eq!((again.status(), problems(&again)[0].1.as_str()), (409, "/code"));
    let refused =
        app.patch("/labels/c").json(&json!({"code": "d", "deletedAt": null, "secret": "x"})).send().await;
    assert_eq!((refused.status(), problems(&refused).len()), (422, 3), "{}", refused.text());
    let changed = app.patch("/labels/c").json(&json!({"soldCount": "9223372036854775807"})).send().await;
    assert_eq!((changed.status(), &changed.json()["soldCount"]), (200, &json!("9223372036854775807")));
    let refused = app.patch("/labels/c").json(&json!({"soldCount": 5})).send().await;
    assert_eq!((refused.status(), problems(&refused)[0].1.as_str()), (422, "/soldCount"));
    app.stop().await;
}

async fn filters_and_orders_have_the_names_of_the_wire(on: On) {
    let app = filled(&on).await;
    assert_eq!(codes(&app, "").await, ["c", "a/b"]);
    assert_eq!(codes(&app, "order=soldCount").await, ["c", "a/b"]);
    assert_eq!(codes(&app, "order=-soldCount,code").await, ["a/b", "c"]);
    assert_eq!(codes(&app, "soldCount.gt=9007199254740992").await, ["a/b"]);
    assert_eq!(codes(&app, "priceRatio.ge=2").await, ["c"]);
    assert_eq!(app.get("/labels?priceRatio=2").send().await.status(), 422);
    app.stop().await;
}

async fn a_row_that_is_marked_as_deleted_is_gone(on: On) {
    let app = filled(&on).await;
    assert_eq!(app.delete("/labels/c").send().await.status(), 204);
    assert_eq!(app.get("/labels/c").send().await.status(), 404);
    assert_eq!(app.patch("/labels/c").json(&json!({"colour": "red"})).send().await.status(), 404);
    assert_eq!(codes(&app, "").await, ["a/b"]);
    app.stop().await;
}
