//! Databases of either kind, each empty.

use std::sync::Arc;

use houtai_core::Clock;
use houtai_data::testing::{PostgresDatabase, PostgresInstance, Rows, Stored};
use houtai_data::{Db, Discard, Executor, SqliteDriver, SqliteOptions, Statement};

/// A database, with what has to live as long as it does.
pub(crate) struct Database {
    pub(crate) db: Db,
    _postgres: Option<PostgresDatabase>,
}

pub(crate) fn sqlite() -> Database {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    Database { db: Db::new("default", Arc::new(driver), Clock::system()), _postgres: None }
}

pub(crate) async fn postgres() -> Database {
    let database = PostgresInstance::shared().unwrap().database().await.unwrap();
    let driver = database.driver().await.unwrap();
    Database { db: Db::new("default", Arc::new(driver), Clock::system()), _postgres: Some(database) }
}

/// Both.
pub(crate) async fn both() -> [Database; 2] {
    [sqlite(), postgres().await]
}

pub(crate) async fn run(db: &Db, sql: &str) {
    let statement = Statement::new(sql.to_owned(), Vec::new());
    db.run(statement, Box::new(Discard)).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}

pub(crate) async fn read(db: &Db, sql: &str) -> Vec<Vec<Stored>> {
    let statement = Statement::new(sql.to_owned(), Vec::new()).reads();
    let answer = db.run(statement, Box::<Rows>::default()).await;
    Rows::take(answer.unwrap_or_else(|error| panic!("{sql}: {error:?}")).0)
}

/// The first value, a number.
pub(crate) async fn number(db: &Db, sql: &str) -> i64 {
    match read(db, sql).await.first().and_then(|row| row.first().cloned()) {
        Some(Stored::Int(number)) => number,
        other => panic!("{sql}: {other:?}"),
    }
}

/// Takes everything away.
pub(crate) async fn empty(db: &Db) {
    run(db, "DROP SCHEMA public CASCADE").await;
    run(db, "CREATE SCHEMA public").await;
}
