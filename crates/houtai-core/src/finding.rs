//! What the start-up checks find.

use std::fmt;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the app starts.
    Advice,
    /// Probably wrong; the app starts.
    Warning,
    /// Wrong; the app does not start.
    Error,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One result of a start-up check: a stable id, what was found, and what to do.
///
/// ```
/// use houtai_core::{Finding, Severity};
///
/// let finding = Finding::error("http.access", "endpoint `todos::create` names no access")
///     .advice("say `access = public` in its attribute or `.access(…)` on its module");
/// assert_eq!(finding.severity, Severity::Error);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable id of the check, `http.access`.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl Finding {
    /// A finding that keeps the app from starting.
    pub fn error(id: &'static str, message: impl Into<String>) -> Self {
        Self { id, severity: Severity::Error, message: message.into(), advice: String::new() }
    }

    /// A finding with which the app starts.
    pub fn warning(id: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, message) }
    }

    /// Says what to do.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]: {}", self.severity.as_str(), self.id, self.message)?;
        if self.advice.is_empty() { Ok(()) } else { write!(f, "\n    → {}", self.advice) }
    }
}
