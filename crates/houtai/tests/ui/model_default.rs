//! Defaults that are no values of their fields.
use houtai::prelude::*;

#[model(crud)]
pub struct Todo {
    pub id: Id<Todo>,
    #[field(default = "no")]
    pub done: bool,
    #[field(default = 5)]
    pub title: String,
    #[field(default = now)]
    pub number: i32,
    #[field(default("high"))]
    pub priority: String,
    #[field(updated)]
    pub changed: Option<String>,
}

async fn list(db: Db) -> Result<Vec<Todo>, DbError> {
    Todo::query().all(&db).await
}

fn main() {}
