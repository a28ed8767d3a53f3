//! From the JSON text of a schema to nodes.

use std::collections::HashMap;

use serde_json::Value;

use super::keywords::Keywords;
use super::names::any_names;
use super::settle::settle;
use super::{
    ArrayRules, CompiledSchema, Condition, JOINED, Node, NodeId, NumberRules, ObjectRules, SchemaError,
    Selector, TextRules, Variants,
};
use crate::validate::escape_pointer;
use crate::validate::format::Format;

/// Compiles one schema and whatever it refers to.
pub(super) struct Compiler<'d> {
    /// What references point into.
    document: &'d Value,
    nodes: Vec<Node>,
    /// The pointer of each node, for errors only.
    pointers: Vec<String>,
    /// The references that have a node already; this is what ends the recursion.
    referenced: HashMap<String, NodeId>,
}

impl<'d> Compiler<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        Self { document, nodes: Vec::new(), pointers: Vec::new(), referenced: HashMap::new() }
    }

    /// Compiles `schema`, which stands at `pointer`.
    pub(super) fn compile(mut self, schema: &Value, pointer: &str) -> Result<CompiledSchema, SchemaError> {
        let root = self.schema(schema, pointer)?;
        settle(&mut self.nodes, &self.pointers)?;
        let any_names = any_names(&self.nodes, root);
        Ok(CompiledSchema { nodes: self.nodes, root, any_names })
    }

    fn schema(&mut self, schema: &Value, pointer: &str) -> Result<NodeId, SchemaError> {
        let id = self.reserve(pointer);
        self.nodes[id.0] = self.filled(schema, pointer)?;
        Ok(id)
    }

    /// A place for a node whose content is not known yet, so that the content may refer to it.
    fn reserve(&mut self, pointer: &str) -> NodeId {
        self.nodes.push(Node::anything());
        self.pointers.push(pointer.to_owned());
        NodeId(self.nodes.len() - 1)
    }

    fn filled(&mut self, schema: &Value, pointer: &str) -> Result<Node, SchemaError> {
        match schema {
            Value::Bool(true) => Ok(Node::anything()),
            Value::Bool(false) => Ok(Node::nothing()),
            Value::Object(members) => self.node(&Keywords::new(members, pointer)?),
            _ => Err(SchemaError::not_a_schema(pointer)),
        }
    }

    fn node(&mut self, keywords: &Keywords<'_>) -> Result<Node, SchemaError> {
        Ok(Node {
            never: false,
            types: keywords.types()?,
            enumerations: enumerations(keywords)?,
            texts: text_rules(keywords)?,
            numbers: number_rules(keywords)?,
            arrays: self.array_rules(keywords)?,
            objects: self.object_rules(keywords)?,
            reference: self.reference(keywords)?,
            all_of: self.list(keywords, "allOf")?.unwrap_or_default(),
            any_of: self.list(keywords, "anyOf")?.map(unsorted),
            one_of: self.list(keywords, "oneOf")?.map(unsorted),
            not: self.single(keywords, "not")?,
            condition: self.condition(keywords)?,
            ..Node::anything()
        })
    }

    fn array_rules(&mut self, keywords: &Keywords<'_>) -> Result<ArrayRules, SchemaError> {
        Ok(ArrayRules {
            count: keywords.count("minItems", "maxItems")?,
            unique: keywords.flag("uniqueItems")?,
            prefix: self.list(keywords, "prefixItems")?.unwrap_or_default(),
            items: self.single(keywords, "items")?,
            joined: keywords.flag(JOINED)?,
        })
    }

    fn object_rules(&mut self, keywords: &Keywords<'_>) -> Result<ObjectRules, SchemaError> {
        Ok(ObjectRules {
            count: keywords.count("minProperties", "maxProperties")?,
            members: self.members(keywords)?,
            required: keywords.strings("required")?,
            patterns: self.patterns(keywords)?,
            additional: self.single(keywords, "additionalProperties")?,
            names: self.single(keywords, "propertyNames")?,
            unevaluated: self.single(keywords, "unevaluatedProperties")?,
        })
    }

    fn members(&mut self, keywords: &Keywords<'_>) -> Result<Vec<(String, NodeId)>, SchemaError> {
        let members = keywords.named_schemas("properties")?.into_iter();
        members
            .map(|(name, schema)| Ok((name.clone(), self.below(keywords, "properties", name, schema)?)))
            .collect()
    }

    fn patterns(
        &mut self,
        keywords: &Keywords<'_>,
    ) -> Result<Vec<(crate::validate::Pattern, NodeId)>, SchemaError> {
        const KEYWORD: &str = "patternProperties";
        let patterns = keywords.named_schemas(KEYWORD)?.into_iter();
        patterns
            .map(|(source, schema)| {
                Ok((keywords.pattern(source)?, self.below(keywords, KEYWORD, source, schema)?))
            })
            .collect()
    }

    fn condition(&mut self, keywords: &Keywords<'_>) -> Result<Option<Condition>, SchemaError> {
        // `then` and `else` mean nothing without `if`.
        let Some(test) = self.single(keywords, "if")? else { return Ok(None) };
        let (then, otherwise) = (self.single(keywords, "then")?, self.single(keywords, "else")?);
        Ok(Some(Condition { test, then, otherwise }))
    }

    fn single(&mut self, keywords: &Keywords<'_>, keyword: &str) -> Result<Option<NodeId>, SchemaError> {
        let Some(schema) = keywords.value(keyword) else { return Ok(None) };
        self.schema(schema, &format!("{}/{keyword}", keywords.pointer)).map(Some)
    }

    fn list(&mut self, keywords: &Keywords<'_>, keyword: &str) -> Result<Option<Vec<NodeId>>, SchemaError> {
        let Some(schemas) = keywords.schemas(keyword)? else { return Ok(None) };
        let schemas = schemas.iter().enumerate();
        schemas
            .map(|(i, schema)| self.below(keywords, keyword, &i.to_string(), schema))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn below(
        &mut self,
        keywords: &Keywords<'_>,
        keyword: &str,
        name: &str,
        schema: &Value,
    ) -> Result<NodeId, SchemaError> {
        self.schema(schema, &format!("{}/{keyword}/{}", keywords.pointer, escape_pointer(name)))
    }

    fn reference(&mut self, keywords: &Keywords<'_>) -> Result<Option<NodeId>, SchemaError> {
        let Some(reference) = keywords.text("$ref")? else { return Ok(None) };
        if let Some(id) = self.referenced.get(reference) {
            return Ok(Some(*id));
        }
        let unresolved = || SchemaError::unresolved(keywords.pointer, reference);
        let pointer = reference.strip_prefix('#').and_then(percent_decoded).ok_or_else(unresolved)?;
        let target = self.document.pointer(&pointer).ok_or_else(unresolved)?;
        let id = self.reserve(&pointer);
        self.referenced.insert(reference.to_owned(), id);
        self.nodes[id.0] = self.filled(target, &pointer)?;
        Ok(Some(id))
    }
}

fn enumerations(keywords: &Keywords<'_>) -> Result<Vec<Vec<Value>>, SchemaError> {
    let constant = keywords.value("const").map(|value| vec![value.clone()]);
    Ok(keywords.values("enum")?.into_iter().chain(constant).collect())
}

fn text_rules(keywords: &Keywords<'_>) -> Result<TextRules, SchemaError> {
    Ok(TextRules {
        length: keywords.count("minLength", "maxLength")?,
        pattern: keywords.text("pattern")?.map(|source| keywords.pattern(source)).transpose()?,
        format: keywords.text("format")?.and_then(Format::named),
    })
}

fn number_rules(keywords: &Keywords<'_>) -> Result<NumberRules, SchemaError> {
    Ok(NumberRules {
        minimum: keywords.number("minimum")?,
        maximum: keywords.number("maximum")?,
        exclusive_minimum: keywords.number("exclusiveMinimum")?,
        exclusive_maximum: keywords.number("exclusiveMaximum")?,
        multiple_of: keywords.positive("multipleOf")?,
    })
}

/// Alternatives whose selector is looked for later, when every node is there.
fn unsorted(branches: Vec<NodeId>) -> Variants {
    Variants { branches, selector: Selector::Nothing }
}

/// The fragment of a URI as text: a pointer inside a reference may be percent-encoded.
fn percent_decoded(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            hexadecimal(rest.next()?)? << 4 | hexadecimal(rest.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
