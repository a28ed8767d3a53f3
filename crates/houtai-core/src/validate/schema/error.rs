//! Why a schema cannot be compiled.

use std::fmt;

/// What is wrong with a schema, and where. It is the mistake of whoever wrote the type, so it is seen at
/// start and in tests, never by a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    pointer: String,
    message: String,
}

impl SchemaError {
    /// The JSON Pointer of the faulty schema: in the document it stands in, or from its own root.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    fn new(pointer: &str, message: String) -> Self {
        Self { pointer: pointer.to_owned(), message }
    }

    pub(super) fn not_a_schema(pointer: &str) -> Self {
        Self::new(pointer, "must be an object or a boolean".to_owned())
    }

    pub(super) fn malformed(pointer: &str, keyword: &str, expected: &str) -> Self {
        Self::new(pointer, format!("`{keyword}` must be {expected}"))
    }

    pub(super) fn bad_pattern(pointer: &str, pattern: &str, reason: &regex::Error) -> Self {
        Self::new(pointer, format!("`{pattern}` is not a regular expression: {reason}"))
    }

    pub(super) fn unresolved(pointer: &str, reference: &str) -> Self {
        Self::new(pointer, format!("the reference `{reference}` leads nowhere in this document"))
    }

    pub(super) fn endless(pointer: &str) -> Self {
        Self::new(pointer, "refers to itself endlessly, without going into a member or an item".to_owned())
    }

    pub(super) fn not_enforced(pointer: &str, keyword: &str) -> Self {
        Self::new(pointer, format!("`{keyword}` is not enforced; leave it out"))
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schema at `{}`: {}", self.pointer, self.message)
    }
}

impl std::error::Error for SchemaError {}
