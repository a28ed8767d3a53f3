//! The table of the database measurements as a model, and houtai's databases before it.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use houtai::prelude::*;
use houtai_core::{Clock, Secret};
use houtai_data::{
    Db, Dialect, Discard, PostgresDriver, PostgresOptions, SqliteDriver, SqliteOptions, Statement,
    Synchronous,
};
use houtai_macros::model;
use houtai_workload::item;

use crate::Failure;

/// How many rows there are at the start.
pub const ROWS: u64 = item::ROWS.unsigned_abs();

/// A row of the measurements.
#[model(table = "bench_items")]
pub struct Item {
    /// Its number.
    pub id: Id<Item>,
    /// A short text.
    pub title: String,
    /// A text that two of three rows do not have.
    pub note: Option<String>,
    /// A boolean.
    pub done: bool,
    /// What updates and transactions change.
    pub quantity: i64,
    /// A float.
    pub price: f64,
}

impl From<Item> for item::Item {
    fn from(row: Item) -> Self {
        let Item { id, title, note, done, quantity, price } = row;
        Self { id: id.get().cast_signed(), title, note, done, quantity, price }
    }
}

/// Opens a file.
///
/// # Errors
///
/// When it cannot be opened.
pub fn sqlite(file: &Path, synchronous: Synchronous) -> Result<Db, Failure> {
    let mut options = SqliteOptions::new(file);
    options.synchronous = synchronous;
    let driver = SqliteDriver::open(options).map_err(told)?;
    Ok(Db::new("default", Arc::new(driver), Clock::system()))
}

/// Connects to a server, with so many connections in the pool.
///
/// # Errors
///
/// When it does not answer.
pub async fn postgres(url: &str, pool: usize) -> Result<Db, Failure> {
    let mut options = PostgresOptions::new(Secret::new(url.to_owned()));
    options.pool_max = u32::try_from(pool)?;
    let driver = PostgresDriver::connect(options).await.map_err(told)?;
    Ok(Db::new("default", Arc::new(driver), Clock::system()))
}

/// Makes the table anew, with so many rows.
///
/// # Errors
///
/// Those of the database.
pub async fn reset(db: &Db, rows: u64) -> Result<(), Failure> {
    let script = match db.dialect() {
        Dialect::Postgres => item::POSTGRESQL,
        _ => item::SQLITE,
    };
    let script = script.replace("10000", &rows.to_string());
    for sql in script.split_inclusive(";\n").filter(|sql| !sql.trim().is_empty()) {
        db.run(Statement::new(sql.to_owned(), Vec::new()), Box::new(Discard)).await.map_err(told)?;
    }
    Ok(())
}

/// houtai's errors are no errors of the standard library, because what they display is for one reader only.
pub fn told(error: impl Display) -> Failure {
    error.to_string().into()
}
