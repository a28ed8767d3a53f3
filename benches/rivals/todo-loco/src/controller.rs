//! The endpoints.

use loco_rs::prelude::*;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::todos::{ActiveModel, Column, Entity};

#[derive(Deserialize, Validate)]
struct NewTodo {
    #[validate(length(min = 1, max = 200))]
    title: String,
}

#[derive(Deserialize)]
struct Page {
    limit: u64,
}

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

pub(crate) fn routes() -> Routes {
    Routes::new().add("/hello", get(hello)).add("/todos", get(list).post(create)).add("/todos/{id}", get(one))
}

async fn hello() -> Result<Response> {
    format::json(Hello { message: "Hello, World!" })
}

async fn one(Path(id): Path<i64>, State(context): State<AppContext>) -> Result<Response> {
    let todo = Entity::find_by_id(id).one(&context.db).await?;
    format::json(todo.ok_or(Error::NotFound)?)
}

/// Newest first; its own pagination would also count.
async fn list(Query(page): Query<Page>, State(context): State<AppContext>) -> Result<Response> {
    let todos = Entity::find().order_by_desc(Column::Id).limit(page.limit.min(100)).all(&context.db).await?;
    format::json(todos)
}

async fn create(
    State(context): State<AppContext>,
    JsonValidate(new): JsonValidate<NewTodo>,
) -> Result<Response> {
    let todo = ActiveModel {
        title: Set(new.title),
        done: Set(false),
        created_at: Set(DateTimeUtc::from(std::time::SystemTime::now())),
        ..Default::default()
    };
    format::json(todo.insert(&context.db).await?)
}
