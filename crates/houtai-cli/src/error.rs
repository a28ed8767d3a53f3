//! What went wrong, and what to do next.

use std::fmt;

/// The result of most things that the tool does.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure: what was wrong, with the value and where it came from, and the next steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Error {
    message: String,
    next_steps: Vec<String>,
}

impl Error {
    /// A message in lower case without a full stop; it stands behind `error: `.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), next_steps: Vec::new() }
    }

    /// A failure of the system under what was tried, such as "cannot write `a.toml`".
    pub(crate) fn io(tried: impl fmt::Display, cause: &std::io::Error) -> Self {
        Self::new(format!("{tried}: {cause}"))
    }

    /// The same with something that the reader can do about it.
    #[must_use]
    pub(crate) fn next(mut self, step: impl Into<String>) -> Self {
        self.next_steps.push(step.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)?;
        self.next_steps.iter().try_for_each(|step| write!(out, "\n  → {}", step.replace('\n', "\n    ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_steps_stand_below_the_message() {
        let error = Error::new("`a` is taken").next("take `b`").next("paste:\nb");
        assert_eq!(error.to_string(), "`a` is taken\n  → take `b`\n  → paste:\n    b");
    }
}
