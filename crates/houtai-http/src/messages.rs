//! Texts for callers: the catalogue of core, and what the app adds to it.

use houtai_core::ErrorKind;
use houtai_core::validate::{self, Language, Problem};
use serde_json::Value;

/// The texts of an app.
#[derive(Default)]
pub(crate) struct Messages {
    own: validate::Messages,
}

impl Messages {
    pub(crate) fn new(own: validate::Messages) -> Self {
        Self { own }
    }

    /// What kind of problem it is.
    pub(crate) fn title(&self, kind: ErrorKind, language: Language) -> String {
        self.own.title(kind.code(), language)
    }

    /// What happened this time, where the catalogue knows a text for the code.
    pub(crate) fn detail(
        &self,
        code: &str,
        params: &[(&'static str, Value)],
        language: Language,
    ) -> Option<String> {
        self.own.text(code, params, language)
    }

    /// The broken rule in words.
    pub(crate) fn problem(&self, problem: &Problem, language: Language) -> String {
        self.own.message(problem, language)
    }
}
