//! What goes wrong between the program and its database.

use std::error::Error as StdError;
use std::fmt;

use crate::{ModelMeta, ValueKind};

/// A result of the data layer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it is; the same on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such row.
    NotFound,
    /// More than one row where one was asked for.
    NotUnique,
    /// A row with this value is there already.
    UniqueViolation,
    /// The row that is referred to is not there, or the row is referred to by others.
    ForeignKeyViolation,
    /// A null where there must be a value.
    NotNullViolation,
    /// A check constraint does not hold.
    CheckViolation,
    /// A value that its column cannot hold: too long, out of range, a NUL inside a text.
    InvalidValue,
    /// Somebody else has changed the row since it was read.
    StaleVersion,
    /// The transaction cannot be put into an order with another one; run it again.
    Serialization,
    /// Two transactions wait for each other, and the database has ended this one; run it again.
    Deadlock,
    /// A lock that somebody else holds was not got in time.
    LockTimeout,
    /// A statement of the transaction has failed before, so it can only roll back.
    TransactionFailed,
    /// The transaction has ended, and somebody still uses it.
    TransactionOver,
    /// A savepoint is open, and somebody uses the transaction around it.
    SavepointOpen,
    /// No connection became free in time.
    PoolTimeout,
    /// The caller waits for a second connection while it holds the first.
    SecondConnection,
    /// The database cannot be reached.
    Unreachable,
    /// The database does not let us in.
    Refused,
    /// The connection was lost while a statement ran.
    ConnectionLost,
    /// The statement took too long, or somebody has cancelled it.
    Cancelled,
    /// The disk is full.
    DiskFull,
    /// The database, or the transaction, only reads.
    ReadOnly,
    /// The database file is damaged, or is none.
    Corrupt,
    /// A table, column or other thing that the statement names is not there.
    MissingObject,
    /// The value in a row is none of the type of the field.
    UnreadableValue,
    /// The statement is not what the database understands.
    InvalidStatement,
    /// The settings or the models do not permit it.
    Configuration,
    /// What a driver did not foresee.
    Other,
}

impl ErrorKind {
    /// All kinds.
    pub const ALL: &'static [ErrorKind] = &[
        ErrorKind::NotFound,
        ErrorKind::NotUnique,
        ErrorKind::UniqueViolation,
        ErrorKind::ForeignKeyViolation,
        ErrorKind::NotNullViolation,
        ErrorKind::CheckViolation,
        ErrorKind::InvalidValue,
        ErrorKind::StaleVersion,
        ErrorKind::Serialization,
        ErrorKind::Deadlock,
        ErrorKind::LockTimeout,
        ErrorKind::TransactionFailed,
        ErrorKind::TransactionOver,
        ErrorKind::SavepointOpen,
        ErrorKind::PoolTimeout,
        ErrorKind::SecondConnection,
        ErrorKind::Unreachable,
        ErrorKind::Refused,
        ErrorKind::ConnectionLost,
        ErrorKind::Cancelled,
        ErrorKind::DiskFull,
        ErrorKind::ReadOnly,
        ErrorKind::Corrupt,
        ErrorKind::MissingObject,
        ErrorKind::UnreadableValue,
        ErrorKind::InvalidStatement,
        ErrorKind::Configuration,
        ErrorKind::Other,
    ];
}

/// A constraint that was broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraint {
    /// Its name, where the database tells it.
    pub name: Option<String>,
    /// The table.
    pub table: String,
    /// The columns.
    pub columns: Vec<String>,
    /// Of a foreign key: whether other rows refer to the one that was to go.
    pub referred_to: bool,
}

/// An error of the data layer.
///
/// It turns into a [`houtai_core::Error`] by `?`: a row that is not there is a 404, a broken constraint a 409
/// or 422 with a pointer to the field, a database that cannot be reached a 503. What the database said goes to
/// the log and never to a client. It does not implement [`std::error::Error`], for the reason for which
/// [`houtai_core::Error`] does not; [`Error::of`] finds it again inside one.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    table: &'static str,
    model: Option<&'static ModelMeta>,
    constraint: Option<Constraint>,
    may_have_run: bool,
    /// Of a number that was computed beyond its type: what kinds of columns it may have been for.
    overflown: &'static [ValueKind],
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind. The message names the thing, the value and the next step.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            table: "",
            model: None,
            constraint: None,
            may_have_run: false,
            overflown: &[],
            source: None,
        }))
    }

    /// The same of another kind.
    #[must_use]
    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Says that a number was computed beyond its type, and what kinds of columns it may have been for.
    #[must_use]
    #[cfg(feature = "postgres")]
    pub(crate) fn with_overflown(mut self, kinds: &'static [ValueKind]) -> Self {
        self.0.overflown = kinds;
        self
    }

    /// What kinds of columns a number may have been for that was computed beyond its type.
    pub(crate) fn overflown(&self) -> &'static [ValueKind] {
        self.0.overflown
    }

    /// The same with other words.
    #[must_use]
    pub(crate) fn with_message(mut self, message: String) -> Self {
        self.0.message = message;
        self
    }

    /// A value of a row that is none of the type of its field.
    pub(crate) fn unreadable(column: &str, found: &str, mismatch: &Mismatch) -> Self {
        let message = format!("column `{column}` holds {found}, {mismatch}");
        Self::new(ErrorKind::UnreadableValue, message)
    }

    /// Attaches the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says which constraint was broken.
    #[must_use]
    pub fn with_constraint(mut self, constraint: Constraint) -> Self {
        self.0.constraint = Some(constraint);
        self
    }

    /// Says which table the statement was about.
    #[must_use]
    pub fn with_table(mut self, table: &'static str) -> Self {
        self.0.table = table;
        self
    }

    /// Says which model the statement was about, so that an answer can name its fields.
    #[must_use]
    pub fn with_model(mut self, model: &'static ModelMeta) -> Self {
        self.0.model = Some(model);
        self.0.table = model.table;
        self
    }

    /// Says that the statement may have taken effect although no answer came.
    #[must_use]
    pub fn with_may_have_run(mut self, may_have_run: bool) -> Self {
        self.0.may_have_run = may_have_run;
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The table that the statement was about; empty where nobody knows.
    pub fn table(&self) -> &'static str {
        self.0.table
    }

    /// The model that the statement was about, where it is known.
    pub fn model(&self) -> Option<&'static ModelMeta> {
        self.0.model
    }

    /// The constraint that was broken.
    pub fn constraint(&self) -> Option<&Constraint> {
        self.0.constraint.as_ref()
    }

    /// Whether the statement may have taken effect although no answer came.
    pub fn may_have_run(&self) -> bool {
        self.0.may_have_run
    }

    /// Whether there is no such row.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether a row with this value is there already.
    pub fn is_unique_violation(&self) -> bool {
        self.0.kind == ErrorKind::UniqueViolation
    }

    /// Whether a unique constraint over this column was broken, alone or with others.
    pub fn is_unique_violation_of(&self, column: &str) -> bool {
        self.is_unique_violation()
            && self.0.constraint.as_ref().is_some_and(|broken| broken.columns.iter().any(|one| one == column))
    }

    /// Whether running the whole transaction again may succeed.
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Serialization | ErrorKind::Deadlock)
    }

    /// The error inside an error of the framework, where there is one.
    ///
    /// ```
    /// use houtai_data::{Error, ErrorKind};
    ///
    /// let error = houtai_core::Error::from(Error::new(ErrorKind::NotFound, "there is no to-do 7"));
    /// assert!(Error::of(&error).is_some_and(Error::is_not_found));
    /// ```
    pub fn of(error: &houtai_core::Error) -> Option<&Error> {
        error.source()?.downcast_ref::<Held>().map(|held| &held.0)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)?;
        let mut cause = self.0.source.as_deref().map(|source| source as &dyn StdError);
        // A text that says what its cause says is not followed by it once more.
        let mut told = self.to_string();
        while let Some(error) = cause {
            let text = error.to_string();
            if !told.contains(&text) {
                write!(f, ": {text}")?;
                told = text;
            }
            cause = error.source();
        }
        Ok(())
    }
}

/// The form in which it is the cause of an error of the framework.
#[derive(Debug)]
struct Held(Error);

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Held {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.0.source.as_deref().map(|source| source as &dyn StdError)
    }
}

impl From<Error> for houtai_core::Error {
    fn from(error: Error) -> Self {
        crate::answer::answer(&error).with_source(Held(error))
    }
}

/// Why a value of a row is none of the type of a field: `expected text of at most 200 characters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch(String);

impl Mismatch {
    /// What was expected instead; completes "column … holds …, ".
    pub fn expected(what: impl fmt::Display) -> Self {
        Self(format!("expected {what}"))
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
