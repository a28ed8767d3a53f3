//! Where a schema says "object", a list of the values in their order is refused, as deep as it may stand.

use houtai::prelude::*;
use houtai_test::TestApp;
use serde_json::{Value, json};

use crate::contract::{input_schema, output_schema, read};

#[input]
#[output]
pub(crate) struct Address {
    street: String,
}

#[input]
pub(crate) struct Person {
    address: Address,
    second: Option<Address>,
}

#[input]
#[output]
#[derive(Debug, PartialEq)]
#[serde(rename = "Boxed")]
pub(crate) struct Crate<T: Default> {
    #[serde(default)]
    inside: Option<T>,
}

#[input]
#[serde(rename = "Renamed")]
pub(crate) struct Plain {
    size: u32,
}

#[input]
#[serde(tag = "type")]
enum Internal {
    Circle { radius: u8 },
}

#[input]
#[serde(tag = "type", content = "content")]
enum Adjacent {
    Circle { radius: u8 },
}

#[input]
enum External {
    Circle { radius: u8 },
}

#[input]
#[serde(bound(deserialize = "T: serde::de::DeserializeOwned"))]
struct Bounded<T> {
    inside: T,
}

#[input(open)]
struct Outer {
    #[serde(flatten)]
    inner: Inner,
    size: u32,
}

#[input(open)]
struct Inner {
    #[serde(flatten)]
    plain: Deepest,
    name: String,
}

#[input]
struct Deepest {
    depth: u32,
}

#[post("/addresses", access = public)]
async fn address(Body(address): Body<Address>) -> Address {
    address
}

#[post("/people", access = public)]
async fn person(Body(person): Body<Person>) -> String {
    person.second.unwrap_or(person.address).street
}

fn refused<T: houtai::Input>(value: Value) -> bool {
    serde_json::from_str::<T>(&value.to_string()).is_err() && serde_json::from_value::<T>(value).is_err()
}

#[tokio::test]
async fn a_body_that_is_a_list_is_refused_where_it_stands() {
    let module = Module::new("strict").endpoints(endpoints![address, person]);
    let app = TestApp::start(App::new("strict").module(module)).await;
    let cases = [
        ("/addresses", json!(["x"]), "body  wrong_type"),
        ("/people", json!({"address": ["x"]}), "body /address wrong_type"),
        ("/people", json!({"address": {"street": "x"}, "second": ["x"]}), "body /second wrong_type"),
    ];
    for (path, body, expected) in cases {
        let answer = app.post(path).json(&body).send().await;
        let problem = &answer.json()["errors"];
        let found = |name: &str| problem[0][name].as_str().unwrap().to_owned();
        let line = format!("{} {} {}", found("in"), found("pointer"), found("code"));
        assert_eq!((answer.status(), line.as_str()), (422, expected), "{problem}");
        assert_eq!(problem.as_array().unwrap().len(), 1, "{problem}");
    }
    let answer = app.post("/addresses").json(&json!({"street": "x"})).send().await;
    assert_eq!(answer.json(), json!({"street": "x"}));
    app.stop().await;
}

#[test]
fn a_generic_type_and_the_variants_of_an_enum_are_objects_too() {
    assert!(refused::<Crate<u8>>(json!([1])));
    assert_eq!(read::<Crate<u8>>(json!({"inside": 1})), Crate { inside: Some(1) });
    assert_eq!(serde_json::to_value(Crate { inside: Some(1) }).unwrap(), json!({"inside": 1}));
    assert!(refused::<Internal>(json!(["Circle", 1])));
    assert!(refused::<Adjacent>(json!(["Circle", {"radius": 1}])));
    assert!(refused::<Adjacent>(json!({"type": "Circle", "content": [1]})));
    assert!(refused::<External>(json!({"Circle": [1]})));
    let Internal::Circle { radius } = read(json!({"type": "Circle", "radius": 1}));
    let Adjacent::Circle { radius: second } = read(json!({"type": "Circle", "content": {"radius": 2}}));
    let External::Circle { radius: third } = read(json!({"Circle": {"radius": 3}}));
    assert_eq!((radius, second, third), (1, 2, 3));
}

#[test]
fn own_bounds_are_kept() {
    assert_eq!(read::<Bounded<u8>>(json!({"inside": 1})).inside, 1);
}

#[test]
fn flattened_structs_take_their_own_fields() {
    let outer = read::<Outer>(json!({"name": "a", "size": 1, "depth": 2, "other": 3}));
    assert_eq!((outer.inner.name.as_str(), outer.size, outer.inner.plain.depth), ("a", 1, 2));
    assert!(refused::<Outer>(json!(["a", 1])));
}

#[test]
fn a_type_keeps_the_name_that_it_has_in_the_document() {
    assert_eq!(input_schema::<Plain>()["title"], "Renamed");
    assert_eq!(input_schema::<Address>()["title"], "Address");
    assert_eq!(output_schema::<Crate<u8>>()["title"], "Boxed");
    assert_eq!(read::<Plain>(json!({"size": 1})).size, 1);
}
