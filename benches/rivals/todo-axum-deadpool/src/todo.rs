//! The endpoints and their statements.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use deadpool_postgres::Pool;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;

use crate::failed::Failed;

const ONE: &str = "select id, title, done, created_at from todos where id = $1";
const LIST: &str = "select id, title, done, created_at from todos order by id desc limit $1";
const CREATE: &str = "insert into todos (title, done, created_at) values ($1, false, now()) \
     returning id, title, done, created_at";

/// What a client gets.
#[derive(Serialize)]
pub(crate) struct Todo {
    id: i64,
    title: String,
    done: bool,
    created_at: DateTime<Utc>,
}

/// What a client sends.
#[derive(Deserialize)]
pub(crate) struct NewTodo {
    title: String,
}

/// How many rows a client wants.
#[derive(Deserialize)]
pub(crate) struct Page {
    limit: i64,
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
pub(crate) async fn one(
    State(pool): State<Pool>,
    Path(id): Path<i64>,
) -> Result<Result<Json<Todo>, StatusCode>, Failed> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(ONE).await?;
    let row = client.query_opt(&statement, &[&id]).await?;
    Ok(row.map(|row| todo(&row)).transpose()?.map(Json).ok_or(StatusCode::NOT_FOUND))
}

/// `GET /todos?limit=20`, newest first.
pub(crate) async fn list(
    State(pool): State<Pool>,
    Query(page): Query<Page>,
) -> Result<Json<Vec<Todo>>, Failed> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(LIST).await?;
    let rows = client.query(&statement, &[&page.limit.clamp(1, 100)]).await?;
    Ok(Json(rows.iter().map(todo).collect::<Result<_, _>>()?))
}

/// `POST /todos`.
pub(crate) async fn create(
    State(pool): State<Pool>,
    Json(new): Json<NewTodo>,
) -> Result<Result<(StatusCode, Json<Todo>), StatusCode>, Failed> {
    if !(1..=200).contains(&new.title.chars().count()) {
        return Ok(Err(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let client = pool.get().await?;
    let statement = client.prepare_cached(CREATE).await?;
    let row = client.query_one(&statement, &[&new.title]).await?;
    Ok(Ok((StatusCode::CREATED, Json(todo(&row)?))))
}

fn todo(row: &Row) -> Result<Todo, tokio_postgres::Error> {
    Ok(Todo {
        id: row.try_get(0)?,
        title: row.try_get(1)?,
        done: row.try_get(2)?,
        created_at: row.try_get(3)?,
    })
}
