//! The responses of an operation: each status once, whoever gives it.

use std::collections::{BTreeMap, BTreeSet};

use houtai_http::{BodyDescription, HeaderDescription, JSON, OperationInfo, ResponseDescription, SchemaOf};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::info::Api;
use super::stack::stack_responses;
use super::standard::{headers, is_standard, standard_of};
use crate::schemas::{Schemas, reference_to};

/// The name of the schema of problems.
pub(super) const PROBLEM: &str = "Problem";

/// The responses of one operation.
pub(super) struct Responses {
    /// The `responses` object.
    pub(super) object: Map<String, Value>,
    /// Statuses whose answer may also come without a body.
    pub(super) bodiless: BTreeSet<u16>,
    /// Statuses that refer to the components.
    pub(super) standard: BTreeSet<u16>,
}

/// Assembles the responses of an operation: those of its types and those of the server itself.
pub(super) fn responses(operation: &OperationInfo, api: &Api<'_>, schemas: &mut Schemas) -> Responses {
    let mut by_status: BTreeMap<u16, Vec<&ResponseDescription>> = BTreeMap::new();
    for response in &operation.responses {
        by_status.entry(response.status).or_default().push(response);
    }
    let of_stack = stack_responses(operation);
    for status in &of_stack {
        by_status.entry(*status).or_default();
    }
    let mut all = Responses { object: Map::new(), bodiless: BTreeSet::new(), standard: BTreeSet::new() };
    for (status, responses) in by_status {
        let by_stack = of_stack.contains(&status);
        let one = Merged::of(status, &responses, by_stack, api, schemas);
        if one.is_standard(status) {
            all.standard.insert(status);
        }
        if one.may_be_empty() {
            all.bodiless.insert(status);
        }
        all.object.insert(status.to_string(), one.object(status));
    }
    all
}

/// The standard responses among the components.
pub(super) fn standard_responses(statuses: &BTreeSet<u16>, api: &Api<'_>) -> Map<String, Value> {
    let standard = statuses.iter().filter_map(|status| standard_of(*status));
    let responses = standard.map(|standard| {
        let mut response = Map::new();
        response.insert("description".into(), standard.description.into());
        if let Some(headers) = headers(standard.status) {
            response.insert("headers".into(), headers);
        }
        response.insert("content".into(), content_of_problem(api));
        (standard.name.to_owned(), Value::Object(response))
    });
    let mut responses: Vec<_> = responses.collect();
    responses.sort_by(|a, b| a.0.cmp(&b.0));
    responses.into_iter().collect()
}

fn content_of_problem(api: &Api<'_>) -> Value {
    json!({ (api.style.problem_media_type()): {"schema": reference_to(PROBLEM)} })
}

/// All answers of one status together.
#[derive(Default)]
struct Merged {
    texts: Vec<String>,
    /// The bodies by media type, each once.
    content: Vec<(String, Vec<Value>)>,
    headers: Map<String, Value>,
    has_problem: bool,
    has_value: bool,
    has_empty: bool,
}

impl Merged {
    fn of(
        status: u16,
        responses: &[&ResponseDescription],
        by_stack: bool,
        api: &Api<'_>,
        schemas: &mut Schemas,
    ) -> Self {
        let mut merged = Self::default();
        for response in responses {
            merged.add_body(&response.body, api, schemas);
            merged.add_text(status, &response.description);
        }
        if by_stack {
            merged.add_body(&BodyDescription::Problem, api, schemas);
        }
        let standard = standard_of(status).filter(|_| by_stack || merged.texts.is_empty());
        merged.texts.extend(standard.map(|standard| standard.description.to_owned()));
        merged.headers = headers_of(responses, by_stack);
        if let (true, Some(Value::Object(standard))) = (merged.has_only_problems(), headers(status)) {
            merged.headers.extend(standard);
        }
        merged
    }

    /// A text that only repeats the standard one waits for it to be added once.
    fn add_text(&mut self, status: u16, text: &str) {
        if !text.is_empty() && !is_standard(status, text) && !self.texts.iter().any(|known| known == text) {
            self.texts.push(text.to_owned());
        }
    }

    fn add_body(&mut self, body: &BodyDescription, api: &Api<'_>, schemas: &mut Schemas) {
        match body {
            BodyDescription::Empty | BodyDescription::Messages { .. } => self.has_empty = true,
            BodyDescription::Problem => {
                self.has_problem = true;
                self.add_content(api.style.problem_media_type(), reference_to(PROBLEM));
            }
            BodyDescription::Value(of) => {
                self.has_value = true;
                let schema = api.style.value_schema(schemas.output(of));
                let json = [JSON.to_owned()];
                let media_types = if api.media_types.is_empty() { json.as_slice() } else { api.media_types };
                media_types.iter().for_each(|media_type| self.add_content(media_type, schema.clone()));
            }
            BodyDescription::Events(of) => {
                self.has_value = true;
                self.add_content("text/event-stream", schema_of_events(of.as_ref(), schemas));
            }
            BodyDescription::Raw(media_type) => {
                self.has_value = true;
                let is_text = media_type.starts_with("text/");
                self.add_content(media_type, if is_text { json!({"type": "string"}) } else { json!({}) });
            }
        }
    }

    fn add_content(&mut self, media_type: &str, schema: Value) {
        match self.content.iter_mut().find(|(known, _)| known == media_type) {
            Some((_, schemas)) if schemas.contains(&schema) => {}
            Some((_, schemas)) => schemas.push(schema),
            None => self.content.push((media_type.to_owned(), vec![schema])),
        }
    }

    fn has_only_problems(&self) -> bool {
        self.has_problem && !self.has_value && !self.has_empty
    }

    /// Whether this is exactly the standard answer, which stands among the components.
    fn is_standard(&self, status: u16) -> bool {
        let own_headers = headers(status).map_or(0, |headers| headers.as_object().map_or(0, Map::len));
        let says_no_more = standard_of(status).is_some_and(|standard| self.texts == [standard.description]);
        self.has_only_problems() && says_no_more && self.headers.len() == own_headers
    }

    fn may_be_empty(&self) -> bool {
        self.has_empty && !self.content.is_empty()
    }

    /// OpenAPI requires a description, so the name of the status stands in for a missing one.
    fn description(&self, status: u16) -> String {
        let reason = || StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        if self.texts.is_empty() { reason().unwrap_or_default().to_owned() } else { self.texts.join(" ") }
    }

    fn object(self, status: u16) -> Value {
        if let Some(standard) = standard_of(status).filter(|_| self.is_standard(status)) {
            return json!({"$ref": format!("#/components/responses/{}", standard.name)});
        }
        let mut object = Map::new();
        object.insert("description".into(), self.description(status).into());
        if !self.headers.is_empty() {
            object.insert("headers".into(), self.headers.into());
        }
        if !self.content.is_empty() {
            let content = self
                .content
                .into_iter()
                .map(|(media_type, schemas)| (media_type, json!({"schema": any_of(schemas)})));
            object.insert("content".into(), content.collect::<Map<_, _>>().into());
        }
        object.into()
    }
}

/// A stream of events is a text; what the `data` of one is when it has been decoded, `contentSchema` says.
fn schema_of_events(of: Option<&SchemaOf>, schemas: &mut Schemas) -> Value {
    let mut schema = json!({"type": "string", "contentMediaType": "text/event-stream"});
    if let (Some(of), Some(object)) = (of, schema.as_object_mut()) {
        object.insert("contentSchema".into(), schemas.output(of));
    }
    schema
}

fn any_of(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        1 => schemas.remove(0),
        _ => json!({"anyOf": schemas}),
    }
}

/// A header is promised only when every answer of the status has it.
fn headers_of(responses: &[&ResponseDescription], by_stack: bool) -> Map<String, Value> {
    let mut headers = Map::new();
    for HeaderDescription { name, description } in responses.iter().flat_map(|response| &response.headers) {
        let has =
            |response: &&&ResponseDescription| response.headers.iter().any(|header| header.name == *name);
        let always = !by_stack && responses.iter().filter(has).count() == responses.len();
        let mut header = Map::new();
        header.insert("description".into(), (*description).into());
        if always {
            header.insert("required".into(), true.into());
        }
        header.insert("schema".into(), json!({"type": "string"}));
        headers.entry(*name).or_insert(header.into());
    }
    headers
}
