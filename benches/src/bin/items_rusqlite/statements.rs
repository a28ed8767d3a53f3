//! The connection, the statements, and a row read from them.

use houtai_workload::Failure;
use houtai_workload::item::Item;
use houtai_workload::options::Options;
use rusqlite::{Connection, Row};

pub(crate) const ONE_ROW: &str =
    "select id, title, note, done, quantity, price from bench_items where id = ?1";
pub(crate) const PAGE: &str =
    "select id, title, note, done, quantity, price from bench_items where id > ?1 order by id limit 20";
pub(crate) const INSERT: &str =
    "insert into bench_items (title, note, done, quantity, price) values (?1, ?2, ?3, ?4, ?5)";
pub(crate) const UPDATE: &str = "update bench_items set quantity = ?2 where id = ?1";

/// A connection in WAL mode.
pub(crate) fn open(options: &Options) -> Result<Connection, Failure> {
    let connection = Connection::open(options.sqlite_file()?)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", options.synchronous.name())?;
    Ok(connection)
}

/// The row as it is.
pub(crate) fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        title: row.get(1)?,
        note: row.get(2)?,
        done: row.get(3)?,
        quantity: row.get(4)?,
        price: row.get(5)?,
    })
}
