//! A database of a test.

use std::sync::Arc;

use houtai::data::testing::{PostgresDatabase, PostgresInstance};
use houtai::data::{Db, Discard, Executor, SqliteDriver, SqliteOptions, Statement};
use houtai::prelude::*;

/// A database, with what has to live as long as it does.
pub(crate) struct Database {
    pub(crate) db: Db,
    _postgres: Option<PostgresDatabase>,
}

impl Database {
    pub(crate) async fn new(postgres: bool) -> Self {
        if !postgres {
            let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
            return Self { db: Db::new("default", Arc::new(driver), Clock::system()), _postgres: None };
        }
        let database = PostgresInstance::shared().unwrap().database().await.unwrap();
        let driver = database.driver().await.unwrap();
        Self { db: Db::new("default", Arc::new(driver), Clock::system()), _postgres: Some(database) }
    }

    /// Runs the statements of a file, one a line.
    pub(crate) async fn run_all(&self, sql: &str) {
        for line in sql.lines().filter(|line| !line.starts_with("--") && !line.trim().is_empty()) {
            run(&self.db, line).await;
        }
    }
}

pub(crate) async fn run(db: &Db, sql: &str) {
    let statement = Statement::new(sql.to_owned(), Vec::new());
    db.run(statement, Box::new(Discard)).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
