//! The app of these tests: people and what they have to do.

use std::future::{Future, ready};
use std::pin::Pin;

use houtai::prelude::*;
use houtai::{DbEnum, Identify, Request, SecurityScheme};
use houtai_data::testing::{PostgresDatabase, PostgresInstance};
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

/// The database of a test, which goes with this value.
pub(crate) struct On(Option<PostgresDatabase>);

impl On {
    pub(crate) fn sqlite() -> Self {
        Self(None)
    }

    /// A machine without PostgreSQL fails the test, and says that it is not tested.
    pub(crate) async fn postgres() -> Self {
        Self(Some(PostgresInstance::shared().unwrap().database().await.unwrap()))
    }

    /// An app in whose database the tables are.
    pub(crate) async fn with_module(&self, module: Module) -> TestApp {
        let tables = Module::new("tables").models(models![Person, Todo, Label]);
        let app = App::new("todos").identify(ByPermission).module(tables).module(module);
        let app = TestApp::builder(app);
        match &self.0 {
            Some(database) => app.value("db.url", database.url().as_str()).start().await,
            None => app.start().await,
        }
    }

    /// An app with all endpoints of both models.
    pub(crate) async fn started(&self) -> TestApp {
        self.with_module(everything()).await
    }
}

/// The same tests on both databases: functions that take where the rows of their app are.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::app::On::sqlite()).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::app::On::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both;

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
