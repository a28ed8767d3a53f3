//! Compares answers with the document. It cannot lie where this runs: in `dev` and `test` each answer is checked.

mod expectation;

use houtai_core::Finding;
use houtai_http::{Response, ResponseCheck};
use http::Method;

use self::expectation::Expectation;
use crate::Document;

/// The answers that a document promises, ready to be compared with.
///
/// Operations that are not in the document (hidden ones, mounted services) promise nothing.
pub struct DocumentCheck {
    routes: Vec<Option<Expectation>>,
}

impl DocumentCheck {
    /// Prepares the check: every schema is compiled once.
    ///
    /// # Errors
    ///
    /// Each schema that cannot be compiled, with the operation whose answer it describes.
    pub fn new(document: &Document) -> Result<Self, Vec<Finding>> {
        let mut schemas = expectation::Compiled::new(document.value());
        let mut findings = Vec::new();
        let routes = document.routes().iter().map(|route| {
            let prepared = Expectation::of(route.as_ref()?, document.value(), &mut schemas);
            prepared.map_err(|finding| findings.push(finding)).ok()
        });
        let routes = routes.collect();
        if findings.is_empty() { Ok(Self { routes }) } else { Err(findings) }
    }
}

impl ResponseCheck for DocumentCheck {
    fn check(&self, route: usize, method: &Method, response: &Response) -> Result<(), String> {
        match self.routes.get(route) {
            Some(Some(expectation)) => expectation.check(method, response),
            _ => Ok(()),
        }
    }
}
