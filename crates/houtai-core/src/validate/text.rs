//! Turns texts (path, query, headers, cookies, forms) into a JSON value, as far as a schema says what they
//! mean.
//!
//! What cannot be read as the declared type stays a string, so that the walk reports it like any other wrong
//! type.

mod scalar;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use self::scalar::scalar;
use super::pointer::Place;
use super::schema::{CompiledSchema, NodeId, Types};
use super::{MAX_PROBLEMS, Problem, code};

/// One field: its name and its text, both decoded.
pub type Field<'f> = (Cow<'f, str>, Cow<'f, str>);

/// What [`CompiledSchema::value_of_fields`] made of the fields.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldsRead {
    /// An object with a member per field.
    pub value: Value,
    /// Fields that were given twice where one was expected. The object holds the first.
    pub problems: Vec<Problem>,
}

impl CompiledSchema {
    /// Reads the fields of a path, a query or a form into an object.
    ///
    /// Numbers and `true`/`false` are read where the schema declares them, strictly (`+5`, `05` and ` 5` stay
    /// texts); an array collects the fields of its name, and one that is [`JOINED`](super::JOINED) the parts between commas.
    ///
    /// ```
    /// use houtai_core::validate::CompiledSchema;
    /// use serde_json::json;
    ///
    /// let schema = CompiledSchema::compile(&json!({ "properties": {
    ///     "page": { "type": "integer" },
    ///     "tag": { "type": "array", "items": { "type": "string" } }
    /// } }))?;
    /// let fields = [("page", "2"), ("tag", "a"), ("tag", "b"), ("page", "3")];
    /// let read = schema.value_of_fields(&fields.map(|(name, text)| (name.into(), text.into())));
    /// assert_eq!(read.value, json!({ "page": 2, "tag": ["a", "b"] }));
    /// assert_eq!((read.problems[0].code, read.problems[0].pointer.as_str()), ("duplicate", "/page"));
    /// # Ok::<(), houtai_core::validate::SchemaError>(())
    /// ```
    pub fn value_of_fields(&self, fields: &[Field<'_>]) -> FieldsRead {
        let mut reading = Reading::new(self);
        for (name, text) in fields {
            match self.member(&|known| known == name) {
                Some((_, schema)) if self.node(schema).arrays.joined => {
                    text.split(',').for_each(|item| reading.add(name, Some(schema), item));
                }
                Some((_, schema)) => reading.add(name, Some(schema), text),
                None => reading.add(name, self.additional(), text),
            }
        }
        reading.finish()
    }

    /// Reads cookies into an object; cookies that are not declared are left out, as a browser sends all it
    /// has.
    pub fn value_of_cookies(&self, cookies: &[Field<'_>]) -> FieldsRead {
        let mut reading = Reading::new(self);
        for (name, text) in cookies {
            if let Some((known, schema)) = self.member(&|known| known == name) {
                reading.add(known, Some(schema), text);
            }
        }
        reading.finish()
    }

    /// Reads headers into an object. Names count in any case and become those of the schema; headers that are
    /// not declared are left out; an array is also split at commas, as RFC 9110 says for lists.
    pub fn value_of_headers(&self, headers: &[Field<'_>]) -> FieldsRead {
        let mut reading = Reading::new(self);
        for (name, text) in headers {
            let Some((known, schema)) = self.member(&|known| known.eq_ignore_ascii_case(name)) else {
                continue;
            };
            if is_list(self.node(schema).accepts) {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                items.for_each(|item| reading.add(known, Some(schema), item));
            } else {
                reading.add(known, Some(schema), text);
            }
        }
        reading.finish()
    }

    /// Reads a single text by a schema for scalars.
    ///
    /// ```
    /// use houtai_core::validate::CompiledSchema;
    /// use serde_json::json;
    ///
    /// let number = CompiledSchema::compile(&json!({ "type": "integer" }))?;
    /// assert_eq!(number.value_of_text("12"), json!(12));
    /// assert_eq!(number.value_of_text("twelve"), json!("twelve"));
    /// # Ok::<(), houtai_core::validate::SchemaError>(())
    /// ```
    pub fn value_of_text(&self, text: &str) -> Value {
        scalar(self.node(self.root()).accepts, text)
    }

    /// Whether no array and no object fits, so that one text can hold every value.
    pub fn is_scalar(&self) -> bool {
        let accepts = self.node(self.root()).accepts;
        accepts & (Types::ARRAY | Types::OBJECT) == Types::NONE
    }

    /// The names of the declared members, in the order of declaration.
    pub fn member_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.find_member(self.root(), &mut |name, _| {
            names.push(name);
            None::<()>
        });
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(*name));
        names
    }

    /// The first declared member whose name `is_meant`, with its schema.
    fn member(&self, is_meant: &dyn Fn(&str) -> bool) -> Option<(&str, NodeId)> {
        self.find_member(self.root(), &mut |name, id| is_meant(name).then_some((name, id)))
    }

    /// Asks `look` for each member declared by the node `id` or by what it applies, until there is an answer.
    fn find_member<'s, T>(
        &'s self,
        id: NodeId,
        look: &mut dyn FnMut(&'s str, NodeId) -> Option<T>,
    ) -> Option<T> {
        let node = self.node(id);
        let own = node.objects.members.iter().find_map(|(name, member)| look(name, *member));
        own.or_else(|| node.in_place().find_map(|applied| self.find_member(applied, look)))
    }

    /// The schema of members that are not declared, if it says anything.
    fn additional(&self) -> Option<NodeId> {
        self.look_in_place(self.root(), &|id| self.node(id).objects.additional)
    }

    /// The schema of the items of an array.
    fn items(&self, array: NodeId) -> Option<NodeId> {
        self.look_in_place(array, &|id| self.node(id).arrays.items)
    }

    /// What `look` finds at the node `id` or at what it applies.
    fn look_in_place(&self, id: NodeId, look: &dyn Fn(NodeId) -> Option<NodeId>) -> Option<NodeId> {
        look(id).or_else(|| self.node(id).in_place().find_map(|applied| self.look_in_place(applied, look)))
    }
}

/// Whether only an array fits, not also a single text.
fn is_list(accepts: Types) -> bool {
    accepts.contains(Types::ARRAY) && accepts & Types::SCALAR == Types::NONE
}

/// The object as far as it is read.
struct Reading<'s> {
    schema: &'s CompiledSchema,
    members: Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'s> Reading<'s> {
    fn new(schema: &'s CompiledSchema) -> Self {
        Self { schema, members: Map::new(), problems: Vec::new() }
    }

    fn add(&mut self, name: &str, schema: Option<NodeId>, text: &str) {
        let accepts = schema.map_or(Types::STRING, |id| self.schema.node(id).accepts);
        match self.members.get_mut(name) {
            None => {
                let value = self.first(schema, accepts, text);
                self.members.insert(name.to_owned(), value);
            }
            Some(_) if !accepts.contains(Types::ARRAY) => self.duplicate(name),
            Some(value) => {
                let item = item(self.schema, schema, text);
                push(value, item);
            }
        }
    }

    fn first(&self, schema: Option<NodeId>, accepts: Types, text: &str) -> Value {
        if is_list(accepts) {
            Value::Array(vec![item(self.schema, schema, text)])
        } else {
            scalar(accepts, text)
        }
    }

    fn duplicate(&mut self, name: &str) {
        let problem = Problem::new(code::DUPLICATE, Place::root().member(name, 0).pointer());
        if self.problems.len() < MAX_PROBLEMS && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn finish(self) -> FieldsRead {
        FieldsRead { value: Value::Object(self.members), problems: self.problems }
    }
}

/// Reads the text of one item of the array that `array` describes.
fn item(schema: &CompiledSchema, array: Option<NodeId>, text: &str) -> Value {
    let items = array.and_then(|array| schema.items(array));
    scalar(items.map_or(Types::STRING, |items| schema.node(items).accepts), text)
}

/// Adds an item; a value that stood alone so far becomes the first item.
fn push(value: &mut Value, item: Value) {
    match value {
        Value::Array(items) => items.push(item),
        single => *single = Value::Array(vec![single.take(), item]),
    }
}
