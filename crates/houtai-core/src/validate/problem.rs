//! One thing that is wrong with an input, and where.

use std::fmt;

use serde_json::Value;

/// The part of a request (or message) in which a [`Problem`] was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// The body.
    Body,
    /// The query string.
    Query,
    /// A path parameter.
    Path,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// The word used in answers and in the OpenAPI document.
    pub fn as_str(self) -> &'static str {
        match self {
            Location::Body => "body",
            Location::Query => "query",
            Location::Path => "path",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One broken rule: where, which, and with which parameters.
///
/// The text for people is not part of it: the message catalogue writes that in the language of the caller.
///
/// ```
/// use houtai_core::validate::{Location, Problem};
///
/// let problem = Problem::new("too_long", "/title").with("max", 200).with("actual", 201);
/// assert_eq!(problem.location, Location::Body);
/// assert_eq!(problem.pointer, "/title");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The part of the request.
    pub location: Location,
    /// The JSON Pointer (RFC 6901) inside that part; empty for the whole of it.
    pub pointer: String,
    /// A stable code such as `too_long`; clients may switch on it.
    pub code: &'static str,
    /// The parameters of the rule, in the order in which they were added.
    pub params: Vec<(&'static str, Value)>,
}

impl Problem {
    /// A problem in the body at `pointer`.
    pub fn new(code: &'static str, pointer: impl Into<String>) -> Self {
        Self { location: Location::Body, pointer: pointer.into(), code, params: Vec::new() }
    }

    /// Adds a parameter of the broken rule.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.push((name, value.into()));
        self
    }

    /// Moves the problem into another part of the request.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// The parameter called `name`.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}
