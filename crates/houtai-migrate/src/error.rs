//! Why a migration cannot be read, planned or applied.

use std::fmt;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a migration cannot be read, planned or applied. Its text names the file and the line where there is one, the
/// thing, the value, and what to do next.
///
/// ```
/// use houtai_migrate::Error;
///
/// let error = Error::new("the table `todos` is there already").at("migrations/todos/0001_initial.toml", Some(4));
/// let error = error.next("take the operation out");
/// assert_eq!(
///     error.to_string(),
///     "migrations/todos/0001_initial.toml:4: the table `todos` is there already\n    → take the operation out"
/// );
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    file: Option<String>,
    line: Option<usize>,
    next: Option<String>,
    cause: Option<houtai_data::Error>,
}

impl Error {
    /// An error that says this.
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner { message, file: None, line: None, next: None, cause: None }))
    }

    /// Says in which file it is, and in which line. What has been said before stays.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.0.file.get_or_insert_with(|| file.into());
        self.0.line = self.0.line.or(line);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.0.next = Some(next.into());
        self
    }

    /// Attaches what the database has said.
    #[must_use]
    pub fn with_cause(mut self, cause: houtai_data::Error) -> Self {
        self.0.cause = Some(cause);
        self
    }

    /// What is wrong, without the place and without what to do.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The file.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.line
    }

    /// The text without what to do, and what to do.
    pub fn split(mut self) -> (String, Option<String>) {
        let next = self.0.next.take();
        (self.to_string(), next)
    }

    /// What the database has said.
    pub fn cause(&self) -> Option<&houtai_data::Error> {
        self.0.cause.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { message, file, line, next, cause } = &*self.0;
        match (file, line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: ")?,
            (Some(file), None) => write!(f, "{file}: ")?,
            (None, _) => {}
        }
        f.write_str(message)?;
        if let Some(cause) = cause {
            // With its own causes: who migrates a database is who may read them.
            write!(f, "\n    {cause:?}")?;
        }
        match next {
            Some(next) => write!(f, "\n    → {next}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<houtai_data::Error> for Error {
    fn from(cause: houtai_data::Error) -> Self {
        Self::new("the database does not do what it was asked").with_cause(cause)
    }
}
