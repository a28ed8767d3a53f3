//! Walks through a JSON Schema, and through the references of any JSON.

use serde_json::Value;

/// Keywords whose value is one schema.
const SINGLE: [&str; 9] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contains",
];
/// Keywords whose value is a list of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value holds schemas by name.
const MAPS: [&str; 4] = ["properties", "patternProperties", "$defs", "dependentSchemas"];

/// Calls `visit` with every schema inside `schema` and with itself, innermost first, each with the keyword under
/// which it stands. Only places that hold schemas are entered: an example that looks like one is data.
pub(crate) fn visit(schema: &mut Value, keyword: &str, visit_one: &mut dyn FnMut(&mut Value, &str)) {
    if let Some(members) = schema.as_object_mut() {
        for (name, member) in members.iter_mut() {
            match member {
                Value::Array(items) if LISTS.contains(&name.as_str()) => {
                    items.iter_mut().for_each(|item| visit(item, name, visit_one));
                }
                Value::Object(named) if MAPS.contains(&name.as_str()) => {
                    named.values_mut().for_each(|item| visit(item, name, visit_one));
                }
                member if SINGLE.contains(&name.as_str()) => visit(member, name, visit_one),
                _ => {}
            }
        }
    }
    visit_one(schema, keyword);
}

/// Calls `found` with each reference in any JSON.
pub(crate) fn references(value: &Value, found: &mut dyn FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => found(text),
                    _ => references(member, found),
                }
            }
        }
        _ => {}
    }
}

/// Replaces each reference in any JSON for which `rename` has another one.
pub(crate) fn rewrite(value: &mut Value, rename: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, rename)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(text) if name == "$ref" => {
                        if let Some(other) = rename(text) {
                            *text = other;
                        }
                    }
                    _ => rewrite(member, rename),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_places_of_schemas_are_visited() {
        let mut schema = json!({
            "properties": {"a": {"items": {"type": "string"}}},
            "anyOf": [{"not": true}],
            "examples": [{"properties": {"b": {}}}],
            "default": {"items": {}},
        });
        let mut keywords = Vec::new();
        visit(&mut schema, "", &mut |_, keyword| keywords.push(keyword.to_owned()));
        assert_eq!(keywords, ["items", "properties", "not", "anyOf", ""]);
    }

    #[test]
    fn references_are_found_and_rewritten_everywhere() {
        let mut value = json!({"a": [{"$ref": "#/x/A"}], "$ref": "#/y/B", "b": "$ref"});
        let mut found = Vec::new();
        references(&value, &mut |reference| found.push(reference.to_owned()));
        assert_eq!(found, ["#/x/A", "#/y/B"]);
        rewrite(&mut value, &|reference| reference.strip_prefix("#/x/").map(|name| format!("#/z/{name}")));
        assert_eq!(value, json!({"a": [{"$ref": "#/z/A"}], "$ref": "#/y/B", "b": "$ref"}));
    }
}
