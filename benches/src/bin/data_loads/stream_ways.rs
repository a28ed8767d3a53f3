//! One process that reads a whole table in one way.

use std::fs;
use std::pin::pin;
use std::time::Instant;

use futures_util::TryStreamExt as _;
use houtai_benches::items::{self, Item};
use houtai_data::{Db, Model as _, Synchronous};
use rusqlite::Connection;
use serde_json::json;
use tokio_postgres::NoTls;

use crate::{Failure, Options};

/// The ways, on SQLite and on PostgreSQL.
pub(crate) const WAYS: [&str; 3] = ["houtai-stream", "houtai-collect", "raw"];

const ALL: &str = "select id, title, note, done, quantity, price from bench_items";

/// What the rows amount to, so that nobody can leave them out.
#[derive(Default)]
struct Read {
    rows: u64,
    bytes: usize,
    first: Option<f64>,
}

impl Read {
    fn row(&mut self, began: Instant, title: &str) {
        self.first.get_or_insert_with(|| began.elapsed().as_secs_f64() * 1e3);
        self.rows += 1;
        self.bytes += title.len();
    }
}

/// Reads, and prints what it took.
pub(crate) async fn once(options: &Options) -> Result<(), Failure> {
    let (way, url) = (options.way.as_str(), options.url.as_str());
    let (before, began) = (memory("VmRSS:")?, Instant::now());
    let read = match (way, url.strip_prefix("sqlite:")) {
        ("raw", Some(file)) => raw_sqlite(file, began)?,
        ("raw", None) => raw_postgres(url, began).await?,
        (_, file) => houtai(way, file, url, began).await?,
    };
    let seconds = began.elapsed().as_secs_f64();
    crate::told::line(&json!({
        "load": "stream",
        "way": way,
        "database": if url.starts_with("sqlite:") { "sqlite" } else { "postgresql" },
        "rows": read.rows,
        "bytes": read.bytes,
        "first_row_ms": read.first,
        "seconds": seconds,
        "rows_per_second": read.rows as f64 / seconds,
        "memory_mib": (memory("VmHWM:")? - before) / 1024.0,
    }));
    Ok(())
}

async fn houtai(way: &str, file: Option<&str>, url: &str, began: Instant) -> Result<Read, Failure> {
    let db: Db = match file {
        Some(file) => items::sqlite(file.as_ref(), Synchronous::Normal)?,
        None => items::postgres(url, 2).await?,
    };
    let mut read = Read::default();
    if way == "houtai-collect" {
        let rows = Item::query().all(&db).await.map_err(items::told)?;
        rows.iter().for_each(|row| read.row(began, &row.title));
        return Ok(read);
    }
    let mut rows = Item::query().stream(&db).await.map_err(items::told)?;
    while let Some(row) = rows.next().await.map_err(items::told)? {
        read.row(began, &row.title);
    }
    Ok(read)
}

fn raw_sqlite(file: &str, began: Instant) -> Result<Read, Failure> {
    let connection = Connection::open(file)?;
    let mut statement = connection.prepare(ALL)?;
    let mut rows = statement.query([])?;
    let mut read = Read::default();
    while let Some(row) = rows.next()? {
        let title: String = row.get(1)?;
        let _: (i64, Option<String>, bool, i64, f64) =
            (row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        read.row(began, &title);
    }
    Ok(read)
}

async fn raw_postgres(url: &str, began: Instant) -> Result<Read, Failure> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    let mut rows = pin!(client.query_raw(ALL, std::iter::empty::<i64>()).await?);
    let mut read = Read::default();
    while let Some(row) = rows.try_next().await? {
        let title: String = row.try_get(1)?;
        let _: (i64, Option<String>, bool, i64, f64) =
            (row.try_get(0)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        read.row(began, &title);
    }
    Ok(read)
}

/// A line of `/proc/self/status`, in KiB.
fn memory(name: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
