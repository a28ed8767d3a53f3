//! One operation of the document.

use std::collections::BTreeSet;

use houtai_http::{BodyDescription, OperationInfo};
use serde_json::{Map, Value, json};

use super::access;
use super::info::{Api, insert_text};
use super::parameters::parameters;
use super::request_body::request_body;
use super::responses::responses;
use crate::schemas::Schemas;

/// An operation object with what the rest of the document has to know about it.
pub(super) struct Described {
    pub(super) object: Value,
    pub(super) bodiless: BTreeSet<u16>,
    pub(super) standard: BTreeSet<u16>,
}

/// Describes an operation; `names` are those of its path parameters in the document.
pub(super) fn describe(
    info: &OperationInfo,
    identifier: &str,
    names: &[&str],
    api: &Api<'_>,
    schemas: &mut Schemas,
) -> Described {
    let mut object = Map::new();
    object.insert("operationId".into(), identifier.into());
    if !info.module.is_empty() {
        object.insert("tags".into(), json!([info.module]));
    }
    insert_text(&mut object, "summary", &info.summary);
    insert_text(&mut object, "description", &access::description(info));
    if info.deprecated {
        object.insert("deprecated".into(), true.into());
    }
    let parameters = parameters(info, names, schemas);
    if !parameters.is_empty() {
        object.insert("parameters".into(), parameters.into());
    }
    object.extend(request_body(info, api.media_types, schemas).map(|body| ("requestBody".to_owned(), body)));
    let responses = responses(info, api, schemas);
    object.insert("responses".into(), responses.object.into());
    object.extend(access::security(info, api.security).map(|security| ("security".to_owned(), security)));
    object.extend(messages(info, schemas).map(|messages| ("x-houtai-messages".to_owned(), messages)));
    object.extend(access::permission(info).map(|name| ("x-houtai-permission".to_owned(), name.into())));
    Described { object: object.into(), bodiless: responses.bodiless, standard: responses.standard }
}

/// What goes over the WebSocket that the operation opens, as far as it is known. OpenAPI has no words for it.
fn messages(info: &OperationInfo, schemas: &mut Schemas) -> Option<Value> {
    let found = info.responses.iter().find_map(|response| match &response.body {
        BodyDescription::Messages { incoming, outgoing } => Some((incoming, outgoing)),
        _ => None,
    });
    let (incoming, outgoing) = found?;
    let mut object = Map::new();
    object.extend(incoming.as_ref().map(|of| ("receives".to_owned(), schemas.input(of))));
    object.extend(outgoing.as_ref().map(|of| ("sends".to_owned(), schemas.output(of))));
    Some(object).filter(|object| !object.is_empty()).map(Value::from)
}
