//! One statement on one connection, with its rows going into a sink.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, Rows};

use super::decode::SqliteRow;
use super::encode::{bind, bind_one, of_table};
use crate::{Error, ErrorKind, Outcome, Result, RowSink, Statement};

/// Why a statement did not come to its end.
pub(super) enum Stopped {
    /// SQLite has ended it, and undone it if it had changed something.
    Database(rusqlite::Error),
    /// A value was not bound; nothing has run.
    Value(Error),
    /// A row could not be read. What the statement has changed is still there.
    Row(Error),
    /// What it has changed is still there, and could not be read back.
    Unread(rusqlite::Error),
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Runs a statement to its end.
pub(super) fn execute(
    connection: &Connection,
    statement: &Statement,
    sink: &mut dyn RowSink,
) -> Result<Outcome, Stopped> {
    let mut prepared = connection.prepare_cached(statement.sql.as_str())?;
    bind(&mut prepared, statement)?;
    if prepared.readonly() {
        let (read, _) = take(&mut prepared.raw_query(), sink, u64::MAX)?;
        return Ok(Outcome { rows: read });
    }
    let before = connection.total_changes();
    take(&mut prepared.raw_query(), sink, u64::MAX)?;
    // What changes the schema leaves `changes` at the number of the statement before.
    let changed = if connection.total_changes() != before { connection.changes() } else { 0 };
    if let (Some(sql), 1..) = (&statement.read_back, changed) {
        read_back(connection, sql.as_str(), statement, sink).map_err(left_behind)?;
    }
    Ok(Outcome { rows: changed })
}

/// Gives the sink the row that a statement has changed. A row of a table is read by its key in half the time that
/// `RETURNING` takes, for which SQLite builds a trigger and a table.
fn read_back(
    connection: &Connection,
    sql: &str,
    statement: &Statement,
    sink: &mut dyn RowSink,
) -> Result<(), Stopped> {
    let mut prepared = connection.prepare_cached(sql)?;
    // Of `?3` SQLite counts three, of which the first two are nowhere.
    if let Some(last) = prepared.parameter_count().checked_sub(1) {
        bind_one(&mut prepared, statement, last)?;
    }
    match take(&mut prepared.raw_query(), sink, u64::MAX)? {
        (0, _) => Err(Stopped::Row(moved(statement.table))),
        _ => Ok(()),
    }
}

/// The statement has changed a row, and it is not where it was.
#[cold]
fn moved(table: &str) -> Error {
    let message = format!(
        "a trigger has moved or deleted the row{} that the statement has changed, so it cannot be given back, and the change is undone; call `.apply()` or `.add()` instead of `.save()`, which do not read the row",
        of_table(table)
    );
    Error::new(ErrorKind::Other, message)
}

/// The statement before has taken effect, so it is more than this one that has to be undone.
fn left_behind(stopped: Stopped) -> Stopped {
    match stopped {
        Stopped::Database(cause) => Stopped::Unread(cause),
        Stopped::Value(error) => Stopped::Row(error),
        other => other,
    }
}

/// Gives the sink at most so many rows; how many there were, and whether the statement is not at its end.
pub(super) fn take(
    rows: &mut Rows<'_>,
    sink: &mut dyn RowSink,
    at_most: u64,
) -> Result<(u64, bool), Stopped> {
    let mut read = 0;
    while read < at_most {
        let Some(row) = rows.next()? else { return Ok((read, false)) };
        // The code of a model runs in there; were it to panic, it would take the thread of all others with it.
        catch_unwind(AssertUnwindSafe(|| sink.row(&SqliteRow(row))))
            .unwrap_or_else(|panic| Err(panicked(&*panic)))
            .map_err(Stopped::Row)?;
        read += 1;
    }
    Ok((read, true))
}

#[cold]
fn panicked(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text");
    Error::new(ErrorKind::Other, format!("the code that reads a row panicked: {text}"))
}

/// Runs a statement of the driver's own.
pub(super) fn command(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}
