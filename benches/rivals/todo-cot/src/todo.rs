//! The model and its endpoints. Cot's queries have no order, so a page is whatever rows the database gives.

use chrono::{DateTime, FixedOffset, Utc};
use cot::db::{Auto, Database, Model, model};
use cot::http::StatusCode;
use cot::json::Json;
use cot::request::extractors::{Path, UrlQuery};
use cot::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The table. Any other type of model would have the crate's name in that of its table.
#[model(table_name = "todos", model_type = "internal")]
pub(crate) struct Todo {
    #[model(primary_key)]
    id: Auto<i64>,
    title: String,
    done: bool,
    created_at: DateTime<FixedOffset>,
}

/// What a client gets.
#[derive(Serialize)]
pub(crate) struct Shown {
    id: i64,
    title: String,
    done: bool,
    created_at: DateTime<FixedOffset>,
}

/// What a client sends.
#[derive(Deserialize)]
pub(crate) struct NewTodo {
    title: String,
}

/// How many rows a client wants.
#[derive(Deserialize)]
pub(crate) struct Page {
    limit: u64,
}

/// The small answer.
#[derive(Serialize)]
pub(crate) struct Hello {
    message: &'static str,
}

/// `GET /hello`.
pub(crate) async fn hello() -> Json<Hello> {
    Json(Hello { message: "Hello, World!" })
}

/// `GET /todos/{id}`.
pub(crate) async fn one(database: Database, Path(id): Path<i64>) -> cot::Result<Response> {
    match Todo::get_by_primary_key(&database, Auto::fixed(id)).await? {
        Some(todo) => Json(shown(todo)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /todos?limit=20`.
pub(crate) async fn list(database: Database, UrlQuery(page): UrlQuery<Page>) -> cot::Result<Response> {
    let todos = Todo::objects().limit(page.limit.min(100)).all(&database).await?;
    Json(todos.into_iter().map(shown).collect::<Vec<_>>()).into_response()
}

/// `POST /todos`.
pub(crate) async fn create(database: Database, Json(new): Json<NewTodo>) -> cot::Result<Response> {
    if !(1..=200).contains(&new.title.chars().count()) {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    let mut todo =
        Todo { id: Auto::auto(), title: new.title, done: false, created_at: Utc::now().fixed_offset() };
    todo.insert(&database).await?;
    Json(shown(todo)).with_status(StatusCode::CREATED).into_response()
}

fn shown(todo: Todo) -> Shown {
    let Todo { id, title, done, created_at } = todo;
    Shown { id: id.unwrap(), title, done, created_at }
}
