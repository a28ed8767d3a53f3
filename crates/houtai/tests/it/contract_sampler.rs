//! Values that look like a schema: most keep its rules, some break one or the other.

use houtai::validate::CompiledSchema;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

/// How often a member that may be absent is there.
const PRESENT: f64 = 0.6;
/// How often one that may not is.
const REQUIRED: f64 = 0.98;
/// How often one that is not declared is.
const UNDECLARED: f64 = 0.02;
/// How often the members stand in a list, without their names.
const NAMELESS: f64 = 0.02;

/// Values for a schema.
pub(crate) fn values(schema: &Value) -> BoxedStrategy<Value> {
    Sampler { root: schema }.near(schema)
}

struct Sampler<'s> {
    /// Where references point.
    root: &'s Value,
}

impl Sampler<'_> {
    /// Values like the schema, and now and then one of another kind.
    ///
    /// No null stands behind the name of a variant without content: serde's derive reads `{"Unit": null}` as
    /// `"Unit"`, and has no attribute that refuses it.
    fn near(&self, schema: &Value) -> BoxedStrategy<Value> {
        prop_oneof![
            39 => self.like(schema),
            1 => select(vec![Value::Null, json!(true), json!(7), json!(0.5), json!("abc"), json!({}), json!([])]),
        ]
        .boxed()
    }

    fn like(&self, schema: &Value) -> BoxedStrategy<Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.near(self.root.pointer(reference.trim_start_matches('#')).unwrap());
        }
        if let Some(branches) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
            return Union::new(branches.iter().map(|branch| self.near(branch))).boxed();
        }
        let is =
            |kind: &str| schema["type"].as_str() == Some(kind) || schema["type"][0].as_str() == Some(kind);
        match () {
            () if is("object") => self.object(schema),
            () if is("array") => self.array(schema),
            () => self.scalar(schema),
        }
    }

    fn object(&self, schema: &Value) -> BoxedStrategy<Value> {
        let required =
            |name: &str| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        let declared = schema["properties"].as_object().into_iter().flatten();
        let declared = declared.map(|(name, member)| {
            let present = if required(name) { REQUIRED } else { PRESENT };
            (name.clone(), weighted(present, self.near(member)).boxed())
        });
        let (member, present) = match &schema["additionalProperties"] {
            of @ Value::Object(_) => (self.near(of), PRESENT),
            _ => (Just(json!(1)).boxed(), UNDECLARED),
        };
        let others =
            ["other", "a/b"].map(|name| (name.to_owned(), weighted(present, member.clone()).boxed()));
        let (names, members): (Vec<String>, Vec<_>) = declared.chain(others).unzip();
        let object = move |(members, nameless): (Vec<Option<Value>>, bool)| {
            if nameless {
                return Value::Array(members.into_iter().flatten().collect());
            }
            let members = names.iter().cloned().zip(members).filter_map(|(name, value)| Some((name, value?)));
            Value::Object(members.collect::<Map<_, _>>())
        };
        (members, proptest::bool::weighted(NAMELESS)).prop_map(object).boxed()
    }

    fn array(&self, schema: &Value) -> BoxedStrategy<Value> {
        match schema["prefixItems"].as_array() {
            Some(prefix) => {
                let whole: Vec<BoxedStrategy<Value>> = prefix.iter().map(|item| self.near(item)).collect();
                let longer = whole.iter().cloned().chain([Just(json!(1)).boxed()]).collect::<Vec<_>>();
                let shorter = whole[1..].to_vec();
                prop_oneof![18 => whole, 1 => longer, 1 => shorter].prop_map(Value::Array).boxed()
            }
            None => vec(self.near(&schema["items"]), 0..4).prop_map(Value::Array).boxed(),
        }
    }

    /// One of the known values; mostly one that the schema permits.
    fn scalar(&self, schema: &Value) -> BoxedStrategy<Value> {
        let mut within = schema.clone();
        if let (Some(within), Some(definitions)) = (within.as_object_mut(), self.root.get("$defs")) {
            within.insert("$defs".into(), definitions.clone());
        }
        let compiled = CompiledSchema::compile(&within).unwrap();
        let known = texts().chain(numbers(schema)).chain(listed(schema)).chain([Value::Null, json!(true)]);
        let (right, wrong): (Vec<Value>, Vec<Value>) = known.partition(|value| compiled.is_valid(value));
        match (right.is_empty(), wrong.is_empty()) {
            (false, false) => prop_oneof![29 => select(right), 1 => select(wrong)].boxed(),
            _ => select([right, wrong].concat()).boxed(),
        }
    }
}

/// The values that the schema names itself.
fn listed(schema: &Value) -> impl Iterator<Item = Value> + use<> {
    let listed = schema["enum"].as_array().cloned().unwrap_or_default();
    listed.into_iter().chain(schema.get("const").cloned())
}

/// Integers around the ends that the schema has, and those at which types end. Floats are exact in 32 bits,
/// as others are rounded when they are read, perhaps across an end.
///
/// `1.0` is missing where an integer is wanted: for JSON Schema it is one, and serde reads no float as an
/// integer.
fn numbers(schema: &Value) -> impl Iterator<Item = Value> + use<> {
    let ends = ["minimum", "maximum", "exclusiveMaximum"].into_iter().filter_map(|end| schema[end].as_i64());
    let ends: Vec<i64> = ends.flat_map(|end| [end.saturating_sub(1), end, end.saturating_add(1)]).collect();
    let usual = [i64::MIN, -129, -1, 0, 1, 2, 7, 256, 65_536, 4_294_967_296, i64::MAX];
    let integral = (schema["type"] != "integer" && schema["type"][0] != "integer").then(|| json!(1.0));
    let integers = ends.into_iter().chain(usual).map(Value::from);
    integers.chain([json!(u64::MAX), json!(0.5), json!(-0.25)]).chain(integral)
}

/// Texts of many lengths and forms.
///
/// Missing are the texts of integers just beyond 64 bits: the published pattern counts their digits only, as
/// nobody could read one that compares with 18446744073709551615.
fn texts() -> impl Iterator<Item = Value> {
    const FORMS: [&str; 24] = [
        "x",
        "y",
        "b",
        "ABC",
        "a\0b",
        "\0",
        "ada@example.com",
        "ada@@example.com",
        "https://example.com/a?b=c",
        "https:///no-host",
        "0",
        "07",
        "-0",
        "-7",
        "17",
        "18446744073709551615",
        "-9223372036854775808",
        "2026-01-02T03:04:05Z",
        "2026-01-02t03:04:05.123456789+08:00",
        "2026-01-02 03:04:05Z",
        "2026-02-29T03:04:05Z",
        "2016-12-31T23:59:60Z",
        "9999-12-31T23:59:59-23:59",
        "0000-01-01T00:00:00Z",
    ];
    let lengths = (0..6).flat_map(|length| ["a".repeat(length), "标".repeat(length)]);
    lengths.chain(FORMS.map(str::to_owned)).map(Value::from)
}
