//! The response style: what every answer of an app has around it.

use houtai_core::validate::Location;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// The form of all answers of an app. One setting for the whole app, and part of every schema: what a style
/// does to an answer it also does to the schema, so the document keeps telling the truth.
pub trait ResponseStyle: Send + Sync + 'static {
    /// The name, for messages.
    fn name(&self) -> &'static str;

    /// Puts the style around the JSON of a successful answer.
    fn value(&self, _status: StatusCode, json: Vec<u8>) -> Vec<u8> {
        json
    }

    /// Puts the style around the schema of a successful answer.
    fn value_schema(&self, inner: Value) -> Value {
        inner
    }

    /// The JSON of an answer that says what went wrong.
    fn problem(&self, problem: &ProblemView<'_>) -> Value;

    /// The schema of [`ResponseStyle::problem`].
    fn problem_schema(&self) -> Value;

    /// The media type of an answer that says what went wrong.
    fn problem_media_type(&self) -> &'static str {
        "application/json"
    }
}

/// Everything there is to say about a problem; a style takes from it what it shows.
#[derive(Clone, Debug)]
pub struct ProblemView<'a> {
    /// The status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'a str,
    /// What kind of problem it is, in the caller's language.
    pub title: &'a str,
    /// What happened this time, in the caller's language.
    pub detail: Option<&'a str>,
    /// The path that was asked for; absent in answers that are built once at start.
    pub instance: Option<&'a str>,
    /// The id of the request; absent in answers that are built once at start.
    pub request_id: Option<String>,
    /// The broken rules of the input.
    pub errors: Vec<ErrorView<'a>>,
}

/// One broken rule of an input.
#[derive(Clone, Debug)]
pub struct ErrorView<'a> {
    /// The part of the request.
    pub location: Location,
    /// The JSON Pointer in it.
    pub pointer: &'a str,
    /// The stable code.
    pub code: &'a str,
    /// The rule in words, in the caller's language.
    pub message: String,
    /// The parameters of the rule.
    pub params: Map<String, Value>,
}

/// RFC 9457 problems and bare values: the default.
///
/// ```
/// use houtai_http::{Plain, ResponseStyle};
///
/// assert_eq!(Plain.problem_media_type(), "application/problem+json");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl ResponseStyle for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn problem(&self, problem: &ProblemView<'_>) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), "about:blank".into());
        body.insert("title".into(), problem.title.into());
        body.insert("status".into(), problem.status.as_u16().into());
        body.insert("code".into(), problem.code.into());
        let optional = [
            ("detail", problem.detail),
            ("instance", problem.instance),
            ("request_id", problem.request_id.as_deref()),
        ];
        for (name, text) in optional {
            if let Some(text) = text {
                body.insert(name.into(), text.into());
            }
        }
        if !problem.errors.is_empty() {
            body.insert("errors".into(), errors(problem));
        }
        Value::Object(body)
    }

    fn problem_schema(&self) -> Value {
        json!({
            "type": "object",
            "description": "What went wrong (RFC 9457).",
            "required": ["type", "title", "status", "code"],
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string", "description": "What kind of problem it is."},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "code": {"type": "string", "description": "A stable code on which a program can switch."},
                "detail": {"type": "string", "description": "What happened this time."},
                "instance": {"type": "string", "description": "The path that was asked for."},
                "request_id": {"type": "string", "description": "The id under which the log knows this request."},
                "errors": errors_schema(),
            },
        })
    }

    fn problem_media_type(&self) -> &'static str {
        "application/problem+json"
    }
}

/// `{code, message, data}` around every answer, as many teams use it: `code` is 0 on success and the stable
/// code of the problem otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope;

impl ResponseStyle for Envelope {
    fn name(&self) -> &'static str {
        "envelope"
    }

    fn value(&self, _: StatusCode, json: Vec<u8>) -> Vec<u8> {
        let mut body = Vec::with_capacity(json.len() + 36);
        body.extend_from_slice(br#"{"code":0,"message":"ok","data":"#);
        body.extend_from_slice(&json);
        body.push(b'}');
        body
    }

    fn value_schema(&self, inner: Value) -> Value {
        json!({
            "type": "object",
            "required": ["code", "message", "data"],
            "properties": {
                "code": {"type": "integer", "const": 0},
                "message": {"type": "string"},
                "data": inner,
            },
        })
    }

    fn problem(&self, problem: &ProblemView<'_>) -> Value {
        let data = if problem.errors.is_empty() { Value::Null } else { json!({"errors": errors(problem)}) };
        json!({
            "code": problem.code,
            "message": problem.detail.unwrap_or(problem.title),
            "data": data,
            "request_id": problem.request_id,
        })
    }

    fn problem_schema(&self) -> Value {
        json!({
            "type": "object",
            "required": ["code", "message", "data"],
            "properties": {
                "code": {"type": "string", "description": "A stable code on which a program can switch."},
                "message": {"type": "string"},
                "data": {"anyOf": [
                    {"type": "object", "properties": {"errors": errors_schema()}},
                    {"type": "null"},
                ]},
                "request_id": {"type": ["string", "null"]},
            },
        })
    }
}

/// The broken rules as JSON, the same in every style of ours.
fn errors(problem: &ProblemView<'_>) -> Value {
    let errors = problem.errors.iter().map(|error| {
        json!({
            "in": error.location.as_str(),
            "pointer": error.pointer,
            "code": error.code,
            "message": error.message,
            "params": error.params,
        })
    });
    Value::Array(errors.collect())
}

fn errors_schema() -> Value {
    json!({
        "type": "array",
        "description": "Each broken rule of the input.",
        "items": {
            "type": "object",
            "required": ["in", "pointer", "code", "message", "params"],
            "properties": {
                "in": {"type": "string", "enum": ["body", "query", "path", "header", "cookie"]},
                "pointer": {"type": "string", "description": "A JSON Pointer (RFC 6901) in that part."},
                "code": {"type": "string", "description": "A stable code such as too_long."},
                "message": {"type": "string"},
                "params": {"type": "object", "description": "The parameters of the rule."},
            },
        },
    })
}
