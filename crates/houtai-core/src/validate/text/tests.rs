//! Fields, headers and cookies against the schemas that describe them.

use serde_json::json;

use super::*;
use crate::validate::JOINED;

fn schema(members: Value) -> CompiledSchema {
    CompiledSchema::compile(&json!({ "properties": members, "additionalProperties": false })).unwrap()
}

fn fields(pairs: &[(&'static str, &'static str)]) -> Vec<Field<'static>> {
    pairs.iter().map(|(name, text)| (Cow::Borrowed(*name), Cow::Borrowed(*text))).collect()
}

#[test]
fn each_member_is_read_by_its_own_schema() {
    let schema = CompiledSchema::compile(&json!({
        "properties": {
            "n": { "type": ["integer", "null"] },
            "e": { "anyOf": [{ "$ref": "#/$defs/E" }, { "type": "null" }] },
            "l": { "type": ["array", "null"], "items": { "type": "integer" } }
        },
        "allOf": [{ "properties": { "b": { "type": "boolean" } } }],
        "$defs": { "E": { "enum": [1, 2] } }
    }));
    let read = schema.unwrap().value_of_fields(&fields(&[
        ("n", "1"),
        ("e", "2"),
        ("l", "3"),
        ("b", "true"),
        ("x", "5"),
        ("l", "y"),
    ]));
    assert_eq!(read.value, json!({ "n": 1, "e": 2, "l": [3, "y"], "b": true, "x": "5" }));
    assert_eq!(read.problems, []);
}

#[test]
fn a_single_value_given_twice_is_a_problem_once() {
    let read = schema(json!({ "a/b": { "type": "string" } })).value_of_fields(&fields(&[
        ("a/b", "1"),
        ("a/b", "2"),
        ("a/b", "3"),
    ]));
    assert_eq!(read.value, json!({ "a/b": "1" }));
    assert_eq!(read.problems, [Problem::new("duplicate", "/a~1b")]);
}

#[test]
fn a_value_that_may_be_alone_becomes_a_list_when_repeated() {
    let open = schema(json!({ "any": true }));
    assert_eq!(open.value_of_fields(&fields(&[("any", "1")])).value, json!({ "any": "1" }));
    assert_eq!(
        open.value_of_fields(&fields(&[("any", "1"), ("any", "2")])).value,
        json!({ "any": ["1", "2"] })
    );
}

#[test]
fn a_joined_list_is_also_split_at_commas() {
    let joined = schema(json!({ "order": { "type": "array", "items": { "type": "string" }, JOINED: true } }));
    let read = joined.value_of_fields(&fields(&[("order", "-a,b"), ("order", "c")]));
    assert_eq!((read.value, read.problems), (json!({ "order": ["-a", "b", "c"] }), vec![]));
}

#[test]
fn a_map_reads_every_field_by_the_schema_of_its_values() {
    let map = CompiledSchema::compile(&json!({ "additionalProperties": { "type": "integer" } })).unwrap();
    assert_eq!(map.value_of_fields(&fields(&[("x", "1")])).value, json!({ "x": 1 }));
}

#[test]
fn headers_ignore_case_and_strangers_and_split_lists() {
    let schema = schema(json!({
        "X-Limit": { "type": "integer" },
        "x-tags": { "type": "array", "items": { "type": "string" } },
        "x-note": { "type": "string" }
    }));
    let read = schema.value_of_headers(&fields(&[
        ("x-limit", "5"),
        ("X-Tags", "a, b,"),
        ("accept", "*/*"),
        ("x-tags", "c"),
        ("x-note", "a, b"),
    ]));
    assert_eq!(read.value, json!({ "X-Limit": 5, "x-tags": ["a", "b", "c"], "x-note": "a, b" }));
    assert_eq!(schema.member_names(), ["X-Limit", "x-tags", "x-note"]);
}

#[test]
fn cookies_are_exact_and_strangers_left_out() {
    let read = schema(json!({ "sid": { "type": "string" } }))
        .value_of_cookies(&fields(&[("SID", "x"), ("sid", "y")]));
    assert_eq!(read.value, json!({ "sid": "y" }));
}

#[test]
fn scalars_are_known_as_such() {
    let is_scalar = |schema| CompiledSchema::compile(&schema).unwrap().is_scalar();
    assert!(is_scalar(json!({ "type": ["integer", "null"] })));
    assert!(is_scalar(json!({ "enum": ["a"] })));
    assert!(!is_scalar(json!({ "type": "object" })));
    assert!(!is_scalar(json!(true)));
}
