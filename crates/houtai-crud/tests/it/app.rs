//! The app of these tests: people and what they have to do.

use std::future::{Future, ready};
use std::pin::Pin;

use houtai::prelude::*;
use houtai::{DbEnum, Identify, Request, SecurityScheme};
use houtai_test::{TestApp, TestResponse};
use serde_json::{Value, json};

use crate::labels::Label;

/// Somebody who has things to do.
#[model(crud)]
pub(crate) struct Person {
    pub(crate) id: Id<Person>,
    /// How everybody calls them.
    #[field(length = 1..=50, unique)]
    pub(crate) name: String,
}

/// How urgent it is.
#[derive(Clone, Copy, Debug, DbEnum, PartialEq, Eq)]
#[input]
#[output]
#[serde(rename_all = "snake_case")]
pub(crate) enum Priority {
    Low,
    Normal,
    High,
}

/// A thing to do.
#[model(crud)]
pub(crate) struct Todo {
    pub(crate) id: Id<Todo>,
    /// What to do, in one line.
    #[field(length = 1..=20, sort)]
    pub(crate) title: String,
    /// Whether it is done.
    #[field(default = false)]
    pub(crate) done: bool,
    #[field(default = Priority::Normal)]
    pub(crate) priority: Priority,
    /// Who does it.
    pub(crate) owner: Option<Ref<Person>>,
    /// How many hours it takes.
    #[field(filter, sort)]
    pub(crate) effort: Option<i32>,
    #[field(default = now)]
    pub(crate) created_at: Timestamp,
    /// How often it was looked at.
    #[field(read_only, default = 0)]
    pub(crate) views: i32,
    #[field(version)]
    pub(crate) version: i32,
}

/// Knows callers by their permission; a way of these tests alone.
struct ByPermission;

impl Identify for ByPermission {
    fn identify<'a>(
        &'a self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Identity>>> + Send + 'a>> {
        let permission = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let identity = permission.map(|permission| Identity::new("somebody").with_permission(permission));
        Box::pin(ready(Ok(identity)))
    }

    fn scheme(&self) -> SecurityScheme {
        let scheme = json!({"type": "apiKey", "in": "header", "name": "authorization"});
        SecurityScheme { name: "permission".into(), scheme }
    }
}

/// An app in whose database the tables are.
pub(crate) async fn with_module(module: Module) -> TestApp {
    TestApp::start(app_of(module)).await
}

fn app_of(module: Module) -> App {
    let tables = Module::new("tables").models(models![Person, Todo, Label]);
    App::new("todos").identify(ByPermission).module(tables).module(module)
}

/// An app with all endpoints of both models.
pub(crate) async fn started() -> TestApp {
    with_module(everything()).await
}

/// The same with its database at this URL.
pub(crate) async fn started_on(url: &str) -> TestApp {
    TestApp::builder(app_of(everything())).value("db.url", url).start().await
}

fn everything() -> Module {
    let people = crud::<Person>("/people").access(Access::Public);
    let todos = crud::<Todo>("/todos").access(Access::Public);
    Module::new("todos").endpoints(people).endpoints(todos)
}

/// Adds a to-do and gives what came back.
pub(crate) async fn add(app: &TestApp, todo: Value) -> Value {
    let answer = app.post("/todos").json(&todo).send().await;
    assert_eq!(answer.status(), 201, "{}", answer.text());
    answer.json()
}

/// What the answer finds wrong: codes and pointers.
pub(crate) fn problems(answer: &TestResponse) -> Vec<(String, String)> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| (text(&error["code"]), text(&error["pointer"]))).collect()
}
