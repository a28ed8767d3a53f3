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
    insert_text(
        &mut body,
        "description",
        resolved.get("description").and_then(Value::as_str).unwrap_or_default(),
    );
    if input.required {
        body.insert("required".into(), true.into());
    }
    let content = read_media_types(input, media_types).into_iter();
    let content: Map<String, Value> =
        content.map(|name| (name.to_owned(), json!({"schema": schema}))).collect();
    body.insert("content".into(), content.into());
    Some(body.into())
}

/// An input that names no media type is read in every format of the app.
fn read_media_types<'a>(input: &'a InputDescription, of_app: &'a [String]) -> Vec<&'a str> {
    match (input.media_types.as_slice(), of_app) {
        ([], []) => vec![JSON],
        ([], of_app) => of_app.iter().map(String::as_str).collect(),
        (own, _) => own.iter().map(String::as_str).collect(),
    }
}
