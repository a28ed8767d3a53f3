//! Credentials: the scheme stands at the collection, the values are variables that each user fills in alone.

use serde_json::{Value, json};

use super::text;

/// The authentication of the whole collection.
pub(super) fn of_collection(document: &Value) -> Option<Value> {
    let scheme = scheme(document)?;
    let kind = (text(scheme, "/type").unwrap_or_default(), text(scheme, "/scheme").unwrap_or_default());
    Some(match kind {
        ("http", "basic") => typed("basic", &[("username", "{{username}}"), ("password", "{{password}}")]),
        ("apiKey", _) => api_key(scheme),
        // OAuth and OpenID Connect end in a bearer token too.
        _ => typed("bearer", &[("token", "{{token}}")]),
    })
}

/// The names of the variables that hold credentials.
pub(super) fn variables(document: &Value) -> Vec<&'static str> {
    match scheme(document).map(|scheme| text(scheme, "/scheme").unwrap_or_default()) {
        None => Vec::new(),
        Some("basic") => vec!["username", "password"],
        Some(_) => vec!["token"],
    }
}

/// What a request says where it differs from the collection: a public one sends no credentials.
pub(super) fn of_request(operation: &Value) -> Option<Value> {
    let is_public = operation["security"].as_array().is_some_and(Vec::is_empty);
    is_public.then(|| json!({"type": "noauth"}))
}

fn scheme(document: &Value) -> Option<&Value> {
    document.pointer("/components/securitySchemes")?.as_object()?.values().next()
}

/// Postman sends keys in a header or in the query; a cookie is a header too.
fn api_key(scheme: &Value) -> Value {
    let name = text(scheme, "/name").unwrap_or_default();
    match text(scheme, "/in") {
        Some("query") => typed("apikey", &[("key", name), ("value", "{{token}}"), ("in", "query")]),
        Some("cookie") => {
            let value = format!("{name}={{{{token}}}}");
            typed("apikey", &[("key", "Cookie"), ("value", &value), ("in", "header")])
        }
        _ => typed("apikey", &[("key", name), ("value", "{{token}}"), ("in", "header")]),
    }
}

fn typed(kind: &str, values: &[(&str, &str)]) -> Value {
    let values: Vec<Value> =
        values.iter().map(|(key, value)| json!({"key": key, "value": value, "type": "string"})).collect();
    json!({"type": kind, (kind): values})
}
