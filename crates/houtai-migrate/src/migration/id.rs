//! The names of migrations.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Result};

/// Which migration it is: `todos/0002_add_priority`, the module and the name of its file. The number is for people,
/// who want them in order; what comes before what is said by the parents, so that two branches may have the same
/// number and be merged.
///
/// ```
/// use houtai_migrate::MigrationId;
///
/// let id: MigrationId = "todos/0002_add_priority".parse()?;
/// assert_eq!((id.module.as_str(), id.number()), ("todos", Some(2)));
/// assert!("todos".parse::<MigrationId>().is_err());
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MigrationId {
    /// The module.
    pub module: String,
    /// Its name within the module.
    pub name: String,
}

impl MigrationId {
    /// The one of this name.
    pub fn new(module: impl Into<String>, name: impl Into<String>) -> Self {
        Self { module: module.into(), name: name.into() }
    }

    /// The number at the beginning of the name.
    pub fn number(&self) -> Option<u32> {
        let digits = self.name.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.name.len());
        self.name[..digits].parse().ok()
    }
}

impl fmt::Display for MigrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.module, self.name)
    }
}

impl FromStr for MigrationId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fits = |part: &str| {
            let first = part.chars().next();
            first.is_some_and(|c| c.is_alphanumeric() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
        };
        match text.split_once('/') {
            Some((module, name)) if fits(module) && fits(name) => Ok(Self::new(module, name)),
            _ => Err(Error::new(format!("`{}` is no id of a migration", text.escape_debug()))
                .next("write the module and the name of the file, as in `todos/0002_add_priority`")),
        }
    }
}
