//! The driver of SQLite.

mod child;
mod conformance;
mod disk;
mod encoding;
mod killed;
mod opening;
mod processes;
mod schema_change;
mod texts;
mod waiting;

use houtai_data::testing::{Rows, Stored};
use houtai_data::{Discard, Driver, Error, Outcome, Result, SqliteDriver, SqliteOptions, Statement, Value};

/// A driver on a file of its own.
fn temporary(change: impl FnOnce(&mut SqliteOptions)) -> SqliteDriver {
    let mut options = SqliteOptions::temporary();
    change(&mut options);
    SqliteDriver::open(options).unwrap()
}

async fn run(driver: &SqliteDriver, sql: &str) -> Result<Outcome> {
    driver
        .run(Statement::new(sql.to_owned(), Vec::new()), Box::new(Discard))
        .await
        .map(|(_, outcome)| outcome)
}

async fn read(driver: &SqliteDriver, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Stored>>> {
    let statement = Statement::new(sql.to_owned(), params).reads();
    driver.run(statement, Box::<Rows>::default()).await.map(|(sink, _)| Rows::take(sink))
}

/// The first value of the first row.
async fn one(driver: &SqliteDriver, sql: &str) -> Stored {
    read(driver, sql, Vec::new()).await.unwrap().remove(0).remove(0)
}

/// The error of something that cannot be shown.
fn failure<T>(result: Result<T>) -> Error {
    result.err().unwrap()
}
