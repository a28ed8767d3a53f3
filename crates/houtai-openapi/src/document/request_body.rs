//! The body of a request.

use houtai_core::validate::Location;
use houtai_http::{InputDescription, JSON, OperationInfo};
use serde_json::{Map, Value, json};

use super::info::insert_text;
use crate::schemas::Schemas;

/// The request body of an operation, if it reads one.
pub(super) fn request_body(
    operation: &OperationInfo,
    media_types: &[String],
    schemas: &mut Schemas,
) -> Option<Value> {
    let input = operation.inputs.iter().find(|input| input.location == Location::Body)?;
    let schema = schemas.input(&input.schema);
    let resolved = schemas.resolved(schema.clone());
    let mut body = Map::new();
    let described = resolved.get("description").and_then(Value::as_str).unwrap_or_default();
    let paragraphs = [described.to_owned(), encodings(operation)];
    let paragraphs: Vec<String> = paragraphs.into_iter().filter(|text| !text.is_empty()).collect();
    insert_text(&mut body, "description", &paragraphs.join("\n\n"));
    if input.required {
        body.insert("required".into(), true.into());
    }
    let content = read_media_types(input, media_types).into_iter();
    let content: Map<String, Value> =
        content.map(|name| (name.to_owned(), json!({"schema": schema}))).collect();
    body.insert("content".into(), content.into());
    Some(body.into())
}

/// That the body may be compressed. OpenAPI has no word for it.
fn encodings(operation: &OperationInfo) -> String {
    let names: Vec<String> = operation.encodings.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("It may be compressed, as `Content-Encoding` says: {}.", names.join(", "))
}

/// An input that names no media type is read in every format of the app.
fn read_media_types<'a>(input: &'a InputDescription, of_app: &'a [String]) -> Vec<&'a str> {
    match (input.media_types.as_slice(), of_app) {
        ([], []) => vec![JSON],
        ([], of_app) => of_app.iter().map(String::as_str).collect(),
        (own, _) => own.iter().map(String::as_str).collect(),
    }
}
