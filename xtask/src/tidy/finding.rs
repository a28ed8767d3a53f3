//! What a rule has to say about one place.

/// Whether a finding stops CI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Severity {
    /// The rule is broken.
    Error,
    /// Worth seeing, for example a size with a stated reason.
    Note,
}

/// One broken rule at one place.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// The file, from the root.
    pub(crate) path: String,
    /// The line, where there is one.
    pub(crate) line: Option<usize>,
    /// What is wrong and what would be right.
    pub(crate) message: String,
}

impl Finding {
    /// An error about a whole file.
    pub(crate) fn error(path: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, path: path.to_owned(), line: None, message: message.into() }
    }

    /// A note about a whole file.
    pub(crate) fn note(path: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(path, message) }
    }

    /// The same finding at a line.
    pub(crate) fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The finding as a line for a terminal, with the place first so that editors can jump to it.
    pub(crate) fn line(&self, rule: &str) -> String {
        let place = match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        };
        format!("{place}: {} [{rule}] {}", self.severity.word(), self.message)
    }

    /// The finding for programs.
    pub(crate) fn json(&self, rule: &str) -> serde_json::Value {
        serde_json::json!({
            "rule": rule,
            "severity": self.severity.word(),
            "path": self.path,
            "line": self.line,
            "message": self.message,
        })
    }
}

impl Severity {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_comes_first() {
        let finding = Finding::error("src/lib.rs", "is wrong").at(3);
        assert_eq!(finding.line("names"), "src/lib.rs:3: error [names] is wrong");
        assert_eq!(Finding::note("a.md", "is odd").line("links"), "a.md: note [links] is odd");
    }

    #[test]
    fn json_has_the_same_parts() {
        let value = Finding::error("a.md", "is wrong").json("links");
        assert_eq!(value["rule"], "links");
        assert_eq!(value["severity"], "error");
        assert_eq!(value["line"], serde_json::Value::Null);
    }
}
