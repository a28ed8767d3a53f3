//! What an answer is about.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Result};

/// A table, `todos`, or a column, `todos.title`.
///
/// ```
/// use houtai_migrate::Place;
///
/// let place: Place = "todos.title".parse()?;
/// assert_eq!(place, Place::column("todos", "title"));
/// assert!("todos.".parse::<Place>().is_err());
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The table.
    pub table: String,
    /// The column, unless it is about the table.
    pub column: Option<String>,
}

impl Place {
    /// A table.
    pub fn table(table: impl Into<String>) -> Self {
        Self { table: table.into(), column: None }
    }

    /// A column.
    pub fn column(table: impl Into<String>, column: impl Into<String>) -> Self {
        Self { table: table.into(), column: Some(column.into()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{}.{column}", self.table),
            None => f.write_str(&self.table),
        }
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        match parts.as_slice() {
            [table] if !table.is_empty() => Ok(Self::table(*table)),
            [table, column] if !table.is_empty() && !column.is_empty() => Ok(Self::column(*table, *column)),
            _ => Err(Error::new(format!("`{text}` is neither a table nor a column"))
                .next("write `todos` or `todos.title`")),
        }
    }
}
