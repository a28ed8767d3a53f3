//! Where writes run, by whether a commit waits for the disk.

use std::sync::atomic::{AtomicU32, Ordering};

use houtai_core::Secret;
use houtai_data::{BeginOptions, Collect, Driver, PostgresDriver, Statement};

use super::{One, empty_database};

/// A driver with one shared connection and one of its own, which asks the server for this `synchronous_commit`.
async fn driver(synchronous_commit: &str) -> (PostgresDriver, houtai_data::testing::PostgresDatabase) {
    let database = empty_database().await;
    let mut options = database.options();
    let url = options.url.expose();
    let sign = if url.contains('?') { '&' } else { '?' };
    options.url = Secret::new(format!("{url}{sign}options=-c%20synchronous_commit%3D{synchronous_commit}"));
    (options.shared, options.pool_max) = (1, 1);
    (PostgresDriver::connect(options).await.expect("driver"), database)
}

/// The process of the server that runs such a statement. Each has a text of its own, so that none is known to be slow.
async fn process(driver: &PostgresDriver, reads: bool) -> i64 {
    static TEXTS: AtomicU32 = AtomicU32::new(0);
    let text = format!("SELECT pg_backend_pid()::bigint AS p{}", TEXTS.fetch_add(1, Ordering::Relaxed));
    let statement = Statement::new(text, vec![]);
    let statement = if reads { statement.reads().size(houtai_data::Size::One) } else { statement };
    let (sink, _) = driver.run(statement, Collect::<One<i64>>::new()).await.expect("process");
    Collect::<One<i64>>::take(sink)[0].0
}

#[tokio::test]
async fn a_write_that_waits_for_the_disk_stands_before_no_read() {
    let (driver, _database) = driver("on").await;
    let reader = process(&driver, true).await;
    assert_ne!(process(&driver, false).await, reader);
    assert_eq!(process(&driver, true).await, reader);
}

#[tokio::test]
async fn where_the_pool_is_used_up_a_write_goes_to_the_shared_connection() {
    let (driver, _database) = driver("on").await;
    let _transaction = driver.begin(BeginOptions::default()).await.expect("begin");
    assert_eq!(process(&driver, false).await, process(&driver, true).await);
}

#[tokio::test]
async fn a_write_that_waits_for_no_disk_is_pipelined() {
    let (driver, _database) = driver("off").await;
    assert_eq!(process(&driver, false).await, process(&driver, true).await);
}
