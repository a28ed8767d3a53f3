//! The to-dos on rustango: a model and its view set, on whatever `DATABASE_URL` names.

use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use rustango::Model;
use rustango::core::Model as _;
use rustango::server::AppBuilder;
use rustango::sql::Auto;
use rustango::viewset::ViewSet;
use serde::Serialize;

#[derive(Model, Clone, Debug)]
#[rustango(table = "todos")]
pub struct Todo {
    #[rustango(primary_key)]
    pub id: Auto<i64>,
    #[rustango(max_length = 200)]
    pub title: String,
    #[rustango(default = "false")]
    pub done: bool,
    #[rustango(auto_now_add)]
    pub created_at: Auto<DateTime<Utc>>,
}

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

async fn hello() -> Json<Hello> {
    Json(Hello { message: "Hello, World!" })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = port(std::env::args().skip(1))?;
    let app = AppBuilder::from_env().await?;
    // Pages by cursor, which are not counted, as those of houtai.
    let todos = ViewSet::for_model(Todo::SCHEMA, &["id", "title", "done", "created_at"])
        .cursor_pagination_desc("id")
        .page_size(20)
        .allow_anonymous()
        .router("/todos", app.pool().clone());
    app.api(Router::new().route("/hello", get(hello)).merge(todos)).serve(&format!("127.0.0.1:{port}")).await
}

fn port(mut arguments: impl Iterator<Item = String>) -> Result<u16, Box<dyn std::error::Error>> {
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("--port"), Some(port)) => Ok(port.parse()?),
        _ => Err("the one argument is `--port <number>`".into()),
    }
}
