//! What can go wrong before an app has its settings: always all mistakes together.

use std::fmt;

use houtai_core::settings::SettingProblem;

use crate::message;

/// Every mistake that was found, in the order of the sources.
///
/// It prints as a block for a person at a terminal, numbered when there are several mistakes, and never shows the
/// value of a secret.
///
/// ```
/// use houtai_config::{Environment, choose_profile};
///
/// let error = choose_profile(Some("production"), &Environment::default()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "--profile production: there is no such profile; it is one of dev, test, prod\n\
///      \x20   → did you mean `prod`?"
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// A key that nobody knows, or a value that breaks a rule.
    Setting(SettingProblem),
    /// Something that could not be read, understood or made at all.
    Failure(Failure),
}

/// Something outside the settings that went wrong: a file, a folder, a variable, a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What it is about: `/app/config/base.toml:3:8`, `environment variable HOUTAI_ROOT`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// The offending line with a mark under it; masked when it may hold a secret.
    pub excerpt: Option<String>,
    /// What to do next.
    pub advice: Option<String>,
}

impl Failure {
    /// A failure at a place.
    pub fn at(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into(), excerpt: None, advice: None }
    }

    /// Says what to do next.
    #[must_use]
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// Shows the offending line.
    #[must_use]
    pub fn excerpt(self, excerpt: impl Into<String>) -> Self {
        Self { excerpt: Some(excerpt.into()), ..self }
    }
}

impl ConfigError {
    /// The error of these mistakes, of which there is at least one.
    pub(crate) fn of(problems: Vec<ConfigProblem>) -> Self {
        debug_assert!(!problems.is_empty());
        Self { problems }
    }

    /// The mistakes; never empty.
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl From<Failure> for ConfigError {
    fn from(failure: Failure) -> Self {
        Self { problems: vec![failure.into()] }
    }
}

impl From<Failure> for ConfigProblem {
    fn from(failure: Failure) -> Self {
        ConfigProblem::Failure(failure)
    }
}

impl From<SettingProblem> for ConfigProblem {
    fn from(problem: SettingProblem) -> Self {
        ConfigProblem::Setting(problem)
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&message::lines(self).join("\n"))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&message::block(&self.problems))
    }
}

/// The same as the display: `main` returning this error prints it through `Debug`.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}
