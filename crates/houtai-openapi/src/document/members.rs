//! The members of an object schema, wherever they stand in it.

use serde_json::{Map, Value};

/// One member of an object.
pub(super) struct Member {
    /// The name.
    pub(super) name: String,
    /// What it looks like.
    pub(super) schema: Value,
    /// Whether it must be there.
    pub(super) required: bool,
}

/// All members of an object schema. A flattened enum puts members into alternatives; those are never required,
/// because another alternative may be the one that is sent.
pub(super) fn members(schema: &Value, resolve: &dyn Fn(Value) -> Value) -> Vec<Member> {
    let mut found = Vec::new();
    collect(schema, resolve, true, &mut found);
    found
}

fn collect(schema: &Value, resolve: &dyn Fn(Value) -> Value, may_require: bool, found: &mut Vec<Member>) {
    let Some(keywords) = schema.as_object() else { return };
    if let Some(properties) = keywords.get("properties").and_then(Value::as_object) {
        for (name, property) in properties {
            let required = may_require && is_required(keywords, name);
            add(found, Member { name: name.clone(), schema: property.clone(), required });
        }
    }
    for (keyword, may_require) in [("allOf", may_require), ("anyOf", false), ("oneOf", false)] {
        let branches = keywords.get(keyword).and_then(Value::as_array);
        for branch in branches.into_iter().flatten() {
            collect(&resolve(branch.clone()), resolve, may_require, found);
        }
    }
}

/// The first of one name describes it; required is what anybody requires.
fn add(found: &mut Vec<Member>, member: Member) {
    match found.iter_mut().find(|known| known.name == member.name) {
        Some(known) => known.required |= member.required,
        None => found.push(member),
    }
}

fn is_required(keywords: &Map<String, Value>, name: &str) -> bool {
    let required = keywords.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|required| required == name))
}

/// Takes "or null" out of a schema: a query, a header or a cookie has no null, absent is the only form of "none".
pub(super) fn without_null(mut schema: Value) -> Value {
    let Some(keywords) = schema.as_object_mut() else { return schema };
    if keywords.get("default") == Some(&Value::Null) {
        keywords.shift_remove("default");
    }
    if let Some(Value::Array(values)) = keywords.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(types)) = keywords.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            keywords.insert("type".into(), one);
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        drop_null_branch(keywords, keyword);
    }
    schema
}

/// Takes the null branch out; a single branch that is left takes the place of the alternatives.
fn drop_null_branch(keywords: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(branches)) = keywords.get_mut(keyword) else { return };
    branches.retain(|branch| branch.get("type").is_none_or(|one| one != "null"));
    let [Value::Object(only)] = branches.as_slice() else { return };
    let only = only.clone();
    if only.keys().any(|key| keywords.contains_key(key)) {
        return;
    }
    keywords.shift_remove(keyword);
    keywords.extend(only);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn alternatives_give_optional_members() {
        let schema = json!({
            "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
            "required": ["a"],
            "oneOf": [{"properties": {"c": {}, "a": {}}, "required": ["c", "a"]}],
            "allOf": [{"properties": {"d": {}}, "required": ["d"]}],
        });
        let found = members(&schema, &|schema| schema);
        let found: Vec<_> = found.iter().map(|member| (member.name.as_str(), member.required)).collect();
        assert_eq!(found, [("a", true), ("b", false), ("d", true), ("c", false)]);
    }

    #[test]
    fn null_is_no_value_of_a_parameter() {
        let cases = [
            (json!({"type": ["string", "null"], "default": null}), json!({"type": "string"})),
            (
                json!({"anyOf": [{"$ref": "#/x"}, {"type": "null"}], "description": "d"}),
                json!({"description": "d", "$ref": "#/x"}),
            ),
            (
                json!({"type": ["string", "integer", "null"], "enum": ["a", null]}),
                json!({"type": ["string", "integer"], "enum": ["a"]}),
            ),
            (json!({"type": "integer", "default": 3}), json!({"type": "integer", "default": 3})),
        ];
        for (schema, expected) in cases {
            assert_eq!(without_null(schema), expected);
        }
    }
}
