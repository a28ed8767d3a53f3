//! Names that stand twice in an object: refused wherever they stand, also where a type would keep the last.

use std::collections::{BTreeMap, HashMap};

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::Value;

#[input]
struct Labelled {
    labels: HashMap<String, u8>,
    sorted: Option<BTreeMap<String, Vec<BTreeMap<String, u8>>>>,
    #[serde(default)]
    anything: Value,
}

#[post("/labelled", access = public)]
async fn labelled(Body(body): Body<Labelled>) -> String {
    format!("{} {} {}", body.labels.len(), body.sorted.map_or(0, |sorted| sorted.len()), body.anything)
}

#[input(open)]
struct Free {
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[post("/free", access = public)]
async fn free(Body(body): Body<Free>) -> String {
    format!("{:?}", body.rest)
}

#[input]
struct Listed {
    name: String,
}

#[post("/listed", access = public)]
async fn listed(Body(body): Body<Listed>) -> String {
    body.name
}

#[tokio::test]
async fn a_name_that_stands_twice_is_a_422_that_points_at_it() {
    let module = Module::new("names").endpoints(endpoints![labelled, free, listed]);
    let app = TestApp::start(App::new("names").module(module)).await;
    for (path, body, pointer) in [
        ("/labelled", r#"{"labels":{"a":1,"a":2}}"#, "/labels/a"),
        ("/labelled", r#"{"labels":{"a":1,"b":2,"a":1}}"#, "/labels/a"),
        ("/labelled", r#"{"labels":{},"sorted":{"x":[{},{"a":1,"a":2}]}}"#, "/sorted/x/1/a"),
        ("/labelled", r#"{"labels":{},"sorted":{"x":[],"x":[]}}"#, "/sorted/x"),
        ("/labelled", r#"{"labels":{},"anything":[{"a/b":{"c":1,"c":2}}]}"#, "/anything/0/a~1b/c"),
        ("/labelled", r#"{"labels":{"a":1,"\u0061":2}}"#, "/labels/a"),
        ("/labelled", r#"{"labels":{},"labels":{}}"#, "/labels"),
        ("/free", r#"{"a":1,"a":2}"#, "/a"),
        ("/listed", r#"{"name":"a","name":"b"}"#, "/name"),
    ] {
        let answer = app.post(path).body("application/json", body).send().await;
        assert_eq!(answer.status(), 422, "{body}: {}", answer.text());
        let errors = &answer.json()["errors"];
        assert_eq!(errors.as_array().unwrap().len(), 1, "{body}: {errors}");
        assert_eq!(
            (&errors[0]["code"], &errors[0]["pointer"]),
            (&"duplicate".into(), &pointer.into()),
            "{body}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn the_same_name_in_two_objects_is_none_that_stands_twice() {
    let module = Module::new("names").endpoints(endpoints![labelled, free]);
    let app = TestApp::start(App::new("names").module(module)).await;
    for (path, body, expected) in [
        (
            "/labelled",
            r#"{"labels":{"a":1},"sorted":{"a":[{"a":1},{"a":1}]},"anything":{"a":[{"a":1}]}}"#,
            "1 1 {\"a\":[{\"a\":1}]}",
        ),
        ("/free", r#"{"a":1,"b":2}"#, "{\"a\": 1, \"b\": 2}"),
    ] {
        let answer = app.post(path).body("application/json", body).send().await;
        assert_eq!((answer.status(), answer.json()), (200, expected.into()), "{body}");
    }
    app.stop().await;
}
