//! One statement on one connection, with its rows going into a sink.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, Rows};

use super::decode::SqliteRow;
use super::encode::bind;
use crate::{Error, ErrorKind, Outcome, Result, RowSink, Statement};

/// Why a statement did not come to its end.
pub(super) enum Stopped {
    /// SQLite has ended it, and undone it if it had changed something.
    Database(rusqlite::Error),
    /// A value was not bound; nothing has run.
    Value(Error),
    /// A row could not be read. What the statement has changed is still there.
    Row(Error),
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
    let changed = connection.total_changes() != before;
    Ok(Outcome { rows: if changed { connection.changes() } else { 0 } })
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
