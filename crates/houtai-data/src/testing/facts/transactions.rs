//! Transactions.

use super::statements::failure;
use crate::testing::{Rows, Table, spelled};
use crate::{BeginOptions, Discard, Driver, ErrorKind, Session, Statement};

async fn begin(driver: &dyn Driver) -> Box<dyn Session> {
    driver.begin(BeginOptions::default()).await.unwrap()
}

async fn begin_read_only(driver: &dyn Driver) -> Box<dyn Session> {
    let options = BeginOptions {
        isolation: crate::Isolation::RepeatableRead,
        read_only: true,
        ..BeginOptions::default()
    };
    driver.begin(options).await.unwrap()
}

async fn count(session: &mut dyn Session, table: &Table<'_>) -> usize {
    let select = table.statement("SELECT id FROM TABLE_", Vec::new());
    let (sink, _) = session.run(select, Box::<Rows>::default()).await.unwrap();
    Rows::take(sink).len()
}

/// Commit.
pub async fn what_is_committed_stays(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_commit").await;
    let mut session = begin(driver).await;
    assert_eq!(session.dialect(), driver.dialect());
    table.add_in(&mut *session, 1, "a").await.unwrap();
    table.add_in(&mut *session, 2, "b").await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(table.ids().await, [1, 2]);
}

/// Roll back.
pub async fn what_is_rolled_back_is_gone(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_roll_back").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    session.roll_back().await.unwrap();
    assert!(table.ids().await.is_empty());
    table.add(1, "b").await.unwrap();
}

/// Drop.
pub async fn what_is_dropped_is_rolled_back(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_dropped").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    drop(session);
    table.add(1, "b").await.unwrap();
    assert_eq!(table.ids().await, [1]);
}

/// Before the commit.
pub async fn a_transaction_sees_its_own_changes(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_own_changes").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    assert_eq!(count(&mut *session, &table).await, 1);
    session.commit().await.unwrap();
}

/// And see it afterwards.
pub async fn others_do_not_see_what_is_not_committed(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unseen").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    assert!(table.ids().await.is_empty());
    session.commit().await.unwrap();
    assert_eq!(table.ids().await, [1]);
}

/// Whoever swallows the error of a statement does not commit half of what was meant.
pub async fn after_a_failure_nothing_runs_and_nothing_is_committed(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_failed").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    assert!(table.add_in(&mut *session, 1, "b").await.unwrap_err().is_unique_violation());
    let error = table.add_in(&mut *session, 2, "c").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionFailed, "{error}");
    let error = session.commit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionFailed, "{error}");
    assert!(table.ids().await.is_empty());
}

/// The way to go on after a failure.
pub async fn a_savepoint_saves_from_a_failure(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_savepoint").await;
    let mut session = begin(driver).await;
    let text = |sql: &str| Statement::new(spelled(driver.dialect(), sql), Vec::new());
    table.add_in(&mut *session, 1, "a").await.unwrap();
    session.run(text("SAVEPOINT fact"), Box::new(Discard)).await.unwrap();
    assert!(table.add_in(&mut *session, 1, "b").await.is_err());
    session.run(text("ROLLBACK TO SAVEPOINT fact"), Box::new(Discard)).await.unwrap();
    session.run(text("RELEASE SAVEPOINT fact"), Box::new(Discard)).await.unwrap();
    table.add_in(&mut *session, 2, "c").await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(table.ids().await, [1, 2]);
}

/// What came after it would be on its own.
pub async fn a_transaction_is_not_ended_by_a_statement(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_ended").await;
    let mut session = begin(driver).await;
    table.add_in(&mut *session, 1, "a").await.unwrap();
    for sql in ["COMMIT", "-- well\nend", "ROLLBACK", "BEGIN"] {
        let ended = session.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await;
        assert_eq!(failure(ended).kind(), ErrorKind::InvalidStatement, "{sql}");
    }
    assert!(table.ids().await.is_empty());
    session.roll_back().await.unwrap();
    assert!(table.ids().await.is_empty());
}

/// It has said that it would not.
pub async fn a_read_only_transaction_refuses_to_write(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_read_only").await;
    let mut session = begin_read_only(driver).await;
    let error = table.add_in(&mut *session, 1, "a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error}");
    session.roll_back().await.unwrap();
    assert!(table.ids().await.is_empty());
}

/// That of its first statement.
pub async fn a_read_only_transaction_sees_one_moment(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_moment").await;
    let mut session = begin_read_only(driver).await;
    assert_eq!(count(&mut *session, &table).await, 0);
    table.add(1, "a").await.unwrap();
    assert_eq!(count(&mut *session, &table).await, 0);
    session.commit().await.unwrap();
    let error = driver.run(Statement::new("SELECT nothing", Vec::new()), Box::new(Discard)).await;
    failure(error);
    assert_eq!(table.ids().await, [1]);
}
