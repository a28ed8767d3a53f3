//! Listing: pages, order, filters, and what is wrong with them.

use houtai_test::{TestApp, TestResponse};
use serde_json::{Value, json};

use crate::app::{On, add, on_both, problems};

on_both! {
    pages_lead_through_the_whole_list_in_any_order
    an_order_sorts_by_one_field_after_the_other
    filters_hold_together
    everything_wrong_with_a_query_is_told_at_once
    a_cursor_is_one_of_this_list_in_this_order
}

/// Six to-dos, in the order in which they were added.
async fn filled(on: &On) -> TestApp {
    let app = on.started().await;
    let anna = app.post("/people").json(&json!({"name": "anna"})).send().await.json()["id"].clone();
    for (title, done, effort, owner) in [
        ("milk", false, Value::Null, anna.clone()),
        ("tea", true, json!(3), Value::Null),
        ("bread", false, json!(1), anna.clone()),
        ("tea", false, json!(2), Value::Null),
        ("salt", true, Value::Null, Value::Null),
        ("eggs", false, json!(3), Value::Null),
    ] {
        add(&app, json!({"title": title, "done": done, "effort": effort, "owner": owner})).await;
    }
    app
}

fn titles(answer: &TestResponse) -> Vec<String> {
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    titles(&app.get(&format!("/todos?{query}")).send().await)
}

async fn pages_lead_through_the_whole_list_in_any_order(on: On) {
    let app = filled(&on).await;
    for order in
        ["", "order=-title&", "order=effort,-title&", "order=-effort&order=id&", "order=-created_at&"]
    {
        let all = found(&app, &format!("{order}limit=100")).await;
        assert_eq!(all.len(), 6, "{order}");
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("/todos?{order}limit=4{cursor}")).send().await;
            paged.extend(titles(&page));
            match page.json()["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(paged, all, "{order}");
    }
    app.stop().await;
}

async fn an_order_sorts_by_one_field_after_the_other(on: On) {
    let app = filled(&on).await;
    assert_eq!(found(&app, "order=title&limit=3").await, ["bread", "eggs", "milk"]);
    assert_eq!(found(&app, "order=-id&limit=2").await, ["eggs", "salt"]);
    assert_eq!(found(&app, "order=-effort,title&effort.null=false").await, ["eggs", "tea", "tea", "bread"]);
    app.stop().await;
}

async fn filters_hold_together(on: On) {
    let app = filled(&on).await;
    assert_eq!(found(&app, "done=true").await, ["tea", "salt"]);
    assert_eq!(found(&app, "done=true&effort.null=true").await, ["salt"]);
    assert_eq!(found(&app, "effort=1&effort=2").await, ["bread", "tea"]);
    assert_eq!(found(&app, "effort.ge=2&effort.lt=3").await, ["tea"]);
    assert_eq!(found(&app, "effort.gt=2&effort.le=3&done=false").await, ["eggs"]);
    assert_eq!(found(&app, "owner=1&order=title").await, ["bread", "milk"]);
    assert_eq!(found(&app, "owner.null=true&done=false").await, ["tea", "eggs"]);
    assert_eq!(found(&app, "priority=high").await, Vec::<String>::new());
    assert_eq!(found(&app, "id=2&id=3").await, ["tea", "bread"]);
    app.stop().await;
}

async fn everything_wrong_with_a_query_is_told_at_once(on: On) {
    let app = filled(&on).await;
    let answer = app
        .get(
            "/todos?order=titel,-title&done=perhaps&effort.ge=much&owner=0&limit=101&titel=x&priority=urgent",
        )
        .send()
        .await;
    assert_eq!(answer.status(), 422);
    let found = problems(&answer);
    for pointer in ["/order/0", "/done", "/effort.ge", "/owner/0", "/limit", "/titel", "/priority/0"] {
        assert!(found.iter().any(|(_, at)| at == pointer), "{pointer} in {found:?}");
    }
    assert_eq!(found.len(), 7, "{found:?}");
    app.stop().await;
}

async fn a_cursor_is_one_of_this_list_in_this_order(on: On) {
    let app = filled(&on).await;
    let first = app.get("/todos?limit=1&order=title").send().await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    for query in
        [format!("cursor={cursor}"), format!("order=-title&cursor={cursor}"), "cursor=bm90aGluZw".into()]
    {
        let answer = app.get(&format!("/todos?{query}")).send().await;
        assert_eq!(answer.status(), 422, "{query}");
        assert_eq!(problems(&answer), [("bad_cursor".to_owned(), "/cursor".to_owned())], "{query}");
    }
    let answer = app.get("/todos?cursor=%22").send().await;
    assert_eq!((answer.status(), problems(&answer)[0].1.as_str()), (422, "/cursor"));
    app.stop().await;
}
