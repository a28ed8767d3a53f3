//! Schemas as schemars writes them, made ready for an OpenAPI document.

use serde_json::{Map, Value};

use super::visit::visit;

/// Takes out what says nothing inside a document and writes "anything" as `{}`: generators of clients stumble
/// over schemas that are `true`.
pub(crate) fn clean(schema: &mut Value) {
    visit(schema, "", &mut |schema, keyword| {
        let may_be_boolean = matches!(keyword, "additionalProperties" | "unevaluatedProperties");
        if *schema == Value::Bool(true) && !may_be_boolean {
            *schema = Value::Object(Map::new());
        }
        if let Some(members) = schema.as_object_mut() {
            members.shift_remove("$schema");
            if members.get("default") == Some(&Value::Null) && !may_be_null(members) {
                members.shift_remove("default");
            }
        }
    });
}

/// Whether a schema says that null is a value. An absent field of a partial update is written as null by serde,
/// and so becomes a default that a client may not send.
fn may_be_null(members: &Map<String, Value>) -> bool {
    let branches = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| members.get(keyword)?.as_array());
    let mut types = branches.flatten().map(|branch| branch.get("type"));
    let is_null = |one: &Value| {
        one == "null" || one.as_array().is_some_and(|types| types.iter().any(|one| one == "null"))
    };
    members.get("type").is_some_and(is_null) || types.any(|one| one.is_some_and(is_null))
}

/// Makes a schema ready to be a component: a title that only repeats its name goes, and what it is comes first.
pub(crate) fn to_component(schema: Value, name: &str) -> Value {
    let Value::Object(mut members) = schema else { return schema };
    if members.get("title").and_then(Value::as_str) == Some(name) {
        members.shift_remove("title");
    }
    let description = members.shift_remove_entry("description");
    description.into_iter().chain(members).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn anything_is_an_empty_object_except_where_true_is_usual() {
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": {"a": true, "b": {"items": true}},
            "additionalProperties": true,
            "default": true,
        });
        clean(&mut schema);
        let expected = json!({
            "properties": {"a": {}, "b": {"items": {}}},
            "additionalProperties": true,
            "default": true,
        });
        assert_eq!(schema, expected);
    }

    #[test]
    fn only_a_title_that_repeats_the_name_goes() {
        let schema = json!({"title": "Todo", "type": "object", "description": "d"});
        assert_eq!(to_component(schema.clone(), "Tag"), schema);
        let component = to_component(schema, "Todo");
        assert_eq!(component.to_string(), r#"{"description":"d","type":"object"}"#);
    }

    #[test]
    fn null_is_a_default_only_where_it_is_a_value() {
        let mut schema = json!({"properties": {
            "a": {"type": "string", "default": null},
            "b": {"type": ["string", "null"], "default": null},
            "c": {"anyOf": [{"$ref": "#/x"}, {"type": "null"}], "default": null},
            "d": {"$ref": "#/x", "default": null},
        }});
        clean(&mut schema);
        let has = |name: &str| schema["properties"][name].get("default").is_some();
        assert_eq!([has("a"), has("b"), has("c"), has("d")], [false, true, true, false]);
    }
}
