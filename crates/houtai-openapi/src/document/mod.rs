//! The OpenAPI 3.1 document of an app.

mod access;
mod assembly;
mod examples;
mod identifier;
mod info;
mod links;
mod members;
mod operation;
mod parameters;
mod request_body;
mod responses;
mod stack;
mod standard;
mod template;

use std::collections::BTreeSet;

use houtai_core::Finding;
use serde_json::Value;

pub use self::info::{Api, Info, ServerUrl};

use self::assembly::Assembly;

/// The OpenAPI 3.1 document of an app. The same declaration always gives the same text, so that a difference
/// between two documents is a difference between two interfaces.
#[derive(Clone, Debug)]
pub struct Document {
    value: Value,
    routes: Vec<Option<DocumentedRoute>>,
    findings: Vec<Finding>,
}

/// Where the operation of a route stands in the document.
#[derive(Clone, Debug)]
pub(crate) struct DocumentedRoute {
    /// The path, as written in the document.
    pub(crate) path: String,
    /// The method in lower case.
    pub(crate) method: String,
    /// Statuses whose answer may also come without a body, which OpenAPI cannot say.
    pub(crate) bodiless: BTreeSet<u16>,
}

impl Document {
    /// Makes the document. Hidden operations and mounted services are left out.
    ///
    /// # Errors
    ///
    /// Everything that keeps the document from being right, together. What is only worth knowing is told by
    /// [`Document::findings`].
    pub fn build(api: &Api<'_>) -> Result<Self, Vec<Finding>> {
        let mut assembly = Assembly::new(*api);
        for operation in api.operations {
            assembly.add(operation);
        }
        assembly.finish()
    }

    /// The document as a value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Warnings and advice about the document.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The document as JSON with line breaks, for people and for version control.
    pub fn json(&self) -> String {
        format!("{:#}\n", self.value)
    }

    /// The document as JSON without a superfluous byte.
    pub fn compact_json(&self) -> String {
        self.value.to_string()
    }

    /// The document as YAML.
    pub fn yaml(&self) -> String {
        crate::yaml::to_yaml(&self.value)
    }

    /// The document as a Postman collection (v2.1.0); see [`postman_collection`](crate::postman_collection).
    pub fn postman(&self) -> Value {
        crate::postman_collection(&self.value)
    }

    /// Where the operation of each route stands; `None` for routes that are not in the document.
    pub(crate) fn routes(&self) -> &[Option<DocumentedRoute>] {
        &self.routes
    }
}
