//! The to-dos by hand: axum without a layer, deadpool and tokio-postgres, on the PostgreSQL that `DATABASE_URL` names.

mod failed;
mod todo;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use start::Failure;
use tokio::net::TcpListener;
use tokio_postgres::NoTls;

/// Twice the cores, its default, would be too few for the handlers of 64 connections.
const CONNECTIONS: usize = 16;

fn main() -> Result<(), Failure> {
    start::run(serve)
}

async fn serve(listener: TcpListener) -> Result<(), Failure> {
    let url = std::env::var("DATABASE_URL")?;
    let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(url.parse()?, NoTls, config);
    let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
    let router = Router::new()
        .route("/hello", get(todo::hello))
        .route("/todos", get(todo::list).post(todo::create))
        .route("/todos/{id}", get(todo::one))
        .with_state(pool);
    let listener = listener.tap_io(|stream| {
        // The other servers set it too. Where the socket refuses, the connection is already lost.
        drop(stream.set_nodelay(true));
    });
    Ok(axum::serve(listener, router).await?)
}
