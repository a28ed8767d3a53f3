//! SQLite's errors as those of the data layer.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Error as Cause, ErrorCode, ffi};

use super::connection::Attached;
use super::encode::of_table;
use super::execute::Stopped;
use super::{constraint, foreign_key};
use crate::{Constraint, Error, ErrorKind, Statement};

/// Why a statement stopped. A broken foreign key is looked for on the connection, inside the transaction in which the
/// statement ran.
#[cold]
pub(super) fn stopped(stopped: Stopped, attached: &Attached, statement: &Statement) -> Error {
    let error = match stopped {
        Stopped::Value(error) | Stopped::Row(error) => error,
        Stopped::Database(cause) if foreign_key::is_broken(&cause) => {
            let found = foreign_key::find(attached, statement, &cause);
            foreign_key_error(found).with_source(cause)
        }
        Stopped::Database(cause) | Stopped::Unread(cause) => attached.place.error(cause, statement.table),
    };
    error.with_table(statement.table)
}

/// What messages say about the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The file, as it was given.
    pub(super) file: Arc<str>,
    /// Where it is.
    pub(super) path: Arc<Path>,
}

impl Place {
    /// The error for one of SQLite's. Its text stays the cause: values may stand in there.
    pub(super) fn error(&self, cause: Cause, table: &str) -> Error {
        let error = match &cause {
            cause if foreign_key::is_broken(cause) => foreign_key_error(Constraint::default()),
            Cause::SqliteFailure(code, message) => {
                self.failure(*code, message.as_deref().unwrap_or_default(), table)
            }
            Cause::SqlInputError { msg, sql, offset, .. } => self.not_understood(msg, sql, *offset, table),
            Cause::MultipleStatement => Error::new(
                ErrorKind::InvalidStatement,
                "the text holds more than one statement; run each by itself, or all as one unit",
            ),
            Cause::NulError(_) => Error::new(
                ErrorKind::InvalidStatement,
                "the text of the statement holds a NUL character; take it out",
            ),
            _ => Error::new(ErrorKind::Other, format!("SQLite failed on {}", self.file)),
        };
        error.with_source(cause)
    }

    fn failure(&self, code: ffi::Error, message: &str, table: &str) -> Error {
        let file = &self.file;
        let (kind, text) = match code.code {
            ErrorCode::ConstraintViolation => return broken(code.extended_code, message, table),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
                ErrorKind::LockTimeout,
                format!(
                    "another process holds the lock of {file} for too long; look for a transaction there that does not end, or raise the busy timeout"
                ),
            ),
            ErrorCode::DiskFull => (
                ErrorKind::DiskFull,
                format!("there is no room for {file}; free some space on its disk, or raise its page limit"),
            ),
            ErrorCode::ReadOnly => (
                ErrorKind::ReadOnly,
                format!(
                    "{file} cannot be written here: the statement was said to only read, or the transaction is read-only, or the file is; run it as one that writes, or give the user of the program the right to write the file and its folder"
                ),
            ),
            ErrorCode::DatabaseCorrupt => (
                ErrorKind::Corrupt,
                format!("{file} is damaged; stop the program, keep a copy, and restore the last backup"),
            ),
            ErrorCode::NotADatabase => (
                ErrorKind::Corrupt,
                format!("{file} is not a SQLite database; name another file, or restore the last backup"),
            ),
            ErrorCode::OperationInterrupted => (
                ErrorKind::Cancelled,
                format!(
                    "a statement{} took longer than the statement timeout, or nobody waits for it any more; give it an index, or more time",
                    of_table(table)
                ),
            ),
            ErrorCode::TooBig => (
                ErrorKind::InvalidValue,
                format!(
                    "a value of a statement{} is larger than the 1 GB that SQLite stores; keep it in a file",
                    of_table(table)
                ),
            ),
            ErrorCode::TypeMismatch => (
                ErrorKind::InvalidValue,
                format!(
                    "a value of a statement{} is not of the type of its column; the key of a table is an integer",
                    of_table(table)
                ),
            ),
            ErrorCode::SystemIoFailure => (
                ErrorKind::ConnectionLost,
                format!("reading or writing {file} failed; look at the disk and the log of the system"),
            ),
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => (
                ErrorKind::Unreachable,
                format!(
                    "{file} cannot be opened; look at the rights of the file and its folder, and at the limit of open files"
                ),
            ),
            ErrorCode::SchemaChanged => (
                ErrorKind::Serialization,
                format!(
                    "the tables of {file} changed while a statement{} began; run it again",
                    of_table(table)
                ),
            ),
            _ => return self.not_understood(message, "", -1, table),
        };
        Error::new(kind, text)
    }

    /// What is wrong with the text of a statement.
    fn not_understood(&self, message: &str, sql: &str, offset: i32, table: &str) -> Error {
        let file = &self.file;
        let missing = |what: &str, name: &str| {
            let text = format!("{file} has no {what} `{name}`; apply the migrations, or correct the name");
            Error::new(ErrorKind::MissingObject, text)
        };
        if let Some(name) = message.strip_prefix("no such table: ") {
            return missing("table", name);
        }
        if let Some(name) = message.strip_prefix("no such column: ") {
            return missing("column", without_advice(name));
        }
        if let Some((owner, column)) = split_around(message, "table ", " has no column named ") {
            return missing("column", &format!("{owner}.{column}"));
        }
        for what in ["index", "function", "trigger", "view", "savepoint", "collation sequence"] {
            if let Some(name) = message.strip_prefix("no such ").and_then(|rest| rest.strip_prefix(what)) {
                return missing(what, name.trim_start_matches([':', ' ']));
            }
        }
        let begin = usize::try_from(offset).ok().and_then(|offset| sql.get(offset..));
        let place = begin.map(|rest| format!(" at `{}`", rest.chars().take(30).collect::<String>()));
        let text = format!(
            "SQLite does not take a statement{}{}: {message}; correct its text",
            of_table(table),
            place.unwrap_or_default()
        );
        Error::new(ErrorKind::InvalidStatement, text)
    }
}

/// A name that stands in double quotes is followed by advice, which would be wrong here.
fn without_advice(name: &str) -> &str {
    let name = name.split_once(" - should this be a string literal").map_or(name, |(name, _)| name);
    name.trim_matches('"')
}

fn split_around<'a>(text: &'a str, before: &str, between: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(before)?.split_once(between)
}

/// A broken constraint, but no foreign key.
fn broken(extended: i32, message: &str, table: &str) -> Error {
    let named = |kind, found: Constraint, what: &str| {
        let place = if found.columns.is_empty() {
            found.name.clone().unwrap_or_else(|| "a constraint".to_owned())
        } else {
            format!("{} of `{}`", quoted(&found.columns), found.table)
        };
        Error::new(kind, format!("{place}: {what}")).with_constraint(found)
    };
    match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            let found = constraint::of_columns(message);
            named(
                ErrorKind::UniqueViolation,
                found,
                "a row with this value is there already; choose another one",
            )
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            let found = constraint::of_columns(message);
            named(ErrorKind::NotNullViolation, found, "a value is missing; give one")
        }
        ffi::SQLITE_CONSTRAINT_DATATYPE => {
            let found = constraint::of_type(message).unwrap_or_default();
            named(
                ErrorKind::InvalidValue,
                found,
                "the column holds values of another type; give one of its own",
            )
        }
        _ => match constraint::of_range(message, table) {
            Some((found, least, most)) => {
                let what = format!("the value is out of range; the column holds {least} to {most}");
                named(ErrorKind::InvalidValue, found, &what)
            }
            None => {
                let found = constraint::of_check(message, table);
                named(
                    ErrorKind::CheckViolation,
                    found,
                    "the check does not hold; give a value that passes it",
                )
            }
        },
    }
}

fn foreign_key_error(found: Constraint) -> Error {
    let text = if found.referred_to {
        "other rows refer to this one; delete or change those first".to_owned()
    } else {
        let columns =
            if found.columns.is_empty() { "a foreign key".to_owned() } else { quoted(&found.columns) };
        format!("{columns} of `{}` refers to a row that is not there; make that one first", found.table)
    };
    Error::new(ErrorKind::ForeignKeyViolation, text).with_constraint(found)
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
