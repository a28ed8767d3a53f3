//! What a client gets when the database fails.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A failure of the pool or of the database.
pub(crate) struct Failed(String);

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}
