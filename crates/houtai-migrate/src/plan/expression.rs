//! What fills a column, as SQL.

use houtai_data::{Dialect, ValueKind};

use crate::literal::{literal, value_of};
use crate::{Column, Fill};

/// A moment in microseconds, a new UUID of version 7: what SQLite has no function for.
const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";
const SQLITE_UUID: &str = "unhex(printf('%012x', CAST(unixepoch('subsec') * 1000 AS INTEGER)) || '7' || \
    substr(hex(randomblob(2)), 2) || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || \
    hex(randomblob(6)))";
const POSTGRES_UUID: &str = "overlay(overlay(replace(gen_random_uuid()::text, '-', '') placing \
    lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') from 1 for 12) placing '7' from 13 \
    for 1)::uuid";

/// The expression by which rows that are there get their value.
///
/// # Errors
///
/// When the value is none of the column.
pub(super) fn fill(dialect: Dialect, column: &Column, fill: &Fill) -> Result<String, String> {
    written(dialect, column, fill).map_err(|what| format!("`fill` of the column `{}`: {what}", column.name))
}

/// Why a column cannot hold what is to fill it. What an expression in SQL comes to is not known before it runs.
pub(crate) fn misfit(column: &Column, fill: &Fill) -> Option<String> {
    let is_sql = matches!(fill, Fill::Sql(_));
    written(Dialect::Postgres, column, fill).err().filter(|_| !is_sql)
}

fn written(dialect: Dialect, column: &Column, fill: &Fill) -> Result<String, String> {
    let sqlite = dialect == Dialect::Sqlite;
    match (fill, column.kind) {
        (Fill::Value(text), _) => value_of(column, text).map(|value| literal(dialect, &value)),
        (Fill::Now, ValueKind::Timestamp) => Ok(if sqlite { SQLITE_NOW } else { "now()" }.to_owned()),
        (Fill::Now, kind) => Err(format!("`now` is a timestamp, and the column holds {kind}")),
        (Fill::Uuid, ValueKind::Uuid) => Ok(if sqlite { SQLITE_UUID } else { POSTGRES_UUID }.to_owned()),
        (Fill::Uuid, kind) => Err(format!("`uuid` is a uuid, and the column holds {kind}")),
        (Fill::Sql(pair), _) => match pair.of(dialect) {
            "" => Err(format!("there is no SQL for {}", dialect.name())),
            sql => Ok(format!("({sql})")),
        },
    }
}
