//! Examples of request bodies: what the docs page offers to send, and what a collection sends.

use serde_json::Value;

use crate::sample;

/// Gives each request body an example that its schema accepts. Where none can be made there is none.
pub(super) fn add(document: &mut Value) {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
            for (media_type, media) in content.into_iter().flatten().filter(|(name, _)| holds_members(name)) {
                let example = media.get("schema").and_then(|schema| sample(document, schema));
                // An empty object shows nothing that the schema does not.
                let example =
                    example.filter(|example| example.as_object().is_none_or(|members| !members.is_empty()));
                found.extend(
                    example.map(|example| ([path.clone(), method.clone(), media_type.clone()], example)),
                );
            }
        }
    }
    for ([path, method, media_type], example) in found {
        document["paths"][path][method]["requestBody"]["content"][media_type]["example"] = example;
    }
}

/// Whether a body of this media type can be shown as JSON.
fn holds_members(media_type: &str) -> bool {
    media_type.contains("json") || media_type == "application/x-www-form-urlencoded"
}
