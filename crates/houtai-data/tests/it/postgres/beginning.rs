//! Transactions that do not begin. The server really refuses: on the way to it `BEGIN` becomes a word that it does not
//! know.

use futures_util::FutureExt;
use houtai_data::{BeginOptions, Discard, Driver, Effect, Error, ErrorKind, PostgresDriver, Statement, Unit};

use super::losses::behind_a_proxy;
use super::{Fixture, reading, write_in};

const INSERT: &str = "INSERT INTO todos (title) VALUES ('alone')";

/// The read that a transaction most often begins with, as the builder says it.
fn locking() -> Statement {
    let mut statement = Statement::new("SELECT 1::bigint FROM todos FOR UPDATE", vec![]);
    statement.effect = Effect::Lock;
    statement
}

async fn rows(fixture: &Fixture) -> i64 {
    fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count")
}

fn is_not_begun(error: &Error) {
    assert!(
        error.to_string().starts_with("the transaction did not begin, and nothing of it has run"),
        "{error}"
    );
    assert!(!error.may_have_run());
}

#[tokio::test]
async fn a_write_does_not_run_alone_where_its_transaction_did_not_begin() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    proxy.spoil_begin();
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    is_not_begun(&write_in(&mut session, INSERT, vec![]).await.expect_err("refused"));
    // Nor does what comes after it.
    let error = write_in(&mut session, INSERT, vec![]).await.expect_err("over");
    assert_eq!(error.kind(), ErrorKind::TransactionOver);
    assert_eq!(session.commit().await.expect_err("over").kind(), ErrorKind::TransactionOver);
    assert_eq!(rows(&fixture).await, 0);
    assert_eq!(driver.pool().in_use, 0);
}

#[tokio::test]
async fn a_read_tells_that_its_transaction_did_not_begin() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    proxy.spoil_begin();
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    let read = session.run(reading("SELECT 1::bigint", vec![]), Box::new(Discard)).await;
    is_not_begun(&read.err().expect("refused"));
    assert!(write_in(&mut session, INSERT, vec![]).await.is_err());
    session.roll_back().await.expect("there is nothing to undo");
    assert_eq!(rows(&fixture).await, 0);
}

#[tokio::test]
async fn a_locking_read_leaves_no_lock_where_its_transaction_did_not_begin() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    fixture.write(INSERT, vec![]).await.expect("insert");
    proxy.spoil_begin();
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    is_not_begun(&session.run(locking(), Box::new(Discard)).await.err().expect("refused"));
    // The lock would let this wait, and this has no patience.
    fixture
        .number("SELECT count(*) FROM (SELECT 1 FROM todos FOR UPDATE NOWAIT) AS free", vec![])
        .await
        .expect("free");
    assert!(write_in(&mut session, INSERT, vec![]).await.is_err());
    session.roll_back().await.expect("there is nothing to undo");
    assert_eq!(rows(&fixture).await, 1);
}

#[tokio::test]
async fn a_given_up_first_statement_hides_no_refusal() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    proxy.spoil_begin();
    for first in [Statement::new(INSERT, vec![]), reading("SELECT 1::bigint", vec![]), locking()] {
        let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
        assert!(session.run(first, Box::new(Discard)).now_or_never().is_none());
        let error = write_in(&mut session, INSERT, vec![]).await.expect_err("in doubt");
        assert_eq!(error.kind(), ErrorKind::TransactionFailed);
        assert!(error.to_string().contains("begin another one"), "{error}");
        assert_eq!(session.commit().await.expect_err("in doubt").kind(), ErrorKind::TransactionFailed);
    }
    while driver.pool().in_use > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(rows(&fixture).await, 0);
}

fn unit(statements: usize) -> Unit {
    let insert = |number| {
        let sql = format!("INSERT INTO todos (title) VALUES ('{number}')");
        (Statement::new(sql, vec![]), Box::new(Discard) as _)
    };
    Unit { statements: (0..statements).map(insert).collect() }
}

async fn refusal(driver: &PostgresDriver, unit: Unit) -> Error {
    driver.unit(unit).await.err().expect("refused")
}

#[tokio::test]
async fn no_statement_of_a_unit_runs_alone_where_the_unit_did_not_begin() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    proxy.spoil_begin();
    is_not_begun(&refusal(&driver, unit(3)).await);
    assert_eq!(rows(&fixture).await, 0);
    proxy.mend();
    driver.unit(unit(3)).await.expect("the connection is as good as before");
    assert_eq!(rows(&fixture).await, 3);
}

#[tokio::test]
async fn a_cursor_tells_that_its_transaction_did_not_begin() {
    let (_fixture, proxy, driver) = behind_a_proxy().await;
    proxy.spoil_begin();
    for statement in [reading("SELECT 1::bigint", vec![]), Statement::new("SELECT 1::bigint", vec![])] {
        is_not_begun(&driver.open(statement).await.err().expect("refused"));
    }
}
