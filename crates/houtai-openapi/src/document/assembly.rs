//! Puts the document together, operation by operation.

use std::collections::BTreeSet;

use houtai_core::{Finding, Severity};
use houtai_http::OperationInfo;
use serde_json::{Map, Value, json};

use super::identifier::Identifiers;
use super::info::Api;
use super::links::without_links;
use super::responses::{PROBLEM, standard_responses};
use super::template::Templates;
use super::{Document, DocumentedRoute, access, examples, operation};
use crate::findings::{case_findings, paging_findings};
use crate::schemas::Schemas;

/// The methods that a path of an OpenAPI document can have.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The document while it grows.
pub(super) struct Assembly<'a> {
    api: Api<'a>,
    schemas: Schemas,
    identifiers: Identifiers,
    templates: Templates,
    paths: Map<String, Value>,
    standard: BTreeSet<u16>,
    tags: BTreeSet<String>,
    routes: Vec<Option<DocumentedRoute>>,
    findings: Vec<Finding>,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(api: Api<'a>) -> Self {
        Self {
            api,
            schemas: Schemas::new(),
            identifiers: Identifiers::default(),
            templates: Templates::default(),
            paths: Map::new(),
            standard: BTreeSet::new(),
            tags: BTreeSet::new(),
            routes: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Adds the operation of the next route.
    pub(super) fn add(&mut self, info: &OperationInfo) {
        let route = self.method_of(info).and_then(|method| self.documented(info, method));
        self.routes.push(route);
    }

    /// The method under which an operation stands in the document, if it belongs there.
    fn method_of(&mut self, info: &OperationInfo) -> Option<String> {
        let method = info.method.as_ref().filter(|_| !info.hidden)?.as_str().to_ascii_lowercase();
        if METHODS.contains(&method.as_str()) {
            return Some(method);
        }
        let text =
            format!("`{}` has the method {}, for which OpenAPI has no place", info.id, method.to_uppercase());
        self.findings.push(
            Finding::warning("openapi.method", text).advice("mark it as hidden, or use a usual method"),
        );
        None
    }

    fn documented(&mut self, info: &OperationInfo, method: String) -> Option<DocumentedRoute> {
        let identifier = match self.identifiers.give(&info.id) {
            Ok(identifier) => identifier,
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        let template = self.templates.canonical(&info.path);
        let described =
            operation::describe(info, &identifier, &template.names(), &self.api, &mut self.schemas);
        self.tags.insert(info.module.clone());
        self.standard.extend(described.standard);
        let path = template.as_str().to_owned();
        let methods = self.paths.entry(path.clone()).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(method.clone(), described.object);
        }
        Some(DocumentedRoute { path, method, bodiless: described.bodiless })
    }

    pub(super) fn finish(self) -> Result<Document, Vec<Finding>> {
        let Self { api, schemas, paths, standard, tags, routes, mut findings, .. } = self;
        let mut paths = Value::Object(paths);
        let (mut schemas, same_names) = schemas.finish(&mut paths, &[PROBLEM]);
        findings.extend(same_names);
        if !routes.iter().all(Option::is_none) {
            schemas.insert(PROBLEM.to_owned(), api.style.problem_schema());
        }
        let mut document = Map::new();
        document.insert("openapi".into(), "3.1.0".into());
        document.insert("info".into(), api.info.object());
        if !api.info.servers.is_empty() {
            document.insert("servers".into(), api.info.servers());
        }
        document.insert("tags".into(), api.info.tags(|module| tags.contains(module)));
        document.insert("paths".into(), paths);
        document.insert("components".into(), components(schemas.into_iter().collect(), &standard, &api));
        let mut value = Value::Object(document);
        without_links(&mut value);
        examples::add(&mut value);
        findings.extend(case_findings(&value, api.case));
        findings.extend(paging_findings(api.operations));
        let fails = findings.iter().any(|finding| finding.severity == Severity::Error);
        if fails { Err(findings) } else { Ok(Document { value, routes, findings }) }
    }
}

fn components(schemas: Map<String, Value>, standard: &BTreeSet<u16>, api: &Api<'_>) -> Value {
    let mut components = Map::new();
    components.insert("schemas".into(), schemas.into());
    components.insert("responses".into(), standard_responses(standard, api).into());
    if let Some(scheme) = api.security {
        components.insert("securitySchemes".into(), access::schemes(scheme));
    }
    components.retain(|_, part| part.as_object().is_some_and(|part| !part.is_empty()));
    components.into()
}
