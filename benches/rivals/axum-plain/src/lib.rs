//! The two routes in axum's own recommended way; `axum-layers` puts its layers around the same ones.

use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use people::{NewPerson, Person, Refusal};
use serde::Serialize;
use start::Failure;
use tokio::net::TcpListener;

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

/// `GET /hello` and `POST /people`.
pub fn routes() -> Router {
    Router::new().route("/hello", get(hello)).route("/people", post(create))
}

/// Serves `router` until the process is killed.
///
/// # Errors
///
/// When the listener breaks.
pub async fn serve(listener: TcpListener, router: Router) -> Result<(), Failure> {
    let listener = listener.tap_io(|stream| {
        // The other servers set it too. Where the socket refuses, the connection is already lost.
        drop(stream.set_nodelay(true));
    });
    Ok(axum::serve(listener, router).await?)
}

async fn hello() -> Json<Hello> {
    Json(Hello { message: "Hello, World!" })
}

async fn create(Json(new): Json<NewPerson>) -> Result<Json<Person>, (StatusCode, Json<Refusal>)> {
    people::accept(new).map(Json).map_err(|refusal| (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal)))
}
