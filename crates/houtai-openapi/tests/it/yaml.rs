//! YAML is read back by a parser that is not ours.

use houtai_openapi::to_yaml;
use proptest::prelude::*;
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

fn read_back(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(documents.len(), 1, "{text}");
    json_of(&documents[0])
}

fn json_of(yaml: &Yaml<'_>) -> Value {
    match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::FloatingPoint(value)) => json!(value.into_inner()),
        Yaml::Value(Scalar::String(text)) => json!(text),
        Yaml::Sequence(items) => items.iter().map(json_of).collect(),
        Yaml::Mapping(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (json_of(name).as_str().unwrap().to_owned(), json_of(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => panic!("unexpected {other:?}"),
    }
}

fn round_trips(value: &Value) {
    let text = to_yaml(value);
    assert_eq!(read_back(&text), *value, "{text}");
}

/// Texts that YAML could take for something else.
const KNOWN: &str = "yes|no|null|~|1e3|0x1f|0o7|1_000|12:30:45|2026-01-02|.inf|NaN|- a|-|a: b|a:|: a|# x|a # x| a|a |a\n|\na|\
    a\nb|a\n b\n|a\n\nb\n\n| a\nb|a\tb|\t|---|--- a|...|!tag|&anchor|*alias|%directive|@at|`tick|'one'|\"two\"|{}|[]|{a|[a|\
    a, b|<<|=|?|? a|>|\u{feff}|\u{85}|\u{2028}|\u{7f}|\0|\r\n|a\rb|你好|待办：一|🙂|true|True|TRUE|on|Off|y|N|a\u{a0}|\\|\\n|\
    /todos/{id}|$ref|a:b|x[0]";

fn tricky() -> impl Strategy<Value = String> {
    let known: Vec<&str> = KNOWN.split('|').chain(["", "|"]).collect();
    let piece =
        prop_oneof![prop::sample::select(known).prop_map(str::to_owned), any::<String>(), "[ -~\n]{0,30}"];
    prop::collection::vec(piece, 1..3).prop_map(|pieces| pieces.concat())
}

fn json_values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no infinity", |float| float.is_finite()).prop_map(Value::from),
        tricky().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((tricky(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn every_value_is_read_back_as_it_was(value in json_values()) {
        round_trips(&value);
    }

    #[test]
    fn every_text_is_read_back_as_it_was(text in tricky()) {
        round_trips(&json!({ (text.clone()): text.clone(), "list": [text, [text.clone()]] }));
    }
}

#[test]
fn the_document_is_read_back_as_it_was() {
    round_trips(crate::app::document().value());
}

#[test]
fn a_very_long_key_is_announced() {
    let key = "k".repeat(2_000);
    round_trips(&json!({ (key.clone()): {"a": 1}, "list": [{ (key.clone()): [1] }, { "b": 1, (key): 2 }] }));
}

#[test]
fn empty_things_and_scalars_stand_on_one_line() {
    assert_eq!(to_yaml(&json!({"a": {}, "b": [], "c": null, "d": ""})), "a: {}\nb: []\nc: null\nd: \"\"\n");
    for value in [json!({}), json!([]), json!(1), json!("a\nb"), json!(null)] {
        round_trips(&value);
    }
}
