//! `/livez` and `/readyz`.

use std::sync::Arc;

use http::StatusCode;
use serde_json::json;

use super::Health;
use crate::server::{ManagementAnswer, ManagementPage};

/// The pages that need no credential: an orchestrator has none.
pub fn health_pages(health: Arc<Health>) -> Vec<ManagementPage> {
    let live = ManagementPage::get("/livez", "the process lives", |_| async {
        ManagementAnswer::json(StatusCode::OK, &json!({"status": "ok"}))
    });
    let ready = ManagementPage::get("/readyz", "the app can serve, or why not", move |_| {
        let health = Arc::clone(&health);
        async move {
            let report = health.report().await;
            let status = if report.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            ManagementAnswer::json(status, &report.to_json())
        }
    });
    vec![live.open(), ready.open()]
}
