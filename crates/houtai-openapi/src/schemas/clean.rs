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
        }
    });
}

/// Takes out a title that only repeats the name of the component.
pub(crate) fn remove_title(schema: &mut Value, name: &str) {
    if let Some(members) = schema.as_object_mut()
        && members.get("title").and_then(Value::as_str) == Some(name)
    {
        members.shift_remove("title");
    }
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
        let mut schema = json!({"title": "Todo"});
        remove_title(&mut schema, "Tag");
        assert_eq!(schema, json!({"title": "Todo"}));
        remove_title(&mut schema, "Todo");
        assert_eq!(schema, json!({}));
    }
}
