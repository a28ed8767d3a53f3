//! What a run found: a sentence, and what was expected of it.

use std::fmt;

/// One expectation and whether it held.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) what: String,
    pub(crate) held: bool,
}

/// What became of the attackers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) said: String,
    pub(crate) checks: Vec<Check>,
}

impl Tally {
    /// What is told about the attackers, without a judgement.
    pub(crate) fn new(said: impl Into<String>) -> Self {
        Self { said: said.into(), checks: Vec::new() }
    }

    /// Adds an expectation; its text holds the figure that was found.
    pub(crate) fn check(mut self, held: bool, what: impl Into<String>) -> Self {
        self.checks.push(Check { what: what.into(), held });
        self
    }

    pub(crate) fn is_good(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }
}

/// Why a run could not be made here; never the same as passed.
#[derive(Debug)]
pub(crate) struct NotTested(pub(crate) String);

impl fmt::Display for NotTested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotTested {}
