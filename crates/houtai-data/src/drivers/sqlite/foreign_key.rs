//! Which foreign key was broken. SQLite says only that one was.
//!
//! So the statement is run once more, in a savepoint, with the check put off to the commit; the rows that it touches
//! are noted, and looked at. Then all of it is taken back.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, Error as Cause, ErrorCode, OptionalExtension, ffi};

use super::connection::Attached;
use super::execute::{command, execute};
use super::keyword::Keyword;
use crate::{Constraint, Discard, Statement};

/// How many rows are looked at.
const ROWS: usize = 1000;

const BROKEN: &str = "FOREIGN KEY constraint failed";

/// The rows that a statement has touched. Written by the hook of the connection, while it is on.
#[derive(Default)]
pub(super) struct Touched {
    on: AtomicBool,
    rows: Mutex<Vec<(String, i64)>>,
}

impl Touched {
    /// What the hook calls for each row.
    pub(super) fn note(&self, table: &str, rowid: i64) {
        if !self.on.load(Ordering::Relaxed) {
            return;
        }
        if let Ok(mut rows) = self.rows.lock()
            && rows.len() < ROWS
        {
            rows.push((table.to_owned(), rowid));
        }
    }

    fn during<T>(&self, work: impl FnOnce() -> T) -> (T, Vec<(String, i64)>) {
        self.on.store(true, Ordering::Relaxed);
        let done = work();
        self.on.store(false, Ordering::Relaxed);
        let rows = self.rows.lock().map(|mut rows| std::mem::take(&mut *rows)).unwrap_or_default();
        (done, rows)
    }
}

/// Whether it is a foreign key. With `RESTRICT` SQLite calls it a trigger.
pub(super) fn is_broken(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::SqliteFailure(code, message)
            if code.code == ErrorCode::ConstraintViolation
                && (code.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY || message.as_deref() == Some(BROKEN))
    )
}

/// Looks for it. Where it is not found, what the statement is about is all that can be said.
pub(super) fn find(attached: &Attached, statement: &Statement, cause: &Cause) -> Constraint {
    let restricted = cause.sqlite_extended_error_code() == Some(ffi::SQLITE_CONSTRAINT_TRIGGER);
    let unknown =
        |referred_to| Constraint { table: statement.table.to_owned(), referred_to, ..Constraint::default() };
    if restricted || Keyword::of(statement.sql.as_str()) == Keyword::Delete {
        return unknown(true);
    }
    // At the end of a transaction there is no statement that could be run again.
    if attached.connection.is_autocommit() {
        return unknown(false);
    }
    try_again(attached, statement).unwrap_or_else(|_| unknown(false))
}

fn try_again(attached: &Attached, statement: &Statement) -> rusqlite::Result<Constraint> {
    let connection = &attached.connection;
    command(connection, "savepoint houtai_foreign_key")?;
    let found = look(attached, statement);
    command(connection, "rollback to houtai_foreign_key")?;
    command(connection, "release houtai_foreign_key")?;
    connection.pragma_update(None, "defer_foreign_keys", false)?;
    found
}

fn look(attached: &Attached, statement: &Statement) -> rusqlite::Result<Constraint> {
    let connection = &attached.connection;
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    let (done, rows) =
        attached.touched.during(|| attached.timed(|| execute(connection, statement, &mut Discard)));
    let mut keys = BTreeMap::new();
    for (table, rowid) in if done.is_ok() { rows } else { Vec::new() } {
        let of_table = match keys.entry(table.clone()) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => entry.insert(keys_of(connection, &table)?),
        };
        for key in of_table.iter() {
            if key.is_broken(connection, &table, rowid)? {
                let columns = key.pairs.iter().map(|(column, _)| column.clone()).collect();
                return Ok(Constraint { table, columns, ..Constraint::default() });
            }
        }
    }
    // All that the rows refer to is there, so others refer to what they were before.
    Ok(Constraint { table: statement.table.to_owned(), referred_to: true, ..Constraint::default() })
}

/// A foreign key of a table.
#[derive(Default)]
struct Key {
    parent: String,
    /// Each column, and the one that it refers to.
    pairs: Vec<(String, String)>,
}

impl Key {
    fn is_broken(&self, connection: &Connection, table: &str, rowid: i64) -> rusqlite::Result<bool> {
        let set = self.pairs.iter().map(|(from, _)| format!(" and c.{} is not null", name(from)));
        let equal = self.pairs.iter().map(|(from, to)| format!(" and p.{} = c.{}", name(to), name(from)));
        let sql = format!(
            "select 1 from {} as c where c.rowid = ?1{} and not exists (select 1 from {} as p where true{})",
            name(table),
            set.collect::<String>(),
            name(&self.parent),
            equal.collect::<String>()
        );
        connection.query_row(&sql, [rowid], |_| Ok(())).optional().map(|found| found.is_some())
    }
}

fn keys_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Key>> {
    let mut keys: BTreeMap<i64, Key> = BTreeMap::new();
    let mut list = connection.prepare_cached(
        "select id, seq, \"table\", \"from\", \"to\" from pragma_foreign_key_list(?1) order by id, seq",
    )?;
    let mut rows = list.query([table])?;
    while let Some(row) = rows.next()? {
        let key = keys.entry(row.get(0)?).or_default();
        key.parent = row.get(2)?;
        let to = match row.get(4)? {
            Some(to) => to,
            None => primary_key(connection, &key.parent, row.get(1)?)?,
        };
        key.pairs.push((row.get(3)?, to));
    }
    Ok(keys.into_values().collect())
}

/// What a key refers to that names no columns.
fn primary_key(connection: &Connection, table: &str, at: i64) -> rusqlite::Result<String> {
    connection
        .prepare_cached("select name from pragma_table_info(?1) where pk = ?2 + 1")?
        .query_row((table, at), |row| row.get(0))
}

fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
