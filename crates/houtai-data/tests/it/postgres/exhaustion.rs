//! A pool that is too small.

use std::time::Duration;

use houtai_data::{BeginOptions, Driver, ErrorKind, PostgresDriver, Value};

use super::{empty_database, write_in};

async fn small(timeout: Duration) -> (PostgresDriver, houtai_data::testing::PostgresDatabase) {
    let database = empty_database().await;
    let mut options = database.options();
    (options.pool_max, options.acquire_timeout) = (2, timeout);
    (PostgresDriver::connect(options).await.expect("driver"), database)
}

#[tokio::test]
async fn who_waits_too_long_is_told_the_size_and_the_setting() {
    let (driver, _database) = small(Duration::from_millis(20)).await;
    let _one = driver.begin(BeginOptions::default()).await.expect("begin");
    let _two = driver.begin(BeginOptions::default()).await.expect("begin");
    let error = driver.begin(BeginOptions::default()).await.err().expect("no room");
    assert_eq!(error.kind(), ErrorKind::PoolTimeout);
    assert!(error.to_string().contains("all 2 are in use"), "{error}");
    assert!(error.to_string().contains("`db.pool.max`"), "{error}");
    driver.ping().await.expect("single statements need no place in the pool");
}

#[tokio::test]
async fn a_hundred_transactions_share_two_connections() {
    let (driver, _database) = small(Duration::from_secs(60)).await;
    let transactions = (0..100).map(async |number| {
        let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
        write_in(&mut session, "SELECT $1", vec![Value::Int64(number)]).await.expect("select");
        session.commit().await.expect("commit");
    });
    futures_util::future::join_all(transactions).await;
    assert_eq!((driver.pool().in_use, driver.pool().waiting), (0, 0));
    assert!(driver.pool().open <= 2 + 4);
}

#[tokio::test]
async fn who_gives_up_waiting_leaves_the_line() {
    let (driver, _database) = small(Duration::from_secs(60)).await;
    let one = driver.begin(BeginOptions::default()).await.expect("begin");
    let _two = driver.begin(BeginOptions::default()).await.expect("begin");
    {
        let mut waiting = driver.begin(BeginOptions::default());
        assert!(futures_util::FutureExt::now_or_never(&mut waiting).is_none());
        assert_eq!(driver.pool().waiting, 1);
    }
    assert_eq!(driver.pool().waiting, 0);
    drop(one);
    driver.begin(BeginOptions::default()).await.expect("begin");
}

#[tokio::test]
async fn an_old_connection_is_not_used_again() {
    let database = empty_database().await;
    let mut options = database.options();
    options.max_lifetime = Duration::ZERO;
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let session = driver.begin(BeginOptions::default()).await.expect("begin");
    let shared = driver.pool().open - 1;
    session.commit().await.expect("commit");
    assert_eq!(driver.pool().open, shared);
}
