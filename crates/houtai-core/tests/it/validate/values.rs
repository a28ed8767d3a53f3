//! JSON values from a small vocabulary, so that random values and random schemas meet often.

use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};

/// Names of members.
pub(super) fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "ab", "x/y~", "kind"]).prop_map(str::to_owned)
}

/// Texts, some of them in a format.
pub(super) fn text() -> impl Strategy<Value = String> {
    let texts = vec![
        "",
        "a",
        "b",
        "ab",
        "aab",
        "标题",
        "𝄞",
        "1",
        "a@b.example",
        "2024-02-30",
        "2024-02-29",
        "::1",
        "1.2.3.4",
    ];
    prop::sample::select(texts).prop_map(str::to_owned)
}

/// Numbers, among them the same one as integer and as float.
pub(super) fn number() -> impl Strategy<Value = Value> {
    let plain =
        [json!(0), json!(1), json!(2), json!(3), json!(-1), json!(1.0), json!(-0.0), json!(2.5), json!(0.3)];
    let large =
        [json!(u64::MAX), json!(i64::MIN), json!(9_007_199_254_740_993_u64), json!(1e20), json!(-1e-7)];
    prop::sample::select([plain.as_slice(), &large].concat())
}

/// Any value, three levels deep.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number(),
        text().prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array);
        let object = prop::collection::vec((name(), inner), 0..4);
        prop_oneof![array, object.prop_map(|members| Value::Object(members.into_iter().collect()))]
    })
}

/// Any value with any names, texts and numbers.
pub(super) fn wild_value() -> impl Strategy<Value = Value> {
    let number = any::<f64>().prop_filter_map("finite", |float| Number::from_f64(float).map(Value::Number));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        number,
        any::<String>().prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let array = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array);
        let object = prop::collection::vec((any::<String>(), inner), 0..4);
        prop_oneof![
            array,
            object.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
        ]
    })
}
