//! What one operation may answer.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use houtai_core::Finding;
use houtai_core::validate::CompiledSchema;
use houtai_http::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};
use serde_json::Value;

use crate::document::DocumentedRoute;

/// How many differences one message names: more does not help to find the first.
const MOST: usize = 5;

/// The answers of one operation.
pub(super) struct Expectation {
    statuses: BTreeMap<u16, Answer>,
}

/// One answer.
struct Answer {
    content: Vec<Content>,
    headers: Vec<HeaderName>,
    may_be_empty: bool,
}

/// A body in one media type.
struct Content {
    media_type: String,
    schema: Arc<CompiledSchema>,
}

/// The schemas of a document, each compiled once: hundreds of answers share the one of problems.
pub(super) struct Compiled<'d> {
    document: &'d Value,
    known: HashMap<String, Arc<CompiledSchema>>,
}

impl<'d> Compiled<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        Self { document, known: HashMap::new() }
    }

    fn schema(&mut self, schema: &Value) -> Result<Arc<CompiledSchema>, houtai_core::validate::SchemaError> {
        let key = schema.to_string();
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let compiled = Arc::new(CompiledSchema::compile_in(self.document, schema)?);
        self.known.insert(key, Arc::clone(&compiled));
        Ok(compiled)
    }
}

impl Expectation {
    pub(super) fn of(
        route: &DocumentedRoute,
        document: &Value,
        schemas: &mut Compiled<'_>,
    ) -> Result<Self, Finding> {
        let operation = &document["paths"][&route.path][&route.method];
        let mut statuses = BTreeMap::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let Ok(status) = status.parse() else { continue };
            let response = resolved(document, response);
            let answer = Answer::of(response, route.bodiless.contains(&status), schemas);
            statuses.insert(status, answer.map_err(|error| broken(operation, status, &error.to_string()))?);
        }
        Ok(Self { statuses })
    }

    pub(super) fn check(&self, method: &Method, response: &Response) -> Result<(), String> {
        let status = response.status().as_u16();
        let Some(answer) = self.statuses.get(&status) else {
            let known: Vec<String> = self.statuses.keys().map(u16::to_string).collect();
            return Err(format!(
                "the status {status} is not documented; documented are {}",
                known.join(", ")
            ));
        };
        answer.check(status, method, response)
    }
}

fn broken(operation: &Value, status: u16, error: &str) -> Finding {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let text = format!("the answer {status} of `{id}` has a schema that cannot be enforced: {error}");
    Finding::error("openapi.schema", text)
        .advice("correct the type, or set `openapi.validate_responses = false`")
}

fn resolved<'d>(document: &'d Value, response: &'d Value) -> &'d Value {
    let reference = response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(response)
}

impl Answer {
    fn of(
        response: &Value,
        may_be_empty: bool,
        schemas: &mut Compiled<'_>,
    ) -> Result<Self, houtai_core::validate::SchemaError> {
        let content = response["content"].as_object().into_iter().flatten().map(|(media_type, media)| {
            let schema = schemas.schema(media.get("schema").unwrap_or(&Value::Bool(true)))?;
            Ok(Content { media_type: essence(media_type), schema })
        });
        let headers = response["headers"].as_object().into_iter().flatten();
        let required = headers.filter(|(_, header)| header["required"] == true);
        Ok(Self {
            content: content.collect::<Result<_, _>>()?,
            headers: required.filter_map(|(name, _)| name.parse().ok()).collect(),
            may_be_empty,
        })
    }

    fn check(&self, status: u16, method: &Method, response: &Response) -> Result<(), String> {
        if let Some(missing) = self.headers.iter().find(|name| !response.headers().contains_key(*name)) {
            return Err(format!("the answer {status} has no header `{missing}`"));
        }
        let body = response.body();
        let is_empty = body.bytes().is_none() && !body.is_stream();
        if is_bodiless(status) || self.content.is_empty() {
            let has_none = is_empty || *method == Method::HEAD;
            return if has_none {
                Ok(())
            } else {
                Err(format!("the answer {status} has a body; none is documented"))
            };
        }
        let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if is_empty && media_type.is_none() && self.may_be_empty {
            return Ok(());
        }
        let content = self.content_of(status, media_type)?;
        // The answer to HEAD says what GET would answer, without its body.
        if *method == Method::HEAD || body.is_stream() {
            return Ok(());
        }
        content.check(status, media_type.unwrap_or_default(), body.bytes().map_or(&[][..], |bytes| bytes))
    }

    fn content_of(&self, status: u16, media_type: Option<&str>) -> Result<&Content, String> {
        let documented =
            || self.content.iter().map(|content| content.media_type.as_str()).collect::<Vec<_>>().join(", ");
        let Some(media_type) = media_type else {
            return Err(format!("the answer {status} has no `content-type`; documented is {}", documented()));
        };
        let actual = essence(media_type);
        let fitting = self.content.iter().filter(|content| fits(&content.media_type, &actual));
        // The exact type goes before a range such as `*/*`.
        let best = fitting.min_by_key(|content| content.media_type != actual);
        best.ok_or_else(|| format!("the answer {status} is `{actual}`; documented is {}", documented()))
    }
}

impl Content {
    fn check(&self, status: u16, media_type: &str, bytes: &[u8]) -> Result<(), String> {
        // Other formats are made from the same value, and nothing here could read them.
        if !is_json(&essence(media_type)) {
            return Ok(());
        }
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|error| format!("the answer {status} is no JSON: {error}"))?;
        let problems = self.schema.problems(&value);
        if problems.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = problems
            .iter()
            .take(MOST)
            .map(|problem| format!("`{}` {}", problem.pointer, problem.code))
            .collect();
        let more = problems.len().saturating_sub(MOST);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        Err(format!("the answer {status} breaks its schema: {}{more}", named.join(", ")))
    }
}

/// Statuses whose answers have no body, whatever is said (RFC 9110).
fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 205 | 304)
}

/// A media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is the documented one or lies in the documented range.
fn fits(documented: &str, actual: &str) -> bool {
    documented == actual
        || documented == "*/*"
        || documented.strip_suffix('*').is_some_and(|range| range.ends_with('/') && actual.starts_with(range))
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}
