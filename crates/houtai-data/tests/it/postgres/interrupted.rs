//! Transactions that are interrupted in the middle: by the death of their process, of the server, or by somebody.

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{
    BeginOptions, Collect, Driver, ErrorKind, PostgresDriver, PostgresOptions, Session, Statement,
};

use super::child::Working;
use super::{Fixture, One, reading, write_in};

#[tokio::test]
async fn a_killed_process_leaves_no_half_and_no_lock() {
    let fixture = Fixture::with_todos().await;
    fixture.write("INSERT INTO todos (title) VALUES ('whole')", vec![]).await.expect("insert");
    let mut working = Working::start(&fixture.database.url());
    working.half_way();
    let titles = async || fixture.texts("SELECT title FROM todos ORDER BY id", vec![]).await.expect("titles");
    assert_eq!(titles().await, ["whole"]);
    working.kill();
    // These need what it has locked: the row, and the unique value. A lock that stayed would end them by the timeout.
    fixture.write("UPDATE todos SET title = 'changed' WHERE title = 'whole'", vec![]).await.expect("update");
    fixture.write("INSERT INTO todos (title) VALUES ('half')", vec![]).await.expect("insert");
    assert_eq!(titles().await, ["changed", "half"]);
    let done = fixture.number("SELECT count(*) FROM todos WHERE done", vec![]).await.expect("count");
    assert_eq!(done, 0);
}

const INSERT: &str = "INSERT INTO notes VALUES ('half')";

async fn with_notes(instance: &PostgresInstance) -> PostgresDriver {
    let options = PostgresOptions::new(Secret::new(instance.url("postgres")));
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let table = Statement::new("CREATE TABLE notes (text text)", vec![]);
    driver.run(table, Box::new(houtai_data::Discard)).await.map(drop).expect("table");
    driver
}

async fn notes(driver: &PostgresDriver) -> i64 {
    let count = reading("SELECT count(*) FROM notes", vec![]);
    let (sink, _) = driver.run(count, Collect::<One<i64>>::new()).await.expect("count");
    Collect::<One<i64>>::take(sink)[0].0
}

#[tokio::test]
async fn a_server_that_is_started_again_in_the_middle_has_nothing_of_the_transaction() {
    let instance = PostgresInstance::private().expect("PostgreSQL");
    let driver = with_notes(&instance).await;
    for at_once in [false, true] {
        let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
        write_in(&mut session, INSERT, vec![]).await.expect("insert");
        instance.stop(at_once).expect("stop");
        instance.start().expect("start");
        let error = write_in(&mut session, INSERT, vec![]).await.expect_err("lost");
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
        assert!(!error.may_have_run(), "nothing of a transaction takes effect before its commit");
        session.commit().await.expect_err("lost");
        assert_eq!(notes(&driver).await, 0);
    }
}

#[tokio::test]
async fn a_commit_to_a_server_that_was_started_again_says_that_nobody_knows() {
    let instance = PostgresInstance::private().expect("PostgreSQL");
    // What is committed has to survive the end of the server, as it does outside of tests.
    instance.configure("synchronous_commit = on\n").expect("settings");
    instance.stop(false).expect("stop");
    instance.start().expect("start");
    let driver = with_notes(&instance).await;
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, INSERT, vec![]).await.expect("insert");
    instance.stop(true).expect("stop");
    instance.start().expect("start");
    let error = session.commit().await.expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert!(error.may_have_run());
    assert_eq!(notes(&driver).await, 0);
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, INSERT, vec![]).await.expect("insert");
    session.commit().await.expect("commit");
    assert_eq!(notes(&driver).await, 1);
}

/// The process at the server that works for a transaction.
async fn backend(session: &mut Box<dyn Session>) -> i64 {
    let sql = reading("SELECT pg_backend_pid()::bigint", vec![]);
    let (sink, _) = session.run(sql, Collect::<One<i64>>::new()).await.expect("pid");
    Collect::<One<i64>>::take(sink)[0].0
}

#[tokio::test]
async fn a_transaction_whose_statement_an_administrator_cancels_can_only_roll_back() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    let pid = backend(&mut session).await;
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('half')", vec![]).await.expect("insert");
    let sleeping = write_in(&mut session, "SELECT pg_sleep(600)::text", vec![]);
    let cancelling = async {
        let asleep =
            format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'");
        while fixture.number(&asleep, vec![]).await.expect("count") == 0 {}
        let cancel = format!("SELECT count(pg_cancel_backend({pid}))");
        fixture.number(&cancel, vec![]).await.expect("cancel");
    };
    let (slept, _) = tokio::join!(sleeping, cancelling);
    let error = slept.expect_err("cancelled");
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(error.to_string().contains("user request"), "{error}");
    let error = write_in(&mut session, "INSERT INTO todos (title) VALUES ('other half')", vec![]).await;
    assert_eq!(error.expect_err("failed").kind(), ErrorKind::TransactionFailed);
    assert_eq!(session.commit().await.expect_err("failed").kind(), ErrorKind::TransactionFailed);
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
}

#[tokio::test]
async fn a_transaction_whose_process_an_administrator_ends_leaves_nothing() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    let pid = backend(&mut session).await;
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('half')", vec![]).await.expect("insert");
    fixture.number(&format!("SELECT count(pg_terminate_backend({pid}))"), vec![]).await.expect("end");
    let alive = format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}");
    while fixture.number(&alive, vec![]).await.expect("count") > 0 {}
    let error = session.commit().await.expect_err("ended");
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error:?}");
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
    assert_eq!(fixture.driver.pool().in_use, 0);
}
