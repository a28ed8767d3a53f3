//! The saved example of a request: what a success looks like.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::script::successes;
use super::{Found, text};
use crate::hash::uuid;
use crate::sample;

/// One saved response, of the first success.
pub(super) fn saved(document: &Value, found: Found<'_>, request: &Value) -> Value {
    let Some(status) = successes(found).first().copied() else { return json!([]) };
    let response = &found.operation["responses"][status.to_string()];
    let reason =
        StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let body =
        response.pointer("/content/application~1json/schema").and_then(|schema| sample(document, schema));
    let mut saved = Map::new();
    saved.insert("id".into(), uuid(&format!("{} {status}", found.id())).into());
    saved.insert(
        "name".into(),
        format!("{status} {}", text(response, "/description").unwrap_or(reason)).into(),
    );
    saved.insert("originalRequest".into(), request.clone());
    saved.insert("status".into(), reason.into());
    saved.insert("code".into(), status.into());
    if let Some(body) = body {
        saved.insert("_postman_previewlanguage".into(), "json".into());
        saved.insert("header".into(), json!([{"key": "Content-Type", "value": "application/json"}]));
        saved.insert("body".into(), format!("{body:#}").into());
    } else {
        saved.insert("header".into(), json!([]));
    }
    saved.insert("cookie".into(), json!([]));
    json!([saved])
}
