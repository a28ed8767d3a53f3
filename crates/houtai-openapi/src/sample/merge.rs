//! Two schemas that hold together, as one.

use serde_json::{Map, Value};

/// One schema for `a` and `b` together, as far as keywords can be put side by side. Where both have a keyword
/// that cannot be, that of `a` stays, and the check of the finished sample has the last word.
pub(super) fn merged(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => objects(a, b).into(),
        (Value::Bool(true), other) | (other, Value::Bool(true)) => other,
        (a, _) => a,
    }
}

fn objects(mut a: Map<String, Value>, b: Map<String, Value>) -> Map<String, Value> {
    for (keyword, value) in b {
        let together = match (keyword.as_str(), a.shift_remove(&keyword)) {
            (_, None) => value,
            ("properties" | "patternProperties", Some(own)) => members(own, value),
            ("required" | "allOf", Some(own)) => both(own, value),
            ("minimum" | "minLength" | "minItems" | "minProperties" | "exclusiveMinimum", Some(own)) => {
                if value.as_f64() > own.as_f64() {
                    value
                } else {
                    own
                }
            }
            ("maximum" | "maxLength" | "maxItems" | "maxProperties" | "exclusiveMaximum", Some(own)) => {
                if value.as_f64() < own.as_f64() {
                    value
                } else {
                    own
                }
            }
            (_, Some(own)) => own,
        };
        a.insert(keyword, together);
    }
    a
}

fn members(own: Value, other: Value) -> Value {
    let (Value::Object(mut own), Value::Object(other)) = (own, other) else { return Value::Null };
    for (name, schema) in other {
        let together = match own.shift_remove(&name) {
            Some(known) => merged(known, schema),
            None => schema,
        };
        own.insert(name, together);
    }
    own.into()
}

fn both(own: Value, other: Value) -> Value {
    let (Value::Array(mut own), Value::Array(other)) = (own, other) else { return Value::Null };
    own.extend(other);
    own.into()
}
