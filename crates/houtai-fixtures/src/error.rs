//! Why rows cannot be made, dumped or loaded.

use std::fmt;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why rows cannot be made, dumped or loaded. Its text names the file and the line where there is one, the thing, the value
/// and what to do next.
///
/// ```
/// use houtai_fixtures::Error;
///
/// let error = Error::new("the model `Todo` has no field `titel`").at("todos.jsonl", 3).next("did you mean `title`?");
/// assert_eq!(
///     error.to_string(),
///     "todos.jsonl:3: the model `Todo` has no field `titel`\n    → did you mean `title`?"
/// );
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    place: Option<(String, u64)>,
    next: Option<String>,
    cause: Option<houtai_data::Error>,
}

impl Error {
    /// An error that says this.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { message: message.into(), place: None, next: None, cause: None }))
    }

    /// Says in which line of which file it is; what has been said before stays.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: u64) -> Self {
        self.0.place.get_or_insert_with(|| (file.into(), line));
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

    /// What the database has said.
    pub fn cause(&self) -> Option<&houtai_data::Error> {
        self.0.cause.as_ref()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<u64> {
        self.0.place.as_ref().map(|(_, line)| *line)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { message, place, next, cause } = &*self.0;
        if let Some((file, line)) = place {
            write!(f, "{file}:{line}: ")?;
        }
        f.write_str(message)?;
        if let Some(cause) = cause {
            // With its own causes: who fills a database is who may read them.
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
