//! The statements, and a row read from the wire.

use houtai_workload::Failure;
use houtai_workload::item::Item;
use tokio_postgres::Row;

pub(crate) const ONE_ROW: &str =
    "select id, title, note, done, quantity, price from bench_items where id = $1";
pub(crate) const PAGE: &str = "select id, title, note, done, quantity, price from bench_items \
     where id > $1 order by id limit 20";
pub(crate) const INSERT: &str = "insert into bench_items (title, note, done, quantity, price) \
     values ($1, $2, $3, $4, $5) returning id";
pub(crate) const UPDATE: &str = "update bench_items set quantity = $2 where id = $1";
pub(crate) const INSERT_ROW: &str = "insert into bench_items (title, note, done, quantity, price) \
     values ($1, $2, $3, $4, $5) returning id, title, note, done, quantity, price";
pub(crate) const UPDATE_ROW: &str = "update bench_items set quantity = $2 where id = $1 \
     returning id, title, note, done, quantity, price";
pub(crate) const LOCK: &str =
    "select id, title, note, done, quantity, price from bench_items where id = $1 for update";

/// The row as it is.
pub(crate) fn item(row: &Row) -> Result<Item, Failure> {
    Ok(Item {
        id: row.try_get(0)?,
        title: row.try_get(1)?,
        note: row.try_get(2)?,
        done: row.try_get(3)?,
        quantity: row.try_get(4)?,
        price: row.try_get(5)?,
    })
}
