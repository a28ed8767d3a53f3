//! The problems of sample values, by kind of schema.

use serde_json::{Value, json};

use super::*;

/// The problems as `code pointer {params}`, one line each.
fn problems(schema: Value, value: Value) -> Vec<String> {
    let schema = CompiledSchema::compile(&schema).unwrap();
    let problems = schema.problems(&value);
    assert_eq!(problems.is_empty(), schema.is_valid(&value), "the two verdicts differ");
    problems.iter().map(line).collect()
}

fn line(problem: &Problem) -> String {
    let params: Vec<String> = problem.params.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    format!("{} {}{}", problem.code, problem.pointer, params.concat())
}

fn check(schema: Value, value: Value, expected: &[&str]) {
    assert_eq!(problems(schema.clone(), value.clone()), expected, "{value} by {schema}");
}

#[test]
fn types() {
    check(json!({ "type": "integer" }), json!(1.0), &[]);
    check(json!({ "type": "integer" }), json!(1.5), &["wrong_type  expected=\"integer\" actual=\"number\""]);
    check(
        json!({ "type": ["string", "null"] }),
        json!(1),
        &["wrong_type  expected=[\"string\",\"null\"] actual=\"integer\""],
    );
    check(
        json!({ "type": "string", "enum": ["a"] }),
        json!(null),
        &["wrong_type  expected=\"string\" actual=\"null\""],
    );
    check(json!(true), json!(1), &[]);
    check(json!(false), json!(1), &["forbidden_value "]);
}

#[test]
fn values() {
    check(json!({ "const": 1 }), json!(1.0), &[]);
    check(json!({ "const": 1 }), json!(2), &["not_one_of  allowed=[1]"]);
    check(json!({ "enum": ["a", null] }), json!("b"), &["not_one_of  allowed=[\"a\",null]"]);
    check(json!({ "not": { "type": "null" } }), json!(null), &["forbidden_value "]);
}

#[test]
fn strings() {
    let schema = json!({ "minLength": 2, "maxLength": 3, "pattern": "^[a-z]*$", "format": "email" });
    check(
        schema.clone(),
        json!("标"),
        &[
            "too_short  min=2 actual=1",
            "pattern_mismatch  pattern=\"^[a-z]*$\"",
            "bad_format  format=\"email\"",
        ],
    );
    check(json!({ "maxLength": 3 }), json!("标题标题"), &["too_long  max=3 actual=4"]);
    check(json!({ "pattern": crate::validate::NO_NUL_PATTERN }), json!("a\u{0}"), &["contains_nul "]);
    check(schema, json!(1), &[]);
}

#[test]
fn numbers() {
    check(
        json!({ "minimum": 0, "multipleOf": 0.1 }),
        json!(-0.25),
        &["too_small  limit=0", "not_a_multiple  of=0.1"],
    );
    check(json!({ "maximum": 2.0 }), json!(2.5), &["too_large  limit=2"]);
    check(json!({ "exclusiveMinimum": 0 }), json!(0), &["not_above  limit=0"]);
    check(json!({ "exclusiveMaximum": 1 }), json!(1.0), &["not_below  limit=1"]);
    check(json!({ "maximum": u64::MAX }), json!(1e20), &["too_large  limit=18446744073709551615"]);
}

#[test]
fn arrays() {
    let tuple =
        json!({ "prefixItems": [{ "type": "integer" }], "items": { "type": "string" }, "maxItems": 2 });
    check(
        tuple,
        json!(["a", 1, "b"]),
        &[
            "too_many_items  max=2 actual=3",
            "wrong_type /0 expected=\"integer\" actual=\"string\"",
            "wrong_type /1 expected=\"string\" actual=\"integer\"",
        ],
    );
    check(json!({ "minItems": 1 }), json!([]), &["too_few_items  min=1 actual=0"]);
    check(
        json!({ "uniqueItems": true }),
        json!([1, 2, 1.0, 1]),
        &["not_unique /2 first=0", "not_unique /3 first=0"],
    );
}

#[test]
fn objects() {
    let schema = json!({
        "type": "object",
        "properties": {
            "title": { "type": "string" }, "a/b": { "type": "string" }, "done": { "type": "boolean" }
        },
        "required": ["title", "done"],
        "additionalProperties": false
    });
    check(
        schema.clone(),
        json!({ "titel": 1, "a/b": 2, "x": 3, "done": true }),
        &[
            "unknown_field /titel suggestion=\"title\"",
            "wrong_type /a~1b expected=\"string\" actual=\"integer\"",
            "unknown_field /x",
            "missing /title",
        ],
    );
    check(schema, json!({ "titel": 1, "title": "", "done": true }), &["unknown_field /titel"]);
}

#[test]
fn maps() {
    let by_pattern =
        json!({ "patternProperties": { "^\\d+$": { "type": "string" } }, "additionalProperties": false });
    check(
        by_pattern,
        json!({ "1": "", "2": 2, "x": "" }),
        &["wrong_type /2 expected=\"string\" actual=\"integer\"", "unknown_field /x"],
    );
    let by_name =
        json!({ "propertyNames": { "maxLength": 1 }, "additionalProperties": { "type": "integer" } });
    check(by_name, json!({ "a": 1, "bb": 2 }), &["bad_name /bb"]);
    check(json!({ "minProperties": 1 }), json!({}), &["too_few_properties  min=1 actual=0"]);
    check(json!({ "maxProperties": 0 }), json!({ "a": 1 }), &["too_many_properties  max=0 actual=1"]);
}

#[test]
fn an_optional_value_reports_the_problems_of_the_value() {
    let schema = json!({
        "anyOf": [{ "$ref": "#/$defs/Inner" }, { "type": "null" }],
        "$defs": { "Inner": { "type": "object", "required": ["x"] } }
    });
    check(schema.clone(), json!(null), &[]);
    check(schema.clone(), json!({}), &["missing /x"]);
    check(schema, json!(1), &["wrong_type  expected=\"object\" actual=\"integer\""]);
}

#[test]
fn a_tag_selects_the_alternative() {
    let branch = |tag: &str| {
        json!({
            "type": "object",
            "properties": { "type": { "type": "string", "const": tag }, "x": { "type": "integer" } },
            "required": ["type", "x"]
        })
    };
    let joined =
        json!({ "$ref": "#/$defs/C", "properties": { "type": { "const": "c" } }, "required": ["type"] });
    let schema = json!({
        "oneOf": [branch("a"), branch("b"), joined],
        "$defs": { "C": { "type": "object", "required": ["y"] } }
    });
    check(
        schema.clone(),
        json!({ "type": "b", "x": "" }),
        &["wrong_type /x expected=\"integer\" actual=\"string\""],
    );
    check(schema.clone(), json!({ "type": "c" }), &["missing /y"]);
    check(schema.clone(), json!({ "x": 1, "type": "d" }), &["not_one_of /type allowed=[\"a\",\"b\",\"c\"]"]);
    check(schema.clone(), json!({ "x": 1 }), &["missing /type"]);
    check(schema, json!(1), &["wrong_type  expected=\"object\" actual=\"integer\""]);
}

#[test]
fn the_only_member_selects_the_alternative() {
    let branch = |key: &str, of: &str| {
        json!({
            "type": "object",
            "properties": { key: { "type": of } }, "required": [key], "additionalProperties": false
        })
    };
    let schema = json!({ "oneOf": [
        { "type": "string", "enum": ["D"] },
        branch("A", "integer"),
        branch("B", "string"),
        { "description": "unit", "type": "string", "const": "C" }
    ] });
    check(schema.clone(), json!("C"), &[]);
    check(schema.clone(), json!("E"), &["not_one_of  allowed=[\"D\",\"C\"]"]);
    check(schema.clone(), json!({ "A": "" }), &["wrong_type /A expected=\"integer\" actual=\"string\""]);
    check(schema.clone(), json!({ "A": 1, "B": "" }), &["unknown_field /B"]);
    check(schema.clone(), json!({ "X": 1 }), &["no_variant_matches  allowed=[\"A\",\"B\"]"]);
    check(schema, json!(1), &["wrong_type  expected=[\"object\",\"string\"] actual=\"integer\""]);
}

#[test]
fn otherwise_the_type_selects_the_alternative() {
    let schema =
        json!({ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer", "maximum": 1 }] });
    check(schema.clone(), json!("ab"), &["too_long  max=1 actual=2"]);
    check(schema.clone(), json!(2), &["too_large  limit=1"]);
    check(schema, json!([]), &["wrong_type  expected=[\"string\",\"integer\"] actual=\"array\""]);
    let unclear = json!({ "anyOf": [{ "maxLength": 1 }, { "pattern": "^a" }] });
    check(unclear, json!("bc"), &["no_variant_matches "]);
    check(json!({ "oneOf": [true, { "type": "string" }] }), json!(""), &["several_variants_match "]);
    check(json!({ "oneOf": [false, false] }), json!(""), &["forbidden_value "]);
}

#[test]
fn conditions() {
    let schema =
        json!({ "if": { "type": "string" }, "then": { "minLength": 1 }, "else": { "type": "integer" } });
    check(schema.clone(), json!(""), &["too_short  min=1 actual=0"]);
    check(schema, json!(null), &["wrong_type  expected=\"integer\" actual=\"null\""]);
    check(json!({ "then": false }), json!(1), &[]);
}

#[test]
fn a_closed_type_knows_the_members_of_what_is_flattened_into_it() {
    let schema = json!({
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "allOf": [{ "$ref": "#/$defs/Page" }],
        "oneOf": [
            { "properties": { "kind": { "const": "a" }, "alpha": true }, "required": ["kind"] },
            { "properties": { "kind": { "const": "b" }, "beta": true }, "required": ["kind"] }
        ],
        "unevaluatedProperties": false,
        "$defs": { "Page": { "properties": { "limit": { "type": "integer" } } } }
    });
    check(schema.clone(), json!({ "name": "", "limit": 1, "kind": "a", "alpha": 1 }), &[]);
    check(
        schema.clone(),
        json!({ "limits": 1, "kind": "a", "beta": 1 }),
        &["unknown_field /limits suggestion=\"limit\"", "unknown_field /beta"],
    );
    check(schema, json!({ "kind": "c", "beta": 1 }), &["not_one_of /kind allowed=[\"a\",\"b\"]"]);
}

#[test]
fn problems_stand_in_document_order_and_once() {
    let member = |name: &str| json!({ "properties": { name: { "type": "string" } } });
    let schema = json!({
        "allOf": [member("b"), member("a"), member("b")], "required": ["z", "y"], "maxProperties": 1
    });
    check(
        schema,
        json!({ "a": 1, "b": 2 }),
        &[
            "too_many_properties  max=1 actual=2",
            "wrong_type /a expected=\"string\" actual=\"integer\"",
            "wrong_type /b expected=\"string\" actual=\"integer\"",
            "missing /z",
            "missing /y",
        ],
    );
}

#[test]
fn the_number_of_problems_is_capped() {
    let value = json!(vec![1; 10 * MAX_PROBLEMS]);
    assert_eq!(problems(json!({ "items": { "type": "string" } }), value).len(), MAX_PROBLEMS);
}

#[test]
fn nested_alternatives_do_not_explode() {
    let schema = json!({
        "anyOf": [{ "$ref": "#/$defs/List" }, { "type": "null" }],
        "$defs": { "List": {
            "type": "object",
            "properties": { "next": { "anyOf": [{ "$ref": "#/$defs/List" }, { "type": "null" }] } }
        } }
    });
    let deep = (0..100).fold(json!(1), |next, _| json!({ "next": next }));
    assert_eq!(problems(schema, deep).len(), 1);
}

#[test]
fn nested_closed_types_with_a_flattened_enum_do_not_explode() {
    let branch = |tag: &str| {
        json!({
            "type": "object",
            "properties": { "tag": { "const": tag }, "next": { "$ref": "#" } },
            "required": ["tag", "next"]
        })
    };
    let schema = json!({
        "type": ["object", "integer"], "oneOf": [branch("a"), branch("b"), { "type": "integer" }],
        "unevaluatedProperties": false
    });
    let deep = (0..60).fold(json!(""), |next, _| json!({ "tag": "b", "next": next, "x": 1 }));
    let problems = problems(schema, deep);
    assert_eq!(problems.last().map(String::as_str), Some("unknown_field /x"));
    assert_eq!(problems.len(), 1 + 60);
}
