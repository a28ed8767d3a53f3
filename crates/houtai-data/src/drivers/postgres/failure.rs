//! What goes wrong at the server, in the words of the data layer.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::{DbError, SqlState};

use crate::{Effect, Error, ErrorKind, ValueKind};

/// A statement that failed.
pub(super) enum Failed {
    /// It was not sent.
    Unsent(tokio_postgres::Error),
    /// It was sent.
    Sent(tokio_postgres::Error),
    /// What the server had prepared no longer fits; it has not run.
    Outdated(tokio_postgres::Error),
    /// A row could not be taken.
    Sink(Error),
}

impl Failed {
    /// The error that the caller gets, without what the catalog knows about a constraint.
    pub(super) fn into_error(self, table: &'static str, effect: Effect) -> Error {
        match self {
            // By then the server has run it.
            Failed::Sink(error) => error.with_table(table).with_may_have_run(effect == Effect::Write),
            Failed::Unsent(error) => told(error, table, false),
            Failed::Sent(error) => told(error, table, effect == Effect::Write),
            Failed::Outdated(error) if is_lost_statement(&error) => told(error, table, false),
            Failed::Outdated(_) => {
                // In a transaction it cannot simply be tried again, but the whole of it can.
                let message = "a table was changed while the transaction ran; run the transaction again";
                Error::new(ErrorKind::Serialization, message).with_table(table)
            }
        }
    }

    /// What the server said.
    pub(super) fn server(&self) -> Option<&DbError> {
        match self {
            Failed::Unsent(error) | Failed::Sent(error) | Failed::Outdated(error) => error.as_db_error(),
            Failed::Sink(_) => None,
        }
    }
}

/// Whether the server does not have what it was told to prepare, though it was prepared a second time.
fn is_lost_statement(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::INVALID_SQL_STATEMENT_NAME)
}

/// An error of a connection that works or has worked.
pub(super) fn told(error: tokio_postgres::Error, table: &'static str, may_have_run: bool) -> Error {
    if let Some(told) = error.as_db_error() {
        let (kind, message) = explain(told, table);
        let lost = kind == ErrorKind::ConnectionLost;
        return Error::new(kind, message)
            .with_table(table)
            .with_overflown(overflown(told))
            .with_may_have_run(lost && may_have_run)
            .with_source(ServerError::of(told));
    }
    if is_ours(&error) {
        let message = format!("the statement cannot be sent: {}", causes(&error));
        return Error::new(ErrorKind::InvalidValue, message).with_table(table);
    }
    let message = "the connection to PostgreSQL was lost while a statement ran".to_owned();
    Error::new(ErrorKind::ConnectionLost, message)
        .with_table(table)
        .with_may_have_run(may_have_run)
        .with_source(error)
}

/// Whether the client library refused to send it: its errors have no kind to ask for.
fn is_ours(error: &tokio_postgres::Error) -> bool {
    let text = error.to_string();
    text.starts_with("error serializing parameter")
        || text.starts_with("error encoding message")
        || (text.starts_with("expected ") && text.contains(" parameters "))
}

/// An error and what caused it.
pub(super) fn causes(error: &dyn StdError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", causes(cause)),
        None => error.to_string(),
    }
}

fn explain(told: &DbError, statement_table: &str) -> (ErrorKind, String) {
    let kind = kind_of(told.code());
    let table = told.table().unwrap_or(statement_table);
    let on = if table.is_empty() { String::new() } else { format!(" of table `{table}`") };
    let constraint = told.constraint().map_or_else(String::new, |name| format!(" `{name}`"));
    let message = match kind {
        ErrorKind::UniqueViolation => {
            format!("a row with this value is there already: unique constraint{constraint}{on}")
        }
        ErrorKind::ForeignKeyViolation => {
            format!("a reference leads nowhere, or somebody refers to the row: foreign key{constraint}{on}")
        }
        ErrorKind::NotNullViolation => {
            format!("column `{}`{on} has no value", told.column().unwrap_or_default())
        }
        ErrorKind::CheckViolation => format!("check{constraint}{on} does not hold"),
        ErrorKind::InvalidValue => {
            format!("a value cannot be stored or computed{on}: {}", without_values(told.message()))
        }
        ErrorKind::Serialization => "the transaction collides with another one; run it again".to_owned(),
        ErrorKind::Deadlock => {
            "two transactions waited for each other, and this one was ended; run it again".to_owned()
        }
        ErrorKind::LockTimeout => format!("a lock{on} that somebody else holds was not got in time"),
        ErrorKind::TransactionFailed => {
            "a statement of this transaction has failed before, so it can only roll back".to_owned()
        }
        ErrorKind::ConnectionLost => format!("the server has ended the connection: {}", told.message()),
        ErrorKind::Cancelled => {
            format!("{}; raise the statement timeout, or make the statement faster", told.message())
        }
        ErrorKind::DiskFull => "the disk of the database is full; make room and try again".to_owned(),
        ErrorKind::ReadOnly => format!("{}; it only reads", told.message()),
        ErrorKind::MissingObject => format!("{}; is a migration missing?", told.message()),
        ErrorKind::Configuration => format!(
            "{}: a pooler such as PgBouncer gives each transaction another connection of the server; set `db.pooler = true`",
            told.message()
        ),
        _ => told.message().to_owned(),
    };
    (kind, message)
}

pub(super) fn kind_of(code: &SqlState) -> ErrorKind {
    match code.code() {
        "23505" | "23P01" => ErrorKind::UniqueViolation,
        "23503" | "23001" => ErrorKind::ForeignKeyViolation,
        "23502" => ErrorKind::NotNullViolation,
        "23514" | "44000" => ErrorKind::CheckViolation,
        "40001" => ErrorKind::Serialization,
        "40P01" => ErrorKind::Deadlock,
        "55P03" => ErrorKind::LockTimeout,
        "25P02" => ErrorKind::TransactionFailed,
        "25006" => ErrorKind::ReadOnly,
        "57014" => ErrorKind::Cancelled,
        "57P01" | "57P02" | "57P05" | "25P03" | "25P04" => ErrorKind::ConnectionLost,
        "57P03" | "53300" => ErrorKind::Unreachable,
        "53100" => ErrorKind::DiskFull,
        "28P01" | "28000" | "3D000" | "42501" => ErrorKind::Refused,
        "42P01" | "42703" | "42883" | "42704" | "3F000" | "42P02" => ErrorKind::MissingObject,
        // Statements that we prepare get lost, or meet those of others.
        "26000" | "42P05" => ErrorKind::Configuration,
        "XX001" | "XX002" => ErrorKind::Corrupt,
        code => match &code[..code.len().min(2)] {
            "22" => ErrorKind::InvalidValue,
            "08" => ErrorKind::ConnectionLost,
            "42" | "0A" => ErrorKind::InvalidStatement,
            _ => ErrorKind::Other,
        },
    }
}

/// The kinds of columns that a number may have been for that is out of range: the server names its type and no column.
fn overflown(told: &DbError) -> &'static [ValueKind] {
    use ValueKind::{Decimal, Float32, Float64, Int16, Int32, Int64};
    if *told.code() != SqlState::NUMERIC_VALUE_OUT_OF_RANGE {
        return &[];
    }
    // In another language than English the type is not looked for.
    match told.message().split_once(' ').map(|(first, _)| first) {
        Some("smallint") => &[Int16],
        Some("integer") => &[Int32],
        Some("bigint") => &[Int64],
        Some("numeric") => &[Decimal],
        _ => &[Int16, Int32, Int64, Decimal, Float32, Float64],
    }
}

/// Servers quote values in some messages, and values do not belong into logs.
fn without_values(message: &str) -> String {
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            format!("{}\"…\"{}", &message[..first], &message[last + 1..])
        }
        _ => message.to_owned(),
    }
}

/// What the server said, without the parts in which it quotes values.
#[derive(Debug)]
pub(super) struct ServerError {
    code: String,
    message: String,
    hint: String,
}

impl ServerError {
    pub(super) fn of(told: &DbError) -> Self {
        let quotes_values = ["22", "23"].iter().any(|class| told.code().code().starts_with(class));
        let message = if quotes_values { without_values(told.message()) } else { told.message().to_owned() };
        let hint = told.hint().map_or_else(String::new, |hint| format!(" ({hint})"));
        Self { code: told.code().code().to_owned(), message, hint }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL {}: {}{}", self.code, self.message, self.hint)
    }
}

impl StdError for ServerError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_out_of_messages() {
        assert_eq!(
            without_values("invalid input syntax for type integer: \"secret\""),
            "invalid input syntax for type integer: \"…\""
        );
        assert_eq!(without_values("value \"9\" is out of range for type \"x\""), "value \"…\"");
        assert_eq!(without_values("integer out of range"), "integer out of range");
    }

    #[test]
    fn codes_have_kinds() {
        let kind = |code: &str| kind_of(&SqlState::from_code(code));
        assert_eq!(kind("22003"), ErrorKind::InvalidValue);
        assert_eq!(kind("42601"), ErrorKind::InvalidStatement);
        assert_eq!(kind("53100"), ErrorKind::DiskFull);
        assert_eq!(kind("P0001"), ErrorKind::Other);
    }
}
