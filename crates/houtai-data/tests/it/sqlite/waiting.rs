//! Who waits, for whom, and until when.

use std::time::Duration;

use futures_util::FutureExt;
use houtai_data::{BeginOptions, Discard, Driver, ErrorKind, Statement};

use super::{failure, run, temporary};

const TABLE: &str = "create table things (id integer primary key) strict";
const INSERT: &str = "insert into things default values";
const SHORT: Duration = Duration::from_millis(30);

#[tokio::test]
async fn whoever_waits_too_long_for_the_writer_is_told() {
    let driver = temporary(|options| options.wait = SHORT);
    run(&driver, TABLE).await.unwrap();
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    let error = run(&driver, INSERT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PoolTimeout);
    assert!(error.to_string().contains("the writer"), "{error}");
    assert_eq!(failure(driver.begin(BeginOptions::default()).await).kind(), ErrorKind::PoolTimeout);
    session.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
    session.commit().await.unwrap();
    run(&driver, INSERT).await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_does_nothing_loses_the_writer() {
    let driver = temporary(|options| options.idle = SHORT);
    run(&driver, TABLE).await.unwrap();
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    session.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
    // It gets the writer when the other one has lost it.
    assert_eq!(run(&driver, "delete from things").await.unwrap().rows, 0);
    let error = failure(session.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await);
    assert_eq!(error.kind(), ErrorKind::TransactionOver);
    assert!(error.to_string().contains("was rolled back"), "{error}");
    assert_eq!(session.commit().await.unwrap_err().kind(), ErrorKind::TransactionOver);
}

#[tokio::test]
async fn more_than_may_wait_are_refused_at_once() {
    let driver = temporary(|options| options.queue = 2);
    run(&driver, TABLE).await.unwrap();
    let session = driver.begin(BeginOptions::default()).await.unwrap();
    let mut waiting = [run(&driver, INSERT).boxed(), run(&driver, INSERT).boxed()];
    for one in &mut waiting {
        assert!(one.now_or_never().is_none());
    }
    assert_eq!(driver.pool().waiting, 2);
    assert_eq!(run(&driver, INSERT).await.unwrap_err().kind(), ErrorKind::PoolTimeout);
    session.roll_back().await.unwrap();
    for one in waiting {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_write_that_was_given_up_before_it_began_is_left_out() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let session = driver.begin(BeginOptions::default()).await.unwrap();
    assert!(run(&driver, INSERT).now_or_never().is_none());
    session.commit().await.unwrap();
    assert_eq!(run(&driver, "delete from things").await.unwrap().rows, 0);
}

#[tokio::test]
async fn a_read_that_nobody_waits_for_frees_its_thread() {
    let driver = temporary(|options| options.readers = 1);
    let endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n";
    let read = || driver.run(Statement::new(endless, Vec::new()).reads(), Box::new(Discard));
    for _ in 0..3 {
        let mut given_up = read();
        assert!((&mut given_up).now_or_never().is_none());
        drop(given_up);
    }
    driver.ping().await.unwrap();
}

#[tokio::test]
async fn cursors_beyond_the_most_wait_for_one_to_end() {
    let driver = temporary(|options| {
        options.cursors = 1;
        options.wait = SHORT;
    });
    let select = || Statement::new("select 1", Vec::new()).reads();
    let cursor = driver.open(select()).await.unwrap();
    let error = failure(driver.open(select()).await);
    assert_eq!(error.kind(), ErrorKind::PoolTimeout);
    assert!(error.to_string().contains("cursors"), "{error}");
    cursor.close().await.unwrap();
    driver.open(select()).await.map(drop).unwrap();
}

#[tokio::test]
async fn a_cursor_over_a_statement_that_writes_is_refused() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let mut cursor =
        driver.open(Statement::new("delete from things returning id", Vec::new())).await.unwrap();
    assert_eq!(failure(cursor.next(Box::new(Discard), 1).await).kind(), ErrorKind::ReadOnly);
}

#[tokio::test]
async fn transactions_that_wait_get_the_writer_one_after_the_other_and_skip_who_gave_up() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let mut first = driver.begin(BeginOptions::default()).await.unwrap();
    let mut gave_up = driver.begin(BeginOptions::default());
    let mut third = driver.begin(BeginOptions::default());
    let mut fourth = driver.begin(BeginOptions::default());
    for waiting in [&mut gave_up, &mut third, &mut fourth] {
        assert!(waiting.now_or_never().is_none());
    }
    drop(gave_up);
    first.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
    first.commit().await.unwrap();
    let third = third.await.unwrap();
    // It has the writer, and says nothing; whoever comes after it waits.
    assert!((&mut fourth).now_or_never().is_none());
    third.roll_back().await.unwrap();
    let mut fourth = fourth.await.unwrap();
    fourth.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
    fourth.commit().await.unwrap();
    assert_eq!(run(&driver, "delete from things").await.unwrap().rows, 2);
}

#[tokio::test]
async fn a_transaction_of_many_quick_statements_lets_other_tasks_have_their_turn() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    let other = tokio::spawn(async {});
    // Without a turn for the other task this would have no end.
    while !other.is_finished() {
        session.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
    }
    session.commit().await.unwrap();
}
