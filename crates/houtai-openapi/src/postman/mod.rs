//! The document as a Postman collection, version 2.1.0.
//!
//! The collection is made to be run as a whole: within a folder what makes things comes before what reads them,
//! the id of what was made is kept in a variable that the later requests use, and each request checks that its
//! status is one that the document promises. Nothing secret goes in: credentials are empty variables.

mod auth;
mod created;
mod order;
mod request;
mod response;
mod script;
mod variables;

use serde_json::{Map, Value, json};

use self::created::Created;
use self::order::in_running_order;
use crate::hash::uuid;

/// The schema that tells importers which version they read.
const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// One operation of a document.
#[derive(Clone, Copy)]
pub(crate) struct Found<'d> {
    pub(crate) path: &'d str,
    pub(crate) method: &'d str,
    pub(crate) operation: &'d Value,
}

impl<'d> Found<'d> {
    fn id(self) -> &'d str {
        self.operation["operationId"].as_str().unwrap_or_default()
    }

    fn tag(self) -> &'d str {
        self.operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default()
    }

    fn parameters(self) -> impl Iterator<Item = &'d Value> {
        self.operation["parameters"].as_array().into_iter().flatten()
    }
}

/// Makes the collection of an OpenAPI document. Ids are derived from operation ids, so that a second import
/// changes only what has changed.
pub fn postman_collection(document: &Value) -> Value {
    let all = operations(document);
    let created = Created::of(document, &all);
    let title = document.pointer("/info/title").and_then(Value::as_str).unwrap_or_default();
    let mut info = Map::new();
    info.insert("_postman_id".into(), uuid(&format!("collection {title}")).into());
    info.insert("name".into(), title.into());
    info.extend(text(document, "/info/description").map(|text| ("description".to_owned(), text.into())));
    info.extend(text(document, "/info/version").map(|text| ("version".to_owned(), text.into())));
    info.insert("schema".into(), SCHEMA.into());
    let mut collection = Map::new();
    collection.insert("info".into(), info.into());
    collection.insert("item".into(), folders(document, &all, &created).into());
    collection.extend(auth::of_collection(document).map(|auth| ("auth".to_owned(), auth)));
    collection.insert("variable".into(), variables::variables(document, &created));
    collection.into()
}

pub(crate) fn text<'d>(value: &'d Value, pointer: &str) -> Option<&'d str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn operations(document: &Value) -> Vec<Found<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let found = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        // A collection of this version has no way to open a WebSocket.
        let methods = methods.filter(|(_, operation)| operation.pointer("/responses/101").is_none());
        methods.map(move |(method, operation)| Found { path, method, operation })
    });
    found.collect()
}

/// A folder for each tag in the order of the document; operations without a tag stand behind them.
fn folders(document: &Value, all: &[Found<'_>], created: &Created) -> Vec<Value> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let named =
        tags.filter_map(|tag| Some((tag["name"].as_str()?, tag["description"].as_str().unwrap_or_default())));
    let mut folders: Vec<Value> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (name, description) in named {
        names.push(name);
        let mut folder = Map::new();
        folder.insert("id".into(), uuid(&format!("folder {name}")).into());
        folder.insert("name".into(), name.into());
        if !description.is_empty() {
            folder.insert("description".into(), description.into());
        }
        let of_tag = all.iter().copied().filter(|found| found.tag() == name).collect();
        folder.insert("item".into(), items(document, of_tag, created).into());
        folders.push(folder.into());
    }
    let rest = all.iter().copied().filter(|found| !names.contains(&found.tag())).collect();
    folders.extend(items(document, rest, created));
    folders
}

fn items(document: &Value, found: Vec<Found<'_>>, created: &Created) -> Vec<Value> {
    in_running_order(found).into_iter().map(|found| item(document, found, created)).collect()
}

fn item(document: &Value, found: Found<'_>, created: &Created) -> Value {
    let request = request::request(document, found, created);
    let mut item = Map::new();
    item.insert("id".into(), uuid(found.id()).into());
    item.insert("name".into(), text(found.operation, "/summary").unwrap_or(found.id()).into());
    item.insert("event".into(), script::events(found, created));
    item.insert("request".into(), request.clone());
    item.insert("response".into(), response::saved(document, found, &request));
    if script::redirects(found) {
        // Followed, a redirect would show the status of its target.
        item.insert("protocolProfileBehavior".into(), json!({"followRedirects": false}));
    }
    item.into()
}
