//! Why an app did not start.

use std::fmt;

use houtai_config::ConfigError;
use houtai_core::{Error, Finding};

/// Why an app did not start. Each text says what to do next.
#[derive(Debug)]
pub enum LaunchError {
    /// The settings are wrong; all mistakes together.
    Settings(ConfigError),
    /// The declaration of the app is wrong; all mistakes together.
    Declaration(Vec<Finding>),
    /// Something failed while starting or stopping.
    Failed(Error),
}

impl fmt::Display for LaunchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LaunchError::Settings(error) => error.fmt(f),
            LaunchError::Declaration(findings) => {
                write!(f, "the app cannot start: {} found", counted(findings.len(), "mistake"))?;
                findings.iter().try_for_each(|finding| write!(f, "\n  {finding}"))
            }
            LaunchError::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LaunchError {}

impl From<ConfigError> for LaunchError {
    fn from(error: ConfigError) -> Self {
        LaunchError::Settings(error)
    }
}

impl From<Vec<Finding>> for LaunchError {
    fn from(findings: Vec<Finding>) -> Self {
        LaunchError::Declaration(findings)
    }
}

impl From<Error> for LaunchError {
    fn from(error: Error) -> Self {
        LaunchError::Failed(error)
    }
}

/// `1 mistake`, `2 mistakes`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
