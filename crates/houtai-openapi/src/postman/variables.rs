//! The variables of the collection.

use serde_json::{Value, json};

use super::created::Created;
use super::{auth, text};

/// Where an app listens unless it is told otherwise.
const LOCAL: &str = "http://127.0.0.1:8000";

/// The variables: where the app is, empty credentials, and what requests have made.
pub(super) fn variables(document: &Value, created: &Created) -> Value {
    let base = text(document, "/servers/0/url").unwrap_or(LOCAL);
    let credentials = auth::variables(document).into_iter().map(|name| variable(name, ""));
    // Until the request that makes the thing has run, the first of them is the best guess.
    let made = created.things.iter().map(|thing| variable(&thing.variable, "1"));
    std::iter::once(variable("baseUrl", base.trim_end_matches('/'))).chain(credentials).chain(made).collect()
}

fn variable(key: &str, value: &str) -> Value {
    json!({"key": key, "value": value, "type": "string"})
}
