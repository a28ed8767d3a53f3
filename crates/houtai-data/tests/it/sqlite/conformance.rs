//! What holds of every driver.

use houtai_data::testing::Opened;
use houtai_data::{SqliteDriver, SqliteOptions};

async fn open() -> Opened {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    Opened { driver: Box::new(driver), keep: Box::new(()) }
}

houtai_data::driver_facts!(open);
