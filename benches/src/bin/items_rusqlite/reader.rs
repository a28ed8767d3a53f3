//! A thread that reads.

use std::sync::mpsc::Receiver;

use houtai_workload::Failure;
use houtai_workload::item::Item;
use houtai_workload::options::Options;
use rusqlite::{CachedStatement, Connection};
use tokio::sync::oneshot::Sender;

use crate::statements::{ONE_ROW, PAGE, item, open};

/// What is asked of it; the answer goes into the sender.
pub(crate) enum Read {
    OneRow(i64, Sender<rusqlite::Result<Item>>),
    Page(i64, Sender<rusqlite::Result<Vec<Item>>>),
}

/// Answers until nobody can ask any more.
pub(crate) fn work(options: &Options, queue: &Receiver<Read>) -> Result<(), Failure> {
    let connection = open(options)?;
    for read in queue {
        // Whoever has given up waiting needs no answer.
        match read {
            Read::OneRow(id, answer) => drop(answer.send(one_row(&connection, id))),
            Read::Page(after, answer) => drop(answer.send(page(&connection, after))),
        }
    }
    Ok(())
}

fn one_row(connection: &Connection, id: i64) -> rusqlite::Result<Item> {
    cached(connection, ONE_ROW)?.query_one([id], item)
}

fn page(connection: &Connection, after: i64) -> rusqlite::Result<Vec<Item>> {
    cached(connection, PAGE)?.query_map([after], item)?.collect()
}

fn cached<'a>(connection: &'a Connection, sql: &str) -> rusqlite::Result<CachedStatement<'a>> {
    connection.prepare_cached(sql)
}
