//! Statements that are ended before they are done.

use std::time::Duration;

use futures_util::FutureExt;
use houtai_data::{BeginOptions, Driver, ErrorKind, Statement, Value};

use super::{Fixture, empty_database, reading, write_in};

const SLEEP: &str = "SELECT pg_sleep(600)::text";
const SLEEPERS: &str = "SELECT count(*) FROM pg_stat_activity WHERE query = $1 AND state = 'active' AND datname = current_database()";

/// Waits until so many statements sleep at the server.
async fn sleepers(fixture: &Fixture, count: i64) {
    while fixture.number(SLEEPERS, vec![Value::Text(SLEEP.to_owned())]).await.expect("count") != count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled_and_says_so() {
    let database = empty_database().await;
    let mut options = database.options();
    options.statement_timeout = Some(Duration::from_millis(20));
    let driver = houtai_data::PostgresDriver::connect(options).await.expect("driver");
    let error =
        driver.run(reading(SLEEP, vec![]), Box::new(houtai_data::Discard)).await.err().expect("cancelled");
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(error.to_string().contains("statement timeout"), "{error}");
    driver.ping().await.expect("the connection is as good as before");
}

#[tokio::test]
async fn a_statement_that_an_administrator_cancels_fails_alone() {
    let fixture = Fixture::new().await;
    let sleeping = fixture.texts(SLEEP, vec![]);
    let cancelling = async {
        sleepers(&fixture, 1).await;
        let sql = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query = $1 AND datname = current_database()";
        fixture.number(sql, vec![Value::Text(SLEEP.to_owned())]).await.expect("cancel");
    };
    let (slept, ()) = tokio::join!(sleeping, cancelling);
    assert_eq!(slept.expect_err("cancelled").kind(), ErrorKind::Cancelled);
    assert_eq!(fixture.number("SELECT 1::bigint", vec![]).await.expect("number"), 1);
}

#[tokio::test]
async fn a_backend_that_is_terminated_loses_its_statement_and_comes_back() {
    let fixture = Fixture::new().await;
    let sleeping = fixture.write(SLEEP, vec![]);
    let terminating = async {
        sleepers(&fixture, 1).await;
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = $1 AND datname = current_database()";
        fixture.number(sql, vec![Value::Text(SLEEP.to_owned())]).await.expect("terminate");
    };
    let (slept, ()) = tokio::join!(sleeping, terminating);
    let error = slept.expect_err("terminated");
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert!(error.may_have_run());
    for _ in 0..20 {
        assert_eq!(fixture.number("SELECT 1::bigint", vec![]).await.expect("number"), 1);
    }
}

#[tokio::test]
async fn a_transaction_that_is_dropped_in_the_middle_of_a_statement_ends_at_the_server() {
    let fixture = Fixture::new().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "SELECT 1", vec![]).await.expect("select");
    let mut sleeping = session.run(Statement::new(SLEEP, vec![]), Box::new(houtai_data::Discard));
    while (&mut sleeping).now_or_never().is_none() {
        let count = fixture.number(SLEEPERS, vec![Value::Text(SLEEP.to_owned())]).await.expect("count");
        if count == 1 {
            break;
        }
    }
    drop(sleeping);
    drop(session);
    sleepers(&fixture, 0).await;
    while fixture.driver.pool().in_use > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_given_up_statement_of_a_transaction_is_waited_for_by_the_next_one() {
    let fixture = Fixture::with_todos().await;
    let mut session = fixture.driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
    write_in(&mut session, "INSERT INTO todos (title) VALUES ('b')", vec![]).await.expect("insert");
    let again = Statement::new("INSERT INTO todos (title) VALUES ('a')", vec![]);
    let _ = session.run(again, Box::new(houtai_data::Discard)).now_or_never();
    // It has failed by now, and that must not be taken for a success.
    let error = session.commit().await.expect_err("failed");
    assert_eq!(error.kind(), ErrorKind::TransactionFailed);
    assert_eq!(fixture.number("SELECT count(*) FROM todos", vec![]).await.expect("count"), 0);
}

#[tokio::test]
async fn a_slow_statement_does_not_hold_up_the_others() {
    let fixture = Fixture::new().await;
    // Three sleep on shared connections, or on such as they have alone.
    let (one, two, three) =
        (fixture.texts(SLEEP, vec![]), fixture.texts(SLEEP, vec![]), fixture.texts(SLEEP, vec![]));
    let others = async {
        sleepers(&fixture, 3).await;
        for number in 0..200 {
            assert_eq!(
                fixture.number("SELECT $1", vec![Value::Int64(number)]).await.expect("number"),
                number
            );
        }
    };
    tokio::select! {
        _ = one => panic!("it sleeps"),
        _ = two => panic!("it sleeps"),
        _ = three => panic!("it sleeps"),
        () = others => {}
    }
}
