//! The collection is the document in another form.

use std::collections::BTreeSet;

use houtai_http::{Envelope, Plain};
use serde_json::Value;

use crate::app::{app, document, document_of};
use crate::document::operations;

fn items(collection: &Value) -> Vec<&Value> {
    let folders = collection["item"].as_array().unwrap().iter();
    folders.flat_map(|folder| folder["item"].as_array().unwrap()).collect()
}

fn ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.iter().filter(|(name, _)| *name == "id" || *name == "_postman_id");
            let own: Vec<String> = own.filter_map(|(_, id)| id.as_str().map(str::to_owned)).collect();
            own.into_iter().chain(members.values().flat_map(ids)).collect()
        }
        Value::Array(items) => items.iter().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_document_as_a_collection() {
    insta::assert_snapshot!(format!("{:#}", document().postman()));
}

#[test]
fn every_operation_is_one_request_with_an_id_that_stays() {
    let document = document();
    let collection = document.postman();
    assert_eq!(items(&collection).len(), operations(document.value()).len());
    let all = ids(&collection);
    let unique: BTreeSet<&String> = all.iter().collect();
    assert_eq!(unique.len(), all.len());
    assert_eq!(
        ids(&document_of(app(), &Envelope).unwrap().postman()),
        all,
        "ids depend on nothing but names"
    );
}

#[test]
fn what_is_made_is_kept_and_used() {
    for (style, steps) in
        [(&Plain as &dyn houtai_http::ResponseStyle, "[\"id\"]"), (&Envelope, "[\"data\"][\"id\"]")]
    {
        let collection = document_of(app(), style).unwrap().postman();
        let items = items(&collection);
        let create = items.iter().find(|item| item["request"]["method"] == "POST").unwrap();
        let script = create["event"][0]["script"]["exec"].to_string();
        let line = format!("pm.collectionVariables.set(\"todos_id\", pm.response.json(){steps});");
        assert!(script.contains(&line.replace('"', "\\\"")), "{script}");
        let uses =
            items.iter().filter(|item| item["request"]["url"]["variable"][0]["value"] == "{{todos_id}}");
        assert_eq!(uses.count(), 3);
    }
}

#[test]
fn credentials_are_empty_variables() {
    let collection = document().postman();
    assert_eq!(collection["auth"]["bearer"][0]["value"], "{{token}}");
    let token = collection["variable"]
        .as_array()
        .unwrap()
        .iter()
        .find(|variable| variable["key"] == "token")
        .unwrap();
    assert_eq!(token["value"], "");
    let public = items(&collection).into_iter().filter(|item| item["request"]["auth"]["type"] == "noauth");
    assert_eq!(public.count(), 3);
}
