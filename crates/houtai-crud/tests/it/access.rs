//! Who may call which endpoint, what is left out, and what takes its place.

use houtai::Endpoint;
use houtai::prelude::*;
use serde_json::json;

use crate::app::{On, Todo, on_both};

on_both! {
    each_endpoint_has_its_own_access
    the_access_of_the_module_counts_where_nobody_says_more
    what_is_left_out_is_not_there_and_can_be_replaced
}

/// Reads one to-do, by hand.
#[get("/todos/{id}", access = public)]
async fn by_hand(db: Db, Path(id): Path<Id<Todo>>) -> Result<Todo> {
    let mut todo = Todo::find(&db, id).await?;
    todo.title.push('!');
    Ok(todo)
}

fn todos() -> Module {
    Module::new("todos")
}

async fn each_endpoint_has_its_own_access(on: On) {
    let endpoints = crud::<Todo>("/todos")
        .list(|endpoint| endpoint.access(Access::Public))
        .create(|endpoint| endpoint.access(Access::Permission("todos.add".into())))
        .access(Access::SignedIn);
    let app = on.with_module(todos().endpoints(endpoints)).await;
    let todo = json!({"title": "milk"});
    let status = |request: houtai_test::TestRequest, user: &str| {
        let request = if user.is_empty() { request } else { request.header("authorization", user) };
        async move { request.send().await.status() }
    };
    assert_eq!(status(app.get("/todos"), "").await, 200);
    assert_eq!(status(app.post("/todos").json(&todo), "").await, 401);
    assert_eq!(status(app.post("/todos").json(&todo), "reader").await, 403);
    assert_eq!(status(app.post("/todos").json(&todo), "todos.add").await, 201);
    assert_eq!(status(app.get("/todos/1"), "").await, 401);
    assert_eq!(status(app.get("/todos/1"), "reader").await, 200);
    assert_eq!(status(app.delete("/todos/1"), "reader").await, 204);
    app.stop().await;
}

async fn the_access_of_the_module_counts_where_nobody_says_more(on: On) {
    let app = on.with_module(todos().access(Access::Public).endpoints(crud::<Todo>("/todos"))).await;
    assert_eq!(app.post("/todos").json(&json!({"title": "milk"})).send().await.status(), 201);
    app.stop().await;
}

async fn what_is_left_out_is_not_there_and_can_be_replaced(on: On) {
    let endpoints = crud::<Todo>("/todos").access(Access::Public).without(Crud::Get).without(Crud::Delete);
    let app = on.with_module(todos().endpoints(endpoints).endpoints(endpoints![by_hand])).await;
    app.post("/todos").json(&json!({"title": "milk"})).send().await;
    assert_eq!(app.get("/todos/1").send().await.json()["title"], "milk!");
    let refused = app.delete("/todos/1").send().await;
    assert_eq!((refused.status(), refused.header("allow")), (405, "GET, HEAD, OPTIONS, PATCH"));
    app.stop().await;
}

#[test]
fn the_endpoints_are_ordinary_ones() {
    let paths = |endpoint: &Endpoint| {
        let info = endpoint.info();
        format!("{} {} {}", info.method, info.path, info.function)
    };
    let endpoints: Vec<Endpoint> = crud::<Todo>("/todos").into_iter().collect();
    let expected = [
        "GET /todos list_todos",
        "GET /todos/{id} get_todo",
        "POST /todos create_todo",
        "PATCH /todos/{id} update_todo",
        "DELETE /todos/{id} delete_todo",
    ];
    assert_eq!(endpoints.iter().map(paths).collect::<Vec<_>>(), expected);
    assert!(endpoints.iter().all(|endpoint| endpoint.info().file.ends_with("access.rs")));
}
