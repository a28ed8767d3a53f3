//! Transactions.

use houtai_data::{BeginOptions, Driver, ErrorKind, Statement, Unit, Value};

use super::{Fixture, write_in};

#[tokio::test]
async fn a_commit_keeps_and_a_roll_back_forgets() {
    let fixture = Fixture::with_todos().await;
    for (title, commit) in [("kept", true), ("gone", false)] {
        let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
        let title = Value::Text(title.to_owned());
        write_in(&mut session, "INSERT INTO todos (title) VALUES ($1)", vec![title]).await.expect("insert");
        let end = if commit { session.commit() } else { session.roll_back() };
        end.await.expect("end");
    }
    assert_eq!(fixture.texts("SELECT title FROM todos", vec![]).await.expect("select"), ["kept"]);
    assert_eq!(fixture.driver.pool().in_use, 0);
}

#[tokio::test]
async fn a_session_that_is_dropped_is_rolled_back() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
    drop(session);
    // The lock of the row would make this wait for ever if the transaction went on.
    fixture.write("INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
}

#[tokio::test]
async fn a_failed_transaction_does_not_commit() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect_err("taken");
    let error = session.commit().await.expect_err("failed");
    assert_eq!(error.kind(), ErrorKind::TransactionFailed);
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
}

#[tokio::test]
async fn a_transaction_goes_on_after_a_savepoint() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
    write_in(&mut session, "SAVEPOINT s1", vec![]).await.expect("savepoint");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect_err("taken");
    write_in(&mut session, "ROLLBACK TO SAVEPOINT s1", vec![]).await.expect("back");
    session.commit().await.expect("commit");
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 1);
}

#[tokio::test]
async fn a_transaction_that_only_reads_refuses_to_write() {
    let fixture = Fixture::with_todos().await;
    let options = BeginOptions { read_only: true, ..BeginOptions::default() };
    let mut session = fixture.driver.begin(options).await.expect("begin");
    let error =
        write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::ReadOnly);
}

#[tokio::test]
async fn a_unit_takes_effect_as_a_whole_or_not_at_all() {
    let fixture = Fixture::with_todos().await;
    let unit = |titles: &[&str]| Unit {
        statements: titles
            .iter()
            .map(|title| {
                let params = vec![Value::Text((*title).to_owned())];
                let statement = Statement::new("INSERT INTO todos (title) VALUES ($1)", params);
                (statement, Box::new(houtai_data::Discard) as _)
            })
            .collect(),
    };
    assert_eq!(fixture.driver.unit(unit(&["a", "b"])).await.expect("unit").len(), 2);
    let error = fixture.driver.unit(unit(&["c", "a", "d"])).await.err().expect("taken");
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(
        fixture.texts("SELECT title FROM todos ORDER BY 1", vec![]).await.expect("select"),
        ["a", "b"]
    );
}

#[tokio::test]
async fn a_unit_with_a_value_that_cannot_be_sent_is_undone_as_a_whole() {
    let fixture = Fixture::with_todos().await;
    let discard = || Box::new(houtai_data::Discard) as _;
    let insert = Statement::new("INSERT INTO todos (title) VALUES ('a')", vec![]);
    // Earlier than any moment of PostgreSQL's.
    let select = Statement::new("SELECT $1", vec![Value::Timestamp(i64::MIN)]);
    let unit = Unit { statements: vec![(insert, discard()), (select, discard())] };
    let error = fixture.driver.unit(unit).await.err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert!(!error.may_have_run());
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
}
