//! A JSON Schema (2020-12, as schemars emits it), read once into a tree of our own.
//!
//! The nodes live in one list and point at each other by index, so that a schema may contain itself.

mod compile;
mod error;
mod keywords;
mod names;
mod node;
mod settle;
mod types;

use serde_json::Value;

pub use self::error::SchemaError;
pub(super) use self::node::{
    ArrayRules, Condition, Node, NodeId, NumberRules, ObjectRules, Selector, TextRules, Variants,
};
pub(super) use self::types::Types;

use self::compile::Compiler;

/// The keyword of an array in a query whose items may stand in one text with commas between them, `order=a,-b`: what
/// OpenAPI calls `explode: false`. The items themselves hold no comma.
pub const JOINED: &str = "x-houtai-joined";

/// A schema that is ready to judge values.
///
/// Compile it once, at start; judging takes `&self` and allocates only for what is wrong.
///
/// ```
/// use houtai_core::validate::CompiledSchema;
/// use serde_json::json;
///
/// let schema = CompiledSchema::compile(&json!({
///     "type": "object",
///     "properties": { "title": { "type": "string", "maxLength": 5 } },
///     "required": ["title"],
///     "additionalProperties": false
/// }))?;
///
/// assert!(schema.is_valid(&json!({ "title": "short" })));
/// let problems = schema.problems(&json!({ "titel": "too long" }));
/// assert_eq!(problems[0].code, "unknown_field");
/// assert_eq!(problems[0].param("suggestion"), Some(&json!("title")));
/// assert_eq!((problems[1].code, problems[1].pointer.as_str()), ("missing", "/title"));
/// # Ok::<(), houtai_core::validate::SchemaError>(())
/// ```
#[derive(Debug)]
pub struct CompiledSchema {
    nodes: Vec<Node>,
    root: NodeId,
    any_names: bool,
}

impl CompiledSchema {
    /// Compiles a schema that carries its definitions itself (`$defs`).
    ///
    /// # Errors
    ///
    /// When a keyword is malformed, a pattern is none, a reference leads nowhere or only to itself, or a
    /// keyword is used that restricts values and is not enforced here.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        Self::compile_in(schema, schema)
    }

    /// Compiles `schema`, whose references (`#/components/schemas/Todo`) point into `document`.
    ///
    /// # Errors
    ///
    /// See [`compile`](Self::compile).
    pub fn compile_in(document: &Value, schema: &Value) -> Result<Self, SchemaError> {
        Compiler::new(document).compile(schema, "")
    }

    /// Compiles the schema that stands at the JSON Pointer `pointer` in `document`.
    ///
    /// # Errors
    ///
    /// When nothing stands there; else see [`compile`](Self::compile).
    pub fn compile_at(document: &Value, pointer: &str) -> Result<Self, SchemaError> {
        let schema = document.pointer(pointer).ok_or_else(|| SchemaError::unresolved(pointer, pointer))?;
        Compiler::new(document).compile(schema, pointer)
    }

    /// Whether somewhere in what it describes an object may have names that the schema does not list: a map, or JSON of
    /// any kind. A type that is read from such an object keeps one of two members with the same name without a word,
    /// so there [`read_json`](super::read_json) has to look for them.
    ///
    /// ```
    /// use houtai_core::validate::CompiledSchema;
    /// use serde_json::json;
    ///
    /// let map = json!({ "type": "object", "additionalProperties": { "type": "integer" } });
    /// assert!(CompiledSchema::compile(&map)?.takes_any_names());
    /// assert!(!CompiledSchema::compile(&json!({ "type": "string" }))?.takes_any_names());
    /// # Ok::<(), houtai_core::validate::SchemaError>(())
    /// ```
    pub fn takes_any_names(&self) -> bool {
        self.any_names
    }

    /// The node with that number; numbers are made by the compiler of this very schema only.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The node of the schema itself.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(schema: Value) -> String {
        CompiledSchema::compile(&schema).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_pattern_names_itself_and_its_place() {
        let message = error(json!({ "properties": { "a/b": { "pattern": "(" } } }));
        assert!(
            message.starts_with("the schema at `/properties/a~1b`: `(` is not a regular expression"),
            "{message}"
        );
    }

    #[test]
    fn references_must_lead_somewhere() {
        let nowhere = error(json!({ "$ref": "#/$defs/Gone" }));
        assert_eq!(nowhere, "the schema at ``: the reference `#/$defs/Gone` leads nowhere in this document");
        let elsewhere = error(json!({ "$ref": "https://example.com/schema.json" }));
        assert!(elsewhere.contains("leads nowhere"), "{elsewhere}");
        assert!(error(json!({ "$ref": "#" })).contains("endlessly"));
        let circle = json!({
            "$defs": { "A": { "allOf": [{ "$ref": "#/$defs/B" }] }, "B": { "not": { "$ref": "#/$defs/A" } } },
            "$ref": "#/$defs/A"
        });
        assert!(error(circle).contains("endlessly"));
    }

    #[test]
    fn malformed_keywords_are_named() {
        assert_eq!(error(json!(3)), "the schema at ``: must be an object or a boolean");
        assert_eq!(
            error(json!({ "type": "text" })),
            "the schema at ``: `type` must be a JSON type or a list of them"
        );
        assert_eq!(
            error(json!({ "minLength": -1 })),
            "the schema at ``: `minLength` must be a whole number from zero up"
        );
        assert!(error(json!({ "multipleOf": 0 })).contains("`multipleOf` must be a number above zero"));
        assert!(error(json!({ "allOf": {} })).contains("`allOf` must be a list of schemas"));
        assert!(error(json!({ "items": [true] })).contains("must be an object or a boolean"));
        assert!(error(json!({ "required": [1] })).contains("`required` must be a list of strings"));
    }

    #[test]
    fn a_rule_that_is_not_enforced_is_refused_rather_than_published() {
        let message = error(json!({ "items": { "dependentRequired": {} } }));
        assert_eq!(message, "the schema at `/items`: `dependentRequired` is not enforced; leave it out");
    }

    #[test]
    fn annotations_are_ignored() {
        let schema =
            json!({ "title": "x", "format": "int32", "x-own": 1, "discriminator": { "propertyName": "t" } });
        assert!(CompiledSchema::compile(&schema).unwrap().is_valid(&json!("anything")));
    }

    #[test]
    fn a_schema_may_contain_itself_and_stand_anywhere_in_a_document() {
        let document = json!({ "components": { "schemas": { "a/ b": {
            "type": "object",
            "properties": { "next": { "$ref": "#/components/schemas/a~1%20b" } },
            "maxProperties": 1
        } } } });
        let at = CompiledSchema::compile_at(&document, "/components/schemas/a~1 b").unwrap();
        let inside =
            CompiledSchema::compile_in(&document, &json!({ "$ref": "#/components/schemas/a~1%20b" }))
                .unwrap();
        for schema in [at, inside] {
            assert!(schema.is_valid(&json!({ "next": { "next": {} } })));
            assert_eq!(schema.problems(&json!({ "next": { "next": 1 } }))[0].pointer, "/next/next");
        }
        let nowhere = CompiledSchema::compile_at(&document, "/components/schemas/x").unwrap_err();
        assert_eq!(nowhere.pointer(), "/components/schemas/x");
    }
}
