//! The walker against the `jsonschema` crate: the same verdict on any schema of our keywords and any value.

use houtai_core::validate::CompiledSchema;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value, json};

use super::values::{name, number, text, value};

/// A schema object with one keyword, or the pair that belongs together.
fn keyword(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    prop_oneof![
        3 => scalar_keyword(),
        2 => array_keyword(inner.clone()),
        4 => object_keyword(inner.clone()),
        3 => applicator(inner),
    ]
    .boxed()
}

fn one(keyword: &'static str) -> impl Fn(Value) -> Value {
    move |value| json!({ keyword: value })
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(words).prop_map(Value::from)
}

fn scalar_keyword() -> BoxedStrategy<Value> {
    const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let types = prop::sample::subsequence(TYPES.to_vec(), 1..=3).prop_map(|types| json!({ "type": types }));
    let length = (0..3, words(&["minLength", "maxLength"]));
    let limit = (number(), words(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]));
    let keyed = |(value, keyword): (Value, Value)| json!({ keyword.as_str().unwrap(): value });
    prop_oneof![
        words(&TYPES).prop_map(one("type")),
        types,
        length.prop_map(move |(count, keyword)| keyed((json!(count), keyword))),
        limit.prop_map(keyed),
        prop::sample::select(vec![json!(1), json!(2), json!(0.5), json!(0.1), json!(3.0)])
            .prop_map(one("multipleOf")),
        words(&["^a", "b$", "^.$", "^[^\\u0000]*$", "^\\w+$", "\\d"]).prop_map(one("pattern")),
        words(&["date", "ipv4", "ipv6", "email", "int32", "unheard-of"]).prop_map(one("format")),
        value().prop_map(one("const")),
        prop::collection::vec(value(), 1..4).prop_map(Value::from).prop_map(one("enum")),
    ]
    .boxed()
}

fn array_keyword(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    prop_oneof![
        inner.clone().prop_map(one("items")),
        prop::collection::vec(inner, 1..3).prop_map(Value::from).prop_map(one("prefixItems")),
        (0..3).prop_map(Value::from).prop_map(one("minItems")),
        (0..3).prop_map(Value::from).prop_map(one("maxItems")),
        Just(json!({ "uniqueItems": true })),
    ]
    .boxed()
}

fn object_keyword(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    let named = |names: BoxedStrategy<String>, inner| {
        prop::collection::vec((names, inner), 1..4)
            .prop_map(|members| members.into_iter().collect::<Map<_, _>>())
    };
    let patterns = prop::sample::select(vec!["^a", "b", "^x/"]).prop_map(str::to_owned).boxed();
    prop_oneof![
        3 => named(name().boxed(), inner.clone()).prop_map(Value::Object).prop_map(one("properties")),
        1 => named(patterns, inner.clone()).prop_map(Value::Object).prop_map(one("patternProperties")),
        2 => prop::collection::btree_set(name(), 0..3).prop_map(Value::from_iter).prop_map(one("required")),
        1 => Just(json!({ "additionalProperties": false })),
        1 => inner.clone().prop_map(one("additionalProperties")),
        1 => inner.clone().prop_map(one("propertyNames")),
        1 => (0..3).prop_map(Value::from).prop_map(one("minProperties")),
        1 => (0..3).prop_map(Value::from).prop_map(one("maxProperties")),
        1 => Just(json!({ "unevaluatedProperties": false })),
        1 => inner.prop_map(one("unevaluatedProperties")),
    ]
    .boxed()
}

fn applicator(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    let list =
        |keyword, inner| prop::collection::vec(inner, 1..4).prop_map(Value::from).prop_map(one(keyword));
    let condition = (inner.clone(), inner.clone(), inner.clone());
    prop_oneof![
        list("allOf", inner.clone()),
        list("anyOf", inner.clone()),
        list("oneOf", inner.clone()),
        inner.clone().prop_map(|schema| json!({ "anyOf": [schema, { "type": "null" }] })),
        inner.prop_map(one("not")),
        condition.prop_map(|(test, then, otherwise)| json!({ "if": test, "then": then, "else": otherwise })),
        words(&["#/$defs/A", "#/$defs/B"]).prop_map(one("$ref")),
    ]
    .boxed()
}

/// A schema without definitions: several keywords in one object.
fn part() -> impl Strategy<Value = Value> + Clone {
    let leaf = prop_oneof![8 => scalar_keyword(), 1 => Just(json!(true)), 1 => Just(json!(false))].boxed();
    leaf.prop_recursive(3, 24, 4, |inner| prop::collection::vec(keyword(inner), 0..4).prop_map(merged))
        .boxed()
}

fn merged(schemas: Vec<Value>) -> Value {
    let keywords = schemas.into_iter().filter_map(|schema| schema.as_object().cloned()).flatten();
    Value::Object(keywords.collect())
}

fn schema() -> impl Strategy<Value = Value> {
    (part(), part(), part())
        .prop_map(|(root, a, b)| merged(vec![root, json!({ "$defs": { "A": a, "B": b } })]))
}

/// An object type that declares some members, as a part of a larger one.
fn object_part() -> impl Strategy<Value = Value> + Clone {
    let member =
        prop_oneof![Just(json!(true)), Just(json!({ "type": "integer" })), Just(json!({ "const": 1 }))];
    let members = prop::collection::btree_map(name(), member, 1..3).prop_map(Value::from_iter);
    let required = prop::collection::btree_set(name(), 0..2).prop_map(Value::from_iter);
    (members, required)
        .prop_map(|(members, required)| json!({ "properties": members, "required": required }))
        .boxed()
}

/// A closed type with others flattened into it in every way there is.
fn closed_type() -> impl Strategy<Value = Value> {
    let unnested = applicator(object_part());
    let nested = applicator(prop::collection::vec(unnested.clone(), 1..3).prop_map(merged));
    let parts = prop::collection::vec(prop_oneof![object_part(), unnested, nested], 1..4).prop_map(merged);
    (parts, object_part(), object_part()).prop_map(|(closed, a, b)| {
        let definitions = json!({ "$defs": { "A": a, "B": b }, "unevaluatedProperties": false });
        merged(vec![closed, definitions])
    })
}

/// An object with small numbers as members.
fn flat_object() -> impl Strategy<Value = Value> {
    let member = prop_oneof![Just(json!(1)), Just(json!(2)), Just(json!(""))];
    prop::collection::btree_map(name(), member, 0..4).prop_map(Value::from_iter)
}

/// Values that are often equal and seldom the same.
fn equal_value() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(0),
        json!(-0.0),
        json!(1),
        json!(1.0),
        json!("1"),
        json!(true),
        json!(null),
    ]);
    leaf.prop_recursive(2, 6, 2, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..2).prop_map(Value::Array);
        let object = prop::collection::vec((name(), inner), 0..3);
        prop_oneof![array, object.prop_map(|members| Value::Object(members.into_iter().collect()))]
    })
}

/// Compares the verdicts on each of the values.
fn agrees(schema: &Value, values: &[Value]) -> Result<(), TestCaseError> {
    // A schema that refers to itself endlessly has no verdict; the oracle would overflow its stack.
    let Ok(compiled) = CompiledSchema::compile(schema) else { return Ok(()) };
    let options =
        jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
    let oracle = options.build(schema).map_err(|error| TestCaseError::fail(error.to_string()))?;
    for value in values {
        let problems = compiled.problems(value);
        prop_assert_eq!(problems.is_empty(), compiled.is_valid(value), "two verdicts: {:?}", problems);
        prop_assert_eq!(
            problems.is_empty(),
            oracle.is_valid(value),
            "{} by {}: {:?}",
            value,
            schema,
            problems
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn verdicts_agree(schema in schema(), values in prop::collection::vec(value(), 4)) {
        agrees(&schema, &values)?;
    }

    #[test]
    fn verdicts_on_single_keywords_agree(
        schema in keyword(scalar_keyword()),
        values in prop::collection::vec(value(), 4),
    ) {
        let definitions = json!({ "$defs": { "A": { "type": "object" }, "B": { "minLength": 1 } } });
        let schema = merged(vec![schema, definitions]);
        agrees(&schema, &values)?;
    }

    #[test]
    fn verdicts_on_closed_types_agree(
        schema in closed_type(),
        values in prop::collection::vec(flat_object(), 4),
    ) {
        agrees(&schema, &values)?;
    }

    #[test]
    fn equality_agrees(
        a in equal_value(),
        b in equal_value(),
        items in prop::collection::vec(equal_value(), 0..4),
    ) {
        agrees(&json!({ "const": a }), std::slice::from_ref(&b))?;
        agrees(&json!({ "enum": items }), &[b])?;
        agrees(&json!({ "uniqueItems": true }), &[json!(items)])?;
    }

    #[test]
    fn lengths_agree_for_any_text(text in any::<String>(), min in 0..4, max in 0..4) {
        agrees(&json!({ "minLength": min, "maxLength": max }), &[json!(text)])?;
    }

    #[test]
    fn multiples_agree_for_prices(
        cents in 0_u32..1_000_000,
        of in prop::sample::select(vec![0.01, 0.05, 0.1, 0.25]),
    ) {
        let price = f64::from(cents) / 100.0;
        agrees(&json!({ "multipleOf": of }), &[json!(price)])?;
    }
}

/// Values that are sure to be judged both ways, so that the random ones are not all refused for the same
/// reason.
#[test]
fn both_verdicts_occur() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut verdicts = [0, 0];
    for _ in 0..500 {
        let schema = schema().new_tree(&mut runner).unwrap().current();
        let value = value().new_tree(&mut runner).unwrap().current();
        if let Ok(compiled) = CompiledSchema::compile(&schema) {
            verdicts[usize::from(compiled.is_valid(&value))] += 1;
        }
    }
    assert!(verdicts.iter().all(|count| *count > 50), "{verdicts:?}");
}

#[test]
fn texts_of_the_vocabulary_are_judged_alike_in_every_format() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for format in ["date", "ipv4", "ipv6", "email", "uuid", "date-time", "uri"] {
        for _ in 0..100 {
            let text = text().new_tree(&mut runner).unwrap().current();
            agrees(&json!({ "format": format }), &[json!(text)]).unwrap();
        }
    }
}
