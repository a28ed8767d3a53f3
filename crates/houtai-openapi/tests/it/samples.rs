//! Samples keep the rules of the schemas from which they are made.

use houtai_core::validate::CompiledSchema;
use houtai_openapi::sample;
use proptest::prelude::*;
use serde_json::{Value, json};

fn sample_of(schema: Value) -> Option<Value> {
    sample(&schema, &schema)
}

#[test]
fn plain_types_have_plain_samples() {
    let cases = [
        (json!({"type": "string"}), json!("value")),
        (json!({"type": "integer"}), json!(1)),
        (json!({"type": "integer", "minimum": 10, "multipleOf": 7}), json!(14)),
        (json!({"type": "integer", "maximum": -3}), json!(-3)),
        (json!({"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}), json!(5)),
        (json!({"type": "integer", "maximum": u64::MAX, "minimum": u64::MAX}), json!(u64::MAX)),
        (json!({"type": "number", "minimum": 0.2, "maximum": 0.4}), json!(0.30000000000000004)),
        (json!({"type": "number", "multipleOf": 0.25, "minimum": 2.1}), json!(2.25)),
        (json!({"type": ["null", "boolean"]}), json!(true)),
        (json!({"enum": [null, "b", "c"]}), json!("b")),
        (json!({"const": null}), json!(null)),
        (json!({"type": "string", "examples": ["x"], "default": "y"}), json!("x")),
        (json!({"type": "string", "default": "y"}), json!("y")),
        (json!({"type": "string", "minLength": 8}), json!("valueval")),
        (json!({"type": "string", "maxLength": 3}), json!("val")),
        (json!({"type": "string", "pattern": "^[A-Z]{2}-\\d+$"}), json!("AA-1")),
        (json!({"type": "string", "format": "uuid"}), json!("0190a3f2-7f4e-7cc0-8f4e-0123456789ab")),
        (json!({"type": "array", "items": {"type": "integer"}}), json!([1])),
        (
            json!({"type": "array", "items": {"type": "integer"}, "minItems": 3, "uniqueItems": true}),
            json!([1, 2, 3]),
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}),
            json!([1, "value"]),
        ),
        (json!({"additionalProperties": {"type": "integer"}}), json!({"key": 1})),
        (json!({"anyOf": [{"type": "null"}, {"type": "integer"}]}), json!(1)),
    ];
    for (schema, expected) in cases {
        assert_eq!(sample_of(schema.clone()), Some(expected), "{schema}");
    }
}

#[test]
fn a_type_inside_itself_ends() {
    let schema = json!({
        "$ref": "#/$defs/Tree",
        "$defs": {"Tree": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "parent": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}]},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            },
            "required": ["name", "parent", "children"],
        }},
    });
    assert_eq!(sample_of(schema), Some(json!({"name": "name", "parent": null, "children": []})));
}

#[test]
fn parts_that_hold_together_are_one_value() {
    let schema = json!({
        "allOf": [
            {"properties": {"a": {"type": "integer", "minimum": 3}}, "required": ["a"]},
            {"oneOf": [
                {"properties": {"kind": {"const": "x"}}, "required": ["kind"]},
                {"properties": {"kind": {"const": "y"}}, "required": ["kind"]},
            ]},
        ],
    });
    assert_eq!(sample_of(schema), Some(json!({"a": 3, "kind": "x"})));
}

#[test]
fn what_cannot_be_met_has_no_sample() {
    assert_eq!(sample_of(json!(false)), None);
    assert_eq!(sample_of(json!({"type": "integer", "minimum": 2, "maximum": 1})), None);
    assert_eq!(sample_of(json!({"type": "string", "pattern": "^(?=a)b$"})), None);
    assert_eq!(sample_of(json!({"required": ["a"], "properties": {"a": false}})), None);
}

#[test]
fn an_optional_member_without_a_sample_is_left_out() {
    let schema = json!({"properties": {"a": {"type": "integer"}, "b": {"type": "string", "format": "email", "maxLength": 3}}});
    assert_eq!(sample_of(schema), Some(json!({"a": 1})));
}

fn schemas() -> impl Strategy<Value = Value> {
    let bounds = (0_i64..20, 0_i64..20).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let leaf = prop_oneof![
        Just(json!({"type": "boolean"})),
        bounds.clone().prop_map(|(low, high)| json!({"type": "integer", "minimum": low, "maximum": high})),
        bounds
            .clone()
            .prop_map(|(low, high)| json!({"type": "number", "exclusiveMinimum": low, "maximum": high + 1})),
        (1_i64..9, -50_i64..50)
            .prop_map(|(step, low)| json!({"type": "integer", "multipleOf": step, "minimum": low})),
        bounds.clone().prop_map(|(low, high)| json!({"type": "string", "minLength": low, "maxLength": high})),
        prop::sample::select(vec![
            "date-time",
            "date",
            "time",
            "email",
            "uri",
            "uuid",
            "ipv4",
            "ipv6",
            "duration",
            "int32"
        ])
        .prop_map(|format| json!({"type": "string", "format": format})),
        prop::sample::select(vec!["^[a-z]+$", "^\\d{3,5}$", "^(a|b)c?$", "^[^\\u0000]*$", "[A-Z]"])
            .prop_map(|pattern| json!({"type": "string", "pattern": pattern})),
        Just(json!({"enum": ["a", "b"]})),
        Just(json!({"type": ["string", "null"]})),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let members = prop::collection::btree_map("[a-d]", inner.clone(), 0..4);
        prop_oneof![
            (inner.clone(), 0_u32..3).prop_map(|(items, min)| json!({"type": "array", "items": items, "minItems": min})),
            (members, prop::collection::btree_set("[a-d]", 0..3)).prop_map(|(members, required)| {
                let required: Vec<_> = required.into_iter().filter(|name| members.contains_key(name)).collect();
                json!({"type": "object", "properties": members, "required": required, "additionalProperties": false})
            }),
            inner.clone().prop_map(|one| json!({"anyOf": [one, {"type": "null"}]})),
            inner.prop_map(|one| json!({"additionalProperties": one, "type": "object"})),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn every_usual_schema_has_a_sample_that_it_accepts(schema in schemas()) {
        let sample = sample_of(schema.clone());
        let sample = sample.unwrap_or_else(|| panic!("no sample for {schema}"));
        prop_assert!(CompiledSchema::compile(&schema).unwrap().is_valid(&sample), "{} {}", schema, sample);
        prop_assert!(jsonschema::is_valid(&schema, &sample), "{} {}", schema, sample);
    }
}
