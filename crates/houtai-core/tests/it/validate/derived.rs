//! Schemas as schemars derives them from types that people write.

use std::collections::{BTreeMap, HashSet};

use houtai_core::validate::{CompiledSchema, Problem};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(JsonSchema, Serialize)]
enum Shape {
    /// A circle.
    Circle(f64),
    Square {
        side: u8,
    },
    /// Nothing.
    Empty,
    Unknown,
}

#[derive(JsonSchema, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    Renamed(Person),
    Moved { to: String },
    Deleted,
}

#[derive(JsonSchema, Serialize)]
#[serde(tag = "kind", content = "of")]
enum Wrapped {
    Person(Person),
    Nobody,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Either {
    Person(Person),
    Name(String),
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    friend: Option<Box<Person>>,
    age: Option<u8>,
}

#[derive(JsonSchema, Serialize)]
struct Stamp {
    by: String,
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Flattened {
    title: String,
    #[serde(flatten)]
    stamp: Stamp,
    #[serde(flatten)]
    event: Event,
}

#[derive(JsonSchema, Serialize)]
struct Collections {
    set: HashSet<String>,
    scores: BTreeMap<u32, i8>,
    pair: (u8, char),
    #[schemars(extend("format" = "date-time"))]
    at: String,
    #[serde(default)]
    any: Option<Value>,
}

fn compiled<T: JsonSchema>() -> CompiledSchema {
    CompiledSchema::compile(schema_for!(T).as_value()).unwrap()
}

fn found<T: JsonSchema>(value: Value) -> Vec<String> {
    compiled::<T>().problems(&value).iter().map(line).collect()
}

fn line(problem: &Problem) -> String {
    let params: Vec<String> = problem.params.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    format!("{} {}{}", problem.code, problem.pointer, params.concat())
}

#[test]
fn what_is_written_fits() {
    let friend = || Person { name: "Bo".into(), friend: None, age: Some(3) };
    let person = || Person { name: "Ada".into(), friend: Some(Box::new(friend())), age: None };
    let fits = |schema: CompiledSchema, value: Value| assert!(schema.is_valid(&value), "{value}");
    for shape in [Shape::Circle(1.0), Shape::Square { side: 2 }, Shape::Empty, Shape::Unknown] {
        fits(compiled::<Shape>(), json!(shape));
    }
    for event in [Event::Renamed(person()), Event::Moved { to: "there".into() }, Event::Deleted] {
        fits(compiled::<Event>(), json!(event));
        let flattened = Flattened { title: "t".into(), stamp: Stamp { by: "me".into() }, event };
        fits(compiled::<Flattened>(), json!(flattened));
    }
    for wrapped in [Wrapped::Person(person()), Wrapped::Nobody] {
        fits(compiled::<Wrapped>(), json!(wrapped));
    }
    for either in [Either::Name("Ada".into()), Either::Person(friend())] {
        fits(compiled::<Either>(), json!(either));
    }
    let (set, scores) = (HashSet::from(["a".to_owned()]), BTreeMap::from([(1, -1)]));
    fits(
        compiled::<Collections>(),
        json!(Collections { set, scores, pair: (1, '标'), at: "2024-01-01T00:00:00Z".into(), any: None }),
    );
}

#[test]
fn an_enum_by_member_names_what_is_wrong_inside() {
    assert_eq!(found::<Shape>(json!({ "Square": { "side": 300 } })), ["too_large /Square/side limit=255"]);
    assert_eq!(
        found::<Shape>(json!({ "Cirle": 1 })),
        ["no_variant_matches  allowed=[\"Circle\",\"Square\"]"]
    );
    assert_eq!(found::<Shape>(json!("Void")), ["not_one_of  allowed=[\"Unknown\",\"Empty\"]"]);
}

#[test]
fn an_enum_by_tag_names_what_is_wrong_inside() {
    assert_eq!(
        found::<Event>(json!({ "type": "renamed", "nam": "Ada" })),
        ["unknown_field /nam suggestion=\"name\"", "missing /name",]
    );
    assert_eq!(
        found::<Event>(json!({ "type": "gone" })),
        ["not_one_of /type allowed=[\"renamed\",\"moved\",\"deleted\"]",]
    );
    assert_eq!(
        found::<Wrapped>(json!({ "kind": "Person", "of": { "name": 1 } })),
        ["wrong_type /of/name expected=\"string\" actual=\"integer\"",]
    );
}

#[test]
fn an_untagged_enum_is_told_apart_by_type() {
    assert_eq!(found::<Either>(json!({ "name": "Ada", "age": -1 })), ["too_small /age limit=0"]);
    assert_eq!(
        found::<Either>(json!(1)),
        ["wrong_type  expected=[\"object\",\"string\"] actual=\"integer\""]
    );
}

#[test]
fn an_optional_member_reports_the_problems_of_its_value() {
    assert_eq!(
        found::<Person>(json!({ "name": "Ada", "friend": { "name": "Bo", "friend": { "age": 256 } } })),
        ["too_large /friend/friend/age limit=255", "missing /friend/friend/name",]
    );
}

#[test]
fn a_closed_type_with_flattened_parts_knows_all_its_members() {
    let value = json!({ "titel": "t", "by": "me", "type": "moved", "to": 1, "x": 0 });
    assert_eq!(
        found::<Flattened>(value),
        [
            "unknown_field /titel suggestion=\"title\"",
            "wrong_type /to expected=\"string\" actual=\"integer\"",
            "unknown_field /x",
            "missing /title",
        ]
    );
}

#[test]
fn collections_are_judged_item_by_item() {
    let value = json!({
        "set": ["a", "a"], "scores": { "1": 200, "x": 1 }, "pair": [1, "ab", 2], "at": "2024-01-01"
    });
    assert_eq!(
        found::<Collections>(value),
        [
            "not_unique /set/1 first=0",
            "too_large /scores/1 limit=127",
            "unknown_field /scores/x",
            "too_many_items /pair max=2 actual=3",
            "too_long /pair/1 max=1 actual=2",
            "bad_format /at format=\"date-time\"",
        ]
    );
}
