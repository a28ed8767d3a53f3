//! The environment of the process: the one place in the framework that reads it.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::{ConfigError, Failure};

/// The environment variable that chooses the profile.
pub const PROFILE_VARIABLE: &str = "HOUTAI_PROFILE";

/// The environment variable that names the app root.
pub const ROOT_VARIABLE: &str = "HOUTAI_ROOT";

/// The variables and the working directory, taken once.
///
/// Everything else asks this value and not the process, so that a test can give an environment of its own and
/// two answers never differ within one start.
///
/// ```
/// use houtai_config::Environment;
///
/// let environment = Environment::from_pairs([("HOUTAI_PROFILE", "prod")]);
/// assert_eq!(environment.text("HOUTAI_PROFILE").unwrap(), Some("prod"));
/// assert_eq!(environment.text("HOUTAI_ROOT").unwrap(), None);
/// ```
#[derive(Clone, Default)]
pub struct Environment {
    // Sorted, so that reports come in a stable order.
    variables: BTreeMap<OsString, OsString>,
    folder: Option<PathBuf>,
}

impl Environment {
    /// What the process was started with.
    pub fn of_process() -> Self {
        Self { variables: std::env::vars_os().collect(), folder: std::env::current_dir().ok() }
    }

    /// An environment of these variables only, without a working directory.
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, folder: None }
    }

    /// The same with another working directory.
    #[must_use]
    pub fn in_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// The working directory; `None` when it was deleted or cannot be seen.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The value of a variable as text.
    ///
    /// # Errors
    ///
    /// When the value is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        match self.get(name).map(OsStr::to_str) {
            None => Ok(None),
            Some(Some(text)) => Ok(Some(text)),
            Some(None) => Err(not_utf8(name).into()),
        }
    }

    /// Every variable, sorted by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.variables.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }
}

/// The refusal of a value whose bytes are no text. The value itself is left out: it might be a secret.
pub(crate) fn not_utf8(name: &str) -> Failure {
    Failure::at(format!("environment variable {name}"), "its value is not UTF-8")
        .advice("set it again as UTF-8 text, or unset it")
}

/// Only the number of variables: their values may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables, in {:?})", self.variables.len(), self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let environment = Environment::from_pairs([("DB_PASSWORD", "hunter2")]).in_folder("/app");
        assert_eq!(format!("{environment:?}"), r#"Environment(1 variables, in Some("/app"))"#);
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_refused_without_being_shown() {
        use std::os::unix::ffi::OsStringExt;
        let environment =
            Environment::from_pairs([("HOUTAI_ROOT", OsString::from_vec(b"/caf\xe9".to_vec()))]);
        let error = environment.text("HOUTAI_ROOT").unwrap_err().to_string();
        assert!(
            error.contains("HOUTAI_ROOT") && error.contains("not UTF-8") && !error.contains("caf"),
            "{error}"
        );
    }

    #[test]
    fn the_process_has_a_working_directory() {
        assert_eq!(Environment::of_process().folder(), std::env::current_dir().ok().as_deref());
    }
}
