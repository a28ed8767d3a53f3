//! What is wrong with a declaration, each with its remedy.

/// One mistake: the part of the declaration, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// `origins`, `methods` …: the setting of that name in `cors`.
    pub(crate) part: &'static str,
    pub(crate) text: String,
}

impl Mistake {
    pub(crate) fn new(part: &'static str, text: impl Into<String>) -> Self {
        Self { part, text: text.into() }
    }
}
