//! The facts that hold of every driver.

use houtai_data::testing::Opened;

use super::empty_database;

async fn open() -> Opened {
    let database = empty_database().await;
    let driver = database.driver().await.unwrap();
    Opened { driver: Box::new(driver), keep: Box::new(database) }
}

houtai_data::driver_facts!(open);
