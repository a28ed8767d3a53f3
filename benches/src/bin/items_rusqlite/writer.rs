//! The thread that writes, and the transaction that all who wait for it share.

use std::sync::mpsc::Receiver;

use houtai_workload::Failure;
use houtai_workload::item::{Item, NewItem};
use houtai_workload::options::Options;
use rusqlite::{Connection, params};
use tokio::sync::oneshot::Sender;

use crate::statements::{INSERT, ONE_ROW, UPDATE, item, open};

/// One unit of writing.
pub(crate) enum Unit {
    /// Any statements, in no transaction of ours.
    Batch(&'static str),
    Insert(NewItem),
    InsertRow(NewItem),
    Update(i64, i64),
    UpdateRow(i64, i64),
    /// A row is read, and updated by what was read.
    AddOne(i64),
}

/// What comes of a unit: the id of its row, and the row where it was asked for.
pub(crate) type Written = (i64, Option<Item>);

/// A unit and who waits for it.
pub(crate) type Write = (Unit, Sender<rusqlite::Result<Written>>);

/// How many units may share a transaction.
const GROUP: usize = 64;

/// Writes until nobody can ask any more.
pub(crate) fn work(options: &Options, queue: &Receiver<Write>) -> Result<(), Failure> {
    let connection = open(options)?;
    connection.set_prepared_statement_cache_capacity(32);
    while let Ok(first) = queue.recv() {
        match first {
            (Unit::Batch(sql), answer) => {
                drop(answer.send(connection.execute_batch(sql).map(|()| (0, None))));
            }
            first => group(&connection, first, queue)?,
        }
    }
    Ok(())
}

/// Nobody is answered before the commit. A batch is sent only when nothing else is, so none is in a group.
fn group(connection: &Connection, first: Write, queue: &Receiver<Write>) -> Result<(), Failure> {
    let mut waiting = Vec::with_capacity(GROUP);
    execute(connection, "begin immediate")?;
    for (unit, answer) in std::iter::once(first).chain(queue.try_iter()).take(GROUP) {
        waiting.push((write(connection, unit), answer));
    }
    execute(connection, "commit")?;
    for (result, answer) in waiting {
        drop(answer.send(result));
    }
    Ok(())
}

fn write(connection: &Connection, unit: Unit) -> rusqlite::Result<Written> {
    match unit {
        Unit::Batch(sql) => connection.execute_batch(sql).map(|()| (0, None)),
        // A single statement is atomic without a savepoint.
        Unit::Insert(new) => Ok((insert(connection, new)?, None)),
        Unit::InsertRow(new) => {
            let id = insert(connection, new)?;
            Ok((id, Some(one_row(connection, id)?)))
        }
        Unit::Update(id, quantity) => {
            update(connection, id, quantity)?;
            Ok((id, None))
        }
        Unit::UpdateRow(id, quantity) => {
            update(connection, id, quantity)?;
            Ok((id, Some(one_row(connection, id)?)))
        }
        Unit::AddOne(id) => {
            execute(connection, "savepoint unit")?;
            let added = add_one(connection, id);
            if added.is_err() {
                execute(connection, "rollback to unit")?;
            }
            execute(connection, "release unit")?;
            added.map(|()| (id, None))
        }
    }
}

fn insert(connection: &Connection, new: NewItem) -> rusqlite::Result<i64> {
    let NewItem { title, note, done, quantity, price } = new;
    connection.prepare_cached(INSERT)?.insert(params![title, note, done, quantity, price])
}

fn update(connection: &Connection, id: i64, quantity: i64) -> rusqlite::Result<()> {
    connection.prepare_cached(UPDATE)?.execute([id, quantity]).map(drop)
}

/// In SQLite that costs less than `returning`.
fn one_row(connection: &Connection, id: i64) -> rusqlite::Result<Item> {
    connection.prepare_cached(ONE_ROW)?.query_one([id], item)
}

fn add_one(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    let read = one_row(connection, id)?;
    update(connection, id, read.quantity + 1)
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}
