//! A value that a schema accepts, always the same one: what the docs and the collection offer to send.

mod merge;
mod number;
mod pattern;
mod text;

use houtai_core::validate::CompiledSchema;
use serde_json::{Map, Value};

use self::merge::merged;

/// Makes a value for a schema whose references point into `document`. The schema's own examples come first, then
/// values that keep its rules; `None` where no such value was found.
///
/// ```
/// use houtai_openapi::sample;
/// use serde_json::json;
///
/// let schema = json!({
///     "type": "object",
///     "properties": {"title": {"type": "string", "maxLength": 20}, "size": {"type": "integer", "minimum": 5}},
/// });
/// assert_eq!(sample(&json!({}), &schema), Some(json!({"title": "title", "size": 5})));
/// ```
pub fn sample(document: &Value, schema: &Value) -> Option<Value> {
    named_sample(document, schema, "value")
}

/// The same with a name from which a text can be made.
pub(crate) fn named_sample(document: &Value, schema: &Value, name: &str) -> Option<Value> {
    let compiled = CompiledSchema::compile_in(document, schema).ok()?;
    [Extent::Everything, Extent::Required].into_iter().find_map(|extent| {
        let mut sampler = Sampler { document, extent, inside: Vec::new() };
        sampler.value(schema, name).filter(|value| compiled.is_valid(value))
    })
}

/// How much goes into an object.
#[derive(Clone, Copy, PartialEq)]
enum Extent {
    Everything,
    Required,
}

struct Sampler<'d> {
    document: &'d Value,
    extent: Extent,
    /// The references on the way down. A type inside itself is left out the second time.
    inside: Vec<String>,
}

impl Sampler<'_> {
    /// A value for a schema; `name` is the member it is for, which makes a better text than "string".
    fn value(&mut self, schema: &Value, name: &str) -> Option<Value> {
        let keywords = match schema {
            Value::Bool(true) => return Some(name.into()),
            Value::Object(keywords) => keywords,
            _ => return None,
        };
        if let Some(value) = given(keywords) {
            return Some(value);
        }
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            return self.referenced(keywords, reference, name);
        }
        if let Some(branches) = keywords.get("allOf").and_then(Value::as_array) {
            let whole = branches.iter().try_fold(without(keywords, "allOf"), |whole, branch| {
                Some(merged(whole, self.resolved(branch)?))
            });
            return self.value(&whole?, name);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = keywords.get(keyword).and_then(Value::as_array) {
                return self.alternative(keywords, keyword, branches, name);
            }
        }
        self.of_type(keywords, name)
    }

    fn referenced(&mut self, keywords: &Map<String, Value>, reference: &str, name: &str) -> Option<Value> {
        if self.inside.iter().any(|known| known == reference) {
            return None;
        }
        let target = self.document.pointer(reference.strip_prefix('#')?)?.clone();
        self.inside.push(reference.to_owned());
        let value = self.value(&merged(without(keywords, "$ref"), target), name);
        self.inside.pop();
        value
    }

    /// A schema with references at its root followed, for merging.
    fn resolved(&self, schema: &Value) -> Option<Value> {
        let mut schema = schema.clone();
        // More steps than that can only be a circle.
        for _ in 0..16 {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return Some(schema) };
            let target = self.document.pointer(reference.strip_prefix('#')?)?.clone();
            schema = merged(without(schema.as_object()?, "$ref"), target);
        }
        None
    }

    /// The first alternative for which there is a value that the whole accepts; null only if nothing else is.
    fn alternative(
        &mut self,
        keywords: &Map<String, Value>,
        keyword: &str,
        branches: &[Value],
        name: &str,
    ) -> Option<Value> {
        let whole = CompiledSchema::compile_in(self.document, &Value::Object(keywords.clone())).ok()?;
        let base = without(keywords, keyword);
        let mut fallback = None;
        for branch in branches {
            let candidate = match branch.get("$ref").and_then(Value::as_str) {
                // A reference stays one, so that a type inside itself is noticed.
                Some(reference) if self.inside.iter().any(|known| known == reference) => None,
                _ => self
                    .resolved(branch)
                    .and_then(|resolved| self.entered(branch, &merged(base.clone(), resolved), name)),
            };
            match candidate.filter(|value| whole.is_valid(value)) {
                Some(Value::Null) => fallback = Some(Value::Null),
                Some(value) => return Some(value),
                None => {}
            }
        }
        fallback
    }

    fn entered(&mut self, branch: &Value, schema: &Value, name: &str) -> Option<Value> {
        let reference = branch.get("$ref").and_then(Value::as_str);
        reference.iter().for_each(|reference| self.inside.push((*reference).to_owned()));
        let value = self.value(schema, name);
        if reference.is_some() {
            self.inside.pop();
        }
        value
    }

    fn of_type(&mut self, keywords: &Map<String, Value>, name: &str) -> Option<Value> {
        match type_of(keywords)? {
            "null" => Some(Value::Null),
            "boolean" => Some(true.into()),
            "integer" => number::integer(keywords),
            "number" => number::number(keywords),
            "string" => text::text(keywords, name).map(Value::from),
            "array" => self.array(keywords, name),
            "object" => self.object(keywords),
            _ => None,
        }
    }

    fn array(&mut self, keywords: &Map<String, Value>, name: &str) -> Option<Value> {
        let prefix = keywords.get("prefixItems").and_then(Value::as_array);
        let mut items = Vec::new();
        for schema in prefix.into_iter().flatten() {
            items.push(self.value(schema, name)?);
        }
        let wanted = bound(keywords, "minItems")
            .unwrap_or(0)
            .max(1)
            .min(bound(keywords, "maxItems").unwrap_or(usize::MAX));
        let schema = keywords.get("items").cloned().unwrap_or(Value::Bool(prefix.is_none()));
        let unique = keywords.get("uniqueItems") == Some(&Value::Bool(true));
        while items.len() < wanted {
            // Without a value for an item the array stays short; whether it may is checked in the end.
            let Some(item) = self.value(&schema, name) else { break };
            items.push(if unique { varied(item, items.len()) } else { item });
        }
        Some(items.into())
    }

    fn object(&mut self, keywords: &Map<String, Value>) -> Option<Value> {
        let required: Vec<&str> = keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut members = Map::new();
        for (name, schema) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let is_required = required.contains(&name.as_str());
            if !is_required && self.extent == Extent::Required {
                continue;
            }
            match self.value(schema, name) {
                Some(value) => drop(members.insert(name.clone(), value)),
                None if is_required => return None,
                None => {}
            }
        }
        self.additional(keywords, &required, &mut members);
        Some(members.into())
    }

    /// Members that are not declared: those that are required all the same, and one to show what a map holds.
    fn additional(
        &mut self,
        keywords: &Map<String, Value>,
        required: &[&str],
        members: &mut Map<String, Value>,
    ) {
        let schema = keywords.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        let shows_map = members.is_empty() && schema.is_object();
        let missing = required.iter().copied().filter(|name| !members.contains_key(*name));
        let names: Vec<&str> = missing.chain(shows_map.then_some("key")).collect();
        for name in names {
            if let Some(value) = self.value(&schema, name) {
                members.insert(name.to_owned(), value);
            }
        }
    }
}

/// A value that the schema itself gives. An empty default shows nothing, so something is made up instead.
fn given(keywords: &Map<String, Value>) -> Option<Value> {
    let first =
        |keyword: &str| keywords.get(keyword)?.as_array()?.iter().find(|value| !value.is_null()).cloned();
    let present = |keyword: &str| keywords.get(keyword).filter(|value| !value.is_null()).cloned();
    first("examples")
        .or_else(|| present("example"))
        .or_else(|| keywords.get("const").cloned())
        .or_else(|| present("default").filter(|default| !is_empty(default)))
        .or_else(|| first("enum"))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// The type of the value: the first that is not null, or what the other keywords speak about.
fn type_of(keywords: &Map<String, Value>) -> Option<&str> {
    match keywords.get("type") {
        Some(Value::String(one)) => Some(one),
        Some(Value::Array(types)) => {
            let mut names = types.iter().filter_map(Value::as_str);
            names.clone().find(|name| *name != "null").or_else(|| names.next())
        }
        _ => Some(implied_type(keywords)),
    }
}

fn implied_type(keywords: &Map<String, Value>) -> &'static str {
    let has = |names: &[&str]| names.iter().any(|name| keywords.contains_key(*name));
    if has(&["properties", "required", "additionalProperties", "minProperties"]) {
        "object"
    } else if has(&["items", "prefixItems", "minItems"]) {
        "array"
    } else if has(&["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]) {
        "number"
    } else {
        "string"
    }
}

/// A value that differs from that of the items before it.
fn varied(item: Value, index: usize) -> Value {
    match item {
        Value::Number(number) if index > 0 => match number.as_i64() {
            Some(number) => (number + index as i64).into(),
            None => Value::Number(number),
        },
        Value::String(text) if index > 0 => format!("{text}{}", index + 1).into(),
        Value::Bool(value) => (value ^ (index % 2 == 1)).into(),
        other => other,
    }
}

fn without(keywords: &Map<String, Value>, keyword: &str) -> Value {
    let mut rest = keywords.clone();
    rest.shift_remove(keyword);
    rest.into()
}

/// A count such as `minLength`.
fn bound(keywords: &Map<String, Value>, keyword: &str) -> Option<usize> {
    keywords.get(keyword)?.as_u64().and_then(|count| usize::try_from(count).ok())
}
