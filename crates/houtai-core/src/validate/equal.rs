//! When JSON Schema calls two values equal: numbers by value (`1` is `1.0`), objects regardless of order.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use serde_json::{Map, Value};

use super::number;

/// Whether the values are equal.
pub(super) fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => number::compare(a, b).is_eq(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Value::Object(a), Value::Object(b)) => same_members(a, b),
        _ => a == b,
    }
}

fn same_members(a: &Map<String, Value>, b: &Map<String, Value>) -> bool {
    a.len() == b.len()
        && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same_value(value, other)))
}

/// The items that equal an earlier one, each as (index of the earlier one, own index).
///
/// Hashed with a random key, so that a large array is checked in linear time whatever the client sends.
pub(super) fn repetitions(items: &[Value]) -> Vec<(usize, usize)> {
    let state = RandomState::new();
    let mut seen: HashMap<u64, Vec<usize>> = HashMap::with_capacity(items.len());
    let mut repeated = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let bucket = seen.entry(hash(&state, item)).or_default();
        match bucket.iter().find(|earlier| same_value(&items[**earlier], item)) {
            Some(earlier) => repeated.push((*earlier, index)),
            None => bucket.push(index),
        }
    }
    repeated
}

/// A hash on which equal values agree.
fn hash(state: &RandomState, value: &Value) -> u64 {
    let mut hasher = state.build_hasher();
    std::mem::discriminant(value).hash(&mut hasher);
    match value {
        Value::Null => {}
        Value::Bool(value) => value.hash(&mut hasher),
        // Numbers that are equal round to the same float; adding zero makes -0.0 the same as 0.
        Value::Number(number) => (number.as_f64().unwrap_or_default() + 0.0).to_bits().hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::Array(items) => items.iter().for_each(|item| hash(state, item).hash(&mut hasher)),
        Value::Object(members) => hash_of_members(state, members).hash(&mut hasher),
    }
    hasher.finish()
}

/// Added up rather than chained, because the order of the members must not count.
fn hash_of_members(state: &RandomState, members: &Map<String, Value>) -> u64 {
    members
        .iter()
        .map(|(name, value)| state.hash_one((name, hash(state, value))))
        .fold(0, |sum: u64, member| sum.wrapping_add(member))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(same_value(&json!([1, { "a": 2.0, "b": 0 }]), &json!([1.0, { "b": -0.0, "a": 2 }])));
        assert!(!same_value(&json!(1), &json!(true)));
        assert!(!same_value(&json!("1"), &json!(1)));
        assert!(!same_value(&json!({ "a": 1 }), &json!({ "b": 1 })));
        assert!(!same_value(&json!([1]), &json!([1, 2])));
    }

    #[test]
    fn repetitions_name_the_earlier_item() {
        let items =
            [json!(1), json!({ "a": 1, "b": 2 }), json!(1.0), json!({ "b": 2.0, "a": 1 }), json!("1")];
        assert_eq!(repetitions(&items), [(0, 2), (1, 3)]);
    }
}
