//! A database of either kind that one test has for itself.

use std::sync::Arc;

use houtai_core::Clock;
use houtai_data::testing::{PostgresDatabase, PostgresInstance};
use houtai_data::{Db, Driver, SqliteDriver, SqliteOptions};

/// An empty database, and what has to live as long.
pub(crate) struct Database {
    pub(crate) db: Db,
    _keep: Option<PostgresDatabase>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
        Self::over(Arc::new(driver), None)
    }

    pub(crate) async fn postgres() -> Self {
        let database = PostgresInstance::shared().unwrap().database().await.unwrap();
        let driver = database.driver().await.unwrap();
        Self::over(Arc::new(driver), Some(database))
    }

    fn over(driver: Arc<dyn Driver>, keep: Option<PostgresDatabase>) -> Self {
        Self { db: Db::new("default", driver, Clock::system()), _keep: keep }
    }
}
