//! What the document says.

use std::collections::{BTreeMap, BTreeSet};

use houtai_core::validate::{Check, CompiledSchema, Validate};
use houtai_core::{Id, Input, Output, Page, PageQuery};
use houtai_http::{
    AnswerValue, Body, Endpoint, EntityTag, Envelope, Form, IfMatch, MergePatch, NoContent, Path, Query,
    Status, Tagged,
};
use http::Method;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::{NewTodo, Todo, app, document, document_of, document_with, info};

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| match member {
                Value::String(text) if name == "$ref" => vec![text.clone()],
                other => references(other),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// Every operation with its path and method.
pub(crate) fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, methods)| {
        methods
            .as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    operations.collect()
}

fn is_sound(document: &Value) {
    assert_eq!(document["openapi"], "3.1.0");
    for reference in references(document) {
        let target = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        assert!(target.is_some(), "{reference} leads nowhere");
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let permitted = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        assert!(name.chars().all(permitted), "{name}");
        CompiledSchema::compile_in(document, schema).unwrap();
        jsonschema::meta::validate(schema).unwrap();
    }
    let mut ids = BTreeSet::new();
    for (place, operation) in operations(document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{place} repeats an operation id");
        is_sound_operation(document, &place, operation);
    }
}

fn is_sound_operation(document: &Value, place: &str, operation: &Value) {
    let path = place.split_once(' ').unwrap().1;
    let mut of_path = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, location) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
        assert!(seen.insert((name, location)), "{place} has the parameter {name} twice");
        CompiledSchema::compile_in(document, &parameter["schema"]).unwrap();
        if location == "path" {
            assert_eq!(parameter["required"], true, "{place} {name}");
            of_path.insert(format!("{{{name}}}"));
        }
    }
    let in_template: BTreeSet<String> =
        path.split('/').filter(|segment| segment.starts_with('{')).map(str::to_owned).collect();
    assert_eq!(of_path, in_template, "{place}");
    let responses = operation["responses"].as_object().unwrap();
    assert!(!responses.is_empty(), "{place}");
    for (status, response) in responses {
        assert!(response.get("$ref").is_some() || response["description"].is_string(), "{place} {status}");
    }
    let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
    for (media_type, media) in content.into_iter().flatten() {
        let schema = CompiledSchema::compile_in(document, &media["schema"]).unwrap();
        if let Some(example) = media.get("example") {
            assert!(schema.is_valid(example), "{place} {media_type}");
        }
    }
}

#[test]
fn the_document_as_json() {
    insta::assert_snapshot!(document().json());
}

#[test]
fn the_document_as_yaml() {
    insta::assert_snapshot!(document().yaml());
}

#[test]
fn the_document_is_sound_in_each_style() {
    is_sound(document().value());
    is_sound(document_of(app(), &Envelope).unwrap().value());
}

#[test]
fn the_same_app_always_gives_the_same_text() {
    assert_eq!(document().json(), document().json());
    assert_eq!(document().yaml(), document().yaml());
}

#[test]
fn hidden_operations_are_left_out() {
    let document = document();
    let paths: Vec<&String> = document.value()["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/todos", "/todos/{id}"]);
    let tags = &document.value()["tags"];
    assert_eq!(*tags, json!([{"name": "todos", "description": "Things to do."}]));
}

#[test]
fn the_first_template_of_a_shape_names_the_parameters() {
    let document = document();
    let update = &document.value()["paths"]["/todos/{id}"]["patch"];
    assert_eq!(update["parameters"][0]["name"], "id");
}

#[test]
fn problems_of_arguments_and_errors_need_no_text_of_their_own() {
    let document = document();
    for (place, operation) in operations(document.value()) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let is_problem = status.starts_with(['4', '5']);
            assert_eq!(response.get("$ref").is_some(), is_problem, "{place} {status}");
        }
    }
}

#[test]
fn statuses_of_the_server_itself_follow_the_operation() {
    let document = document();
    let statuses = |path: &str, method: &str| -> Vec<&str> {
        let responses = document.value()["paths"][path][method]["responses"].as_object().unwrap();
        responses.keys().map(String::as_str).collect()
    };
    let (get, delete) = (statuses("/todos/{id}", "get"), statuses("/todos/{id}", "delete"));
    for status in ["400", "413", "414", "431", "500", "504"] {
        assert!(get.contains(&status) && delete.contains(&status), "{status}");
    }
    assert!(get.contains(&"406") && !delete.contains(&"406"), "only values are negotiated");
    assert!(!get.contains(&"408") && statuses("/todos", "post").contains(&"408"), "only bodies are slow");
}

#[test]
fn access_is_told_to_programs_and_to_people() {
    let document = document();
    let methods = &document.value()["paths"]["/todos/{id}"];
    assert_eq!(methods["get"]["security"], json!([]));
    assert_eq!(methods["patch"]["security"], json!([{"token": []}]));
    assert_eq!(methods["delete"]["x-houtai-permission"], "todos.delete");
    assert_eq!(methods["delete"]["description"], "Needs the permission `todos.delete`.");
}

#[test]
fn without_a_scheme_nothing_is_said_about_security() {
    let endpoint = info(Method::GET, "/a", "a", "");
    let document =
        document_with([Endpoint::new::<(), _, _>(endpoint, |()| std::future::ready(NoContent))]).unwrap();
    assert_eq!(document.value()["paths"]["/a"]["get"].get("security"), None);
    assert_eq!(document.value()["components"].get("securitySchemes"), None);
}

#[test]
fn a_type_that_differs_by_direction_is_two_components() {
    let endpoint = info(Method::PUT, "/todos", "put", "");
    let endpoint = Endpoint::new::<(Body<Todo>,), _, _>(endpoint, |(Body(todo),)| std::future::ready(todo));
    let document = document_with([endpoint]).unwrap();
    let schemas = document.value()["components"]["schemas"].as_object().unwrap();
    // `done` has a default and `colour` is optional, so both may be missing when they come in.
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Label", "LabelInput", "Problem", "Todo", "TodoInput"]);
    assert_eq!(
        schemas["TodoInput"]["properties"]["labels"]["items"]["$ref"],
        "#/components/schemas/LabelInput"
    );
    assert_eq!(schemas["Todo"]["properties"]["labels"]["items"]["$ref"], "#/components/schemas/Label");
    is_sound(document.value());
}

#[test]
fn generic_types_are_named_after_their_arguments() {
    let name = |document: &houtai_openapi::Document, path: &str| {
        document.value()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
            .clone()
    };
    let pages = || {
        [
            Endpoint::new::<(), _, _>(info(Method::GET, "/a", "a", ""), |()| {
                std::future::ready(Page::<Todo> { items: Vec::new(), next_cursor: None })
            }),
            Endpoint::new::<(), _, _>(info(Method::GET, "/b", "b", ""), |()| {
                std::future::ready(Page::<u32> { items: Vec::new(), next_cursor: None })
            }),
        ]
    };
    let mut turned = pages();
    turned.reverse();
    for document in [document_with(pages()).unwrap(), document_with(turned).unwrap()] {
        assert_eq!(name(&document, "/a"), "#/components/schemas/PageOfTodo");
        assert_eq!(name(&document, "/b"), "#/components/schemas/PageOfU32");
        assert!(document.findings().is_empty(), "{:?}", document.findings());
    }
}

#[test]
fn answers_of_one_status_are_merged() {
    #[derive(Serialize, JsonSchema)]
    struct Small {
        size: u8,
    }
    impl Output for Small {}
    impl AnswerValue for Small {}
    type Both = Result<Status<200, Small>, Status<200, Vec<u8>>>;
    let endpoint = info(Method::GET, "/a", "a", "");
    let endpoint =
        Endpoint::new::<(), _, _>(endpoint, |()| std::future::ready(Both::Ok(Status(Small { size: 1 }))));
    let document = document_with([endpoint]).unwrap();
    let response = &document.value()["paths"]["/a"]["get"]["responses"]["200"];
    let schema = &response["content"]["application/json"]["schema"];
    assert_eq!(schema["anyOf"][0], json!({"$ref": "#/components/schemas/Small"}));
    assert_eq!(schema["anyOf"][1]["type"], "array");
    assert_eq!(response["description"], "The answer.");
}

#[test]
fn a_body_without_a_format_of_its_own_is_read_in_all_formats_of_the_app() {
    let endpoint = info(Method::POST, "/todos", "create", "");
    let endpoint = Endpoint::new::<(Body<NewTodo>,), _, _>(endpoint, |_| std::future::ready(NoContent));
    let document = document_with([endpoint]).unwrap();
    let content = &document.value()["paths"]["/todos"]["post"]["requestBody"]["content"];
    assert_eq!(content.as_object().unwrap().keys().collect::<Vec<_>>(), ["application/json"]);
    let example = &content["application/json"]["example"];
    assert_eq!(*example, json!({"title": "title", "labels": [{"name": "name", "colour": "#aaaaaa"}]}));
}

fn parameters_of<A: houtai_core::Arguments<houtai_http::Http>>(path: &'static str) -> Value {
    let endpoint =
        Endpoint::new::<A, _, _>(info(Method::GET, path, "a", ""), |_| std::future::ready(NoContent));
    document_with([endpoint]).unwrap().value()["paths"][path]["get"]["parameters"].clone()
}

#[test]
fn a_path_parameter_that_nobody_reads_is_told_all_the_same() {
    let expected = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    assert_eq!(parameters_of::<()>("/a/{id}"), expected);
}

#[test]
fn a_tuple_names_the_parameters_in_the_order_of_the_path() {
    let parameters = parameters_of::<(Path<(Id<Todo>, String)>,)>("/a/{id}/b/{name}");
    assert_eq!([&parameters[0]["name"], &parameters[1]["name"]], ["id", "name"]);
    assert_eq!([&parameters[0]["schema"]["type"], &parameters[1]["schema"]["type"]], ["integer", "string"]);
}

#[test]
fn a_parameter_that_two_arguments_read_is_told_once() {
    let once = parameters_of::<(PageQuery,)>("/a");
    assert_eq!(parameters_of::<(PageQuery, Query<PageQuery>)>("/a"), once);
}

#[test]
fn a_query_of_any_names_is_one_open_object() {
    let parameters = parameters_of::<(Query<BTreeMap<String, u32>>,)>("/a");
    assert_eq!(parameters.as_array().unwrap().len(), 1);
    assert_eq!(parameters[0]["style"], "form");
    assert_eq!(parameters[0]["explode"], true);
    assert_eq!(parameters[0]["schema"]["additionalProperties"]["type"], "integer");
}

#[test]
fn a_joined_list_is_one_parameter_with_commas() {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    struct Listing {
        #[schemars(extend("x-houtai-joined" = true))]
        _order: Vec<String>,
    }
    impl Validate for Listing {
        fn validate(&self, _: &mut Check) {}
    }
    impl Input for Listing {}
    let parameters = parameters_of::<(Query<Listing>,)>("/a");
    assert_eq!((&parameters[0]["style"], &parameters[0]["explode"]), (&json!("form"), &json!(false)));
    assert_eq!(parameters[0]["schema"], json!({"type": "array", "items": {"type": "string"}}));
}

#[test]
fn changes_are_read_as_a_merge_patch_and_as_plain_json() {
    let endpoint =
        Endpoint::new::<(IfMatch, MergePatch<NewTodo>), _, _>(info(Method::PATCH, "/a", "a", ""), |_| {
            std::future::ready(Tagged::new(EntityTag::new(1), String::new()))
        });
    let document = document_with([endpoint]).unwrap();
    let operation = &document.value()["paths"]["/a"]["patch"];
    let content = operation["requestBody"]["content"].as_object().unwrap();
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/merge-patch+json", "application/json"]);
    assert_eq!(
        (&operation["parameters"][0]["name"], &operation["parameters"][0]["in"]),
        (&json!("if-match"), &json!("header"))
    );
    assert_eq!(operation["responses"]["200"]["headers"]["ETag"]["required"], true);
    assert!(operation["responses"]["412"].is_object());
}

#[test]
fn a_form_is_read_in_its_own_media_type() {
    let endpoint = Endpoint::new::<(Form<NewTodo>,), _, _>(info(Method::POST, "/a", "a", ""), |_| {
        std::future::ready(NoContent)
    });
    let document = document_with([endpoint]).unwrap();
    let content = &document.value()["paths"]["/a"]["post"]["requestBody"]["content"];
    assert_eq!(
        content.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["application/x-www-form-urlencoded"]
    );
    let collection = document.postman();
    let body = &collection["item"][0]["item"][0]["request"]["body"];
    assert_eq!(body["mode"], "urlencoded");
    assert_eq!(body["urlencoded"][0], json!({"key": "title", "value": "title", "type": "text"}));
}
