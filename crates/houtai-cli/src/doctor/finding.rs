//! What a check has found.

use serde_json::{Value, json};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// As it should be.
    Good,
    /// To know; nothing to do.
    Note,
    /// Works, and could be better.
    Advice,
    /// Keeps a project from being built or run.
    Bad,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// What was looked at.
    pub(crate) name: &'static str,
    /// How bad it is.
    pub(crate) state: State,
    /// What was found.
    pub(crate) found: String,
    /// The command, or the step, that mends it.
    pub(crate) mend: Option<String>,
}

impl Finding {
    /// All is well.
    pub(crate) fn good(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Good, found: found.into(), mend: None }
    }

    /// Something to know.
    pub(crate) fn note(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Note, found: found.into(), mend: None }
    }

    /// Something that could be better.
    pub(crate) fn advice(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, state: State::Advice, found: found.into(), mend: Some(mend.into()) }
    }

    /// Something that must be mended.
    pub(crate) fn bad(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { state: State::Bad, ..Self::advice(name, found, mend) }
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let state = match self.state {
            State::Good => "good",
            State::Note => "note",
            State::Advice => "advice",
            State::Bad => "bad",
        };
        json!({"check": self.name, "state": state, "found": self.found, "mend": self.mend})
    }
}
