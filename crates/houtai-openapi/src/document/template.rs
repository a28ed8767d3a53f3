//! Paths of the document. Two templates that differ only in the names of their parameters match the same paths;
//! OpenAPI permits one of them, so the first one gives the names.

use std::collections::HashMap;

use houtai_http::Template;

/// The templates by their shape.
#[derive(Default)]
pub(super) struct Templates {
    first: HashMap<String, Template>,
}

impl Templates {
    /// The template under which an operation stands.
    pub(super) fn canonical(&mut self, template: &Template) -> Template {
        self.first.entry(template.shape()).or_insert_with(|| template.clone()).clone()
    }
}
