//! `openapi`: the document in its forms and places.

use serde_json::Value;

use crate::http::get;
use crate::process::Hello;
use crate::serving::Serving;

#[track_caller]
fn printed(arguments: &[&str]) -> String {
    Hello::new().run(&[&["openapi"], arguments].concat()).printed()
}

#[test]
fn the_document_is_printed_as_yaml() {
    insta::assert_snapshot!(printed(&["--format", "yaml"]));
}

#[test]
fn json_is_the_form_without_a_word_and_describes_every_route_that_is_not_hidden() {
    let document: Value = serde_json::from_str(&printed(&[])).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(printed(&["--format", "json"]), printed(&[]));
    let routes = Hello::new().run(&["routes", "--json"]).json();
    let shown: Vec<&Value> =
        routes.as_array().unwrap().iter().filter(|route| route["hidden"] == false).collect();
    for route in &shown {
        let method = route["method"].as_str().unwrap().to_lowercase();
        let operation = &document["paths"][route["path"].as_str().unwrap()][&method];
        assert_eq!(operation["summary"], route["summary"], "{route}");
    }
    assert_eq!(shown.len(), 6);
}

#[test]
fn the_postman_collection_has_a_request_for_every_operation() {
    let collection: Value = serde_json::from_str(&printed(&["--format", "postman"])).unwrap();
    let schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    assert_eq!(collection["info"]["schema"], schema);
    let requests = collection["item"].as_array().unwrap().iter();
    assert_eq!(requests.map(|folder| folder["item"].as_array().unwrap().len()).sum::<usize>(), 6);
}

#[test]
fn a_file_gets_exactly_what_would_be_printed() {
    for format in ["json", "yaml", "postman"] {
        let hello = Hello::new();
        let ran = hello.run(&["openapi", "--format", format, "--output", "document"]);
        assert_eq!(ran.printed(), "");
        let written = std::fs::read_to_string(hello.root().join("document")).unwrap();
        assert_eq!(written, printed(&["--format", format]));
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let hello = Hello::new();
    for (file, reason) in [("no/such/folder", "No such file or directory"), (".", "Is a directory")] {
        let error = hello.run(&["openapi", "-o", file]).refused();
        assert!(error.starts_with(&format!("error: cannot write {file}: {reason}")), "{error}");
    }
}

#[test]
fn an_unknown_format_comes_with_the_known_ones() {
    let ran = Hello::new().run(&["openapi", "--format", "xml"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("[possible values: json, yaml, postman]"), "{}", ran.err);
}

#[test]
fn the_server_serves_the_very_same_document() {
    let serving = Serving::start(Hello::new());
    let served = |path| get(serving.address, path).split_once("\r\n\r\n").unwrap().1.to_owned();
    assert_eq!(served("/openapi.yaml"), printed(&["--format", "yaml"]));
    // Printed it has line breaks.
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    assert_eq!(read(served("/openapi.json")), read(printed(&[])));
}
