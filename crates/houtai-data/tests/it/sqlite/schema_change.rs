//! Transactions that change tables, for which foreign keys are switched off, and those that wait behind them.

use futures_util::FutureExt;
use houtai_data::{BeginOptions, Discard, Driver, ErrorKind, Session, Statement};

use super::{failure, run, temporary};

const THINGS: &str = "create table things (id integer primary key) strict";
const PARTS: &str = "create table parts (thing integer references things (id)) strict";
const ORPHAN: &str = "insert into parts values (7)";

fn changing() -> BeginOptions {
    BeginOptions { schema_change: true, ..BeginOptions::default() }
}

async fn within(session: &mut dyn Session, sql: &'static str) -> houtai_data::Result<()> {
    session.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await.map(drop)
}

#[tokio::test]
async fn a_transaction_that_waits_behind_a_schema_change_keeps_to_its_foreign_keys() {
    let driver = temporary(|_| {});
    run(&driver, THINGS).await.unwrap();
    run(&driver, PARTS).await.unwrap();
    for rolled_back in [false, true] {
        let mut change = driver.begin(changing()).await.unwrap();
        let mut waiting = driver.begin(BeginOptions::default());
        assert!((&mut waiting).now_or_never().is_none());
        within(&mut *change, ORPHAN).await.unwrap();
        within(&mut *change, "delete from parts").await.unwrap();
        let ended = if rolled_back { change.roll_back().await } else { change.commit().await };
        ended.unwrap();
        let mut session = waiting.await.unwrap();
        let error = failure(within(&mut *session, ORPHAN).await);
        assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation, "{error}");
        session.roll_back().await.unwrap();
    }
    assert_eq!(failure(run(&driver, ORPHAN).await).kind(), ErrorKind::ForeignKeyViolation);
}

#[tokio::test]
async fn a_schema_change_that_waits_behind_a_transaction_has_no_foreign_keys() {
    let driver = temporary(|_| {});
    run(&driver, THINGS).await.unwrap();
    run(&driver, PARTS).await.unwrap();
    let first = driver.begin(BeginOptions::default()).await.unwrap();
    let mut waiting = driver.begin(changing());
    assert!((&mut waiting).now_or_never().is_none());
    first.commit().await.unwrap();
    let mut change = waiting.await.unwrap();
    within(&mut *change, ORPHAN).await.unwrap();
    within(&mut *change, "delete from parts").await.unwrap();
    change.commit().await.unwrap();
}
