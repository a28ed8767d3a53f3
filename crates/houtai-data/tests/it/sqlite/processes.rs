//! Several processes on one file.

use std::time::Duration;

use houtai_data::testing::Stored;
use houtai_data::{BeginOptions, Driver, ErrorKind, SqliteDriver, SqliteOptions};

use super::child::{TABLE, Writing};
use super::{failure, one, run};

#[tokio::test]
async fn two_processes_write_to_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut options = SqliteOptions::new(&path);
    // The machine may be slow; what is proved is that nobody is told of a lock.
    options.busy_timeout = Duration::from_secs(60);
    options.wait = Duration::from_secs(60);
    let driver = SqliteDriver::open(options).unwrap();
    run(&driver, TABLE).await.unwrap();
    let mut other = Writing::start(&path, 1, 200);
    assert!(other.acknowledged().is_some());
    for id in 1001..=1200 {
        run(&driver, &format!("insert into written values ({id}, null)")).await.unwrap();
    }
    while other.acknowledged().is_some() {}
    assert!(other.wait());
    assert_eq!(one(&driver, "select count(*) from written").await, Stored::Int(600));
}

#[tokio::test]
async fn a_lock_that_another_process_keeps_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let mut options = SqliteOptions::new(&path);
    options.busy_timeout = Duration::from_millis(30);
    let driver = SqliteDriver::open(options).unwrap();
    run(&driver, TABLE).await.unwrap();

    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let error = run(&driver, "insert into written values (1, null)").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LockTimeout, "{error:?}");
    assert!(error.to_string().contains("app.db"), "{error}");
    assert_eq!(failure(driver.begin(BeginOptions::default()).await).kind(), ErrorKind::LockTimeout);

    other.execute_batch("rollback").unwrap();
    run(&driver, "insert into written values (1, null)").await.unwrap();
}
