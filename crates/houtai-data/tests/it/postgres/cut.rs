//! A connection that is cut after every number of bytes that a whole piece of work is answered with.

use houtai_data::{BeginOptions, Discard, Driver, Error, ErrorKind, PostgresDriver, Statement, Unit, Value};

use super::losses::{behind_a_proxy, count};
use super::proxy::Proxy;
use super::{Fixture, reading};

const INSERT: &str = "INSERT INTO todos (title) VALUES ($1)";
const UPDATE: &str = "UPDATE todos SET done = true WHERE title = $1";

/// More than any of it is answered with.
const PLENTY: usize = 1_000_000;

/// Where the work ended.
#[derive(Debug)]
enum End {
    Done,
    /// The connection was lost before the commit was sent.
    Lost(Error),
    /// It was lost afterwards.
    LostCommit(Error),
}

/// The statements of one piece of work. Its name is in a row if it took effect.
fn statements(name: &str) -> Vec<Statement> {
    let title = || vec![Value::Text(name.to_owned())];
    vec![Statement::new(INSERT, title()), Statement::new(UPDATE, title())]
}

async fn transaction(driver: &PostgresDriver, first: Option<Statement>, name: &str) -> End {
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    for statement in first.into_iter().chain(statements(name)) {
        if let Err(error) = session.run(statement, Box::new(Discard)).await.map(drop) {
            assert!(session.commit().await.is_err(), "what has failed does not commit");
            return End::Lost(error);
        }
    }
    session.commit().await.map_or_else(End::LostCommit, |()| End::Done)
}

async fn unit(driver: &PostgresDriver, name: &str) -> End {
    let statements = statements(name).into_iter().map(|statement| (statement, Box::new(Discard) as _));
    let done = driver.unit(Unit { statements: statements.collect() }).await;
    match done {
        Ok(_) => End::Done,
        Err(error) if error.may_have_run() => End::LostCommit(error),
        Err(error) => End::Lost(error),
    }
}

/// Leaves a connection in the pool, on which nothing is prepared.
async fn warm(driver: &PostgresDriver) {
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    session.run(Statement::new("SELECT 1", vec![]), Box::new(Discard)).await.map(drop).expect("select");
    session.roll_back().await.expect("roll back");
}

/// Does the work once to see how long its answers are, and then with a cut at each of their bytes.
async fn at_every_byte(work: impl AsyncFn(&PostgresDriver, &str) -> End) {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    warm(&driver).await;
    proxy.cut_after(PLENTY);
    assert!(matches!(work(&driver, "uncut").await, End::Done));
    let length = PLENTY - proxy.left();
    proxy.mend();
    let mut ends = [0; 3];
    for byte in 0..=length {
        let end = cut_after(byte, &driver, &proxy, &work).await;
        let name = format!("cut after {byte}");
        ends[check(&end, &fixture, &name).await] += 1;
        // Whoever was told that nothing is there can do it again, and at the end it is there once. It is done by another
        // driver, so that the next cut finds nothing prepared either.
        if let End::Lost(_) = end {
            assert!(matches!(work(&fixture.driver, &name).await, End::Done));
            assert_eq!(count(&fixture, &name).await, 1);
        }
    }
    let [done, lost, lost_commit] = ends;
    assert_eq!(done, 1, "only the last byte makes it whole");
    assert!(lost > 30 && lost_commit > 10, "{ends:?}");
}

async fn cut_after(
    byte: usize,
    driver: &PostgresDriver,
    proxy: &Proxy,
    work: impl AsyncFn(&PostgresDriver, &str) -> End,
) -> End {
    // The pool may still hold a connection that has been cut.
    while driver.ping().await.is_err() {}
    warm(driver).await;
    proxy.cut_after(byte);
    let end = work(driver, &format!("cut after {byte}")).await;
    proxy.mend();
    end
}

/// What is told is so, and which of the three it was.
async fn check(end: &End, fixture: &Fixture, name: &str) -> usize {
    match end {
        End::Done => {
            assert_eq!(count(fixture, name).await, 1, "{name}");
            0
        }
        End::Lost(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{name}: {error:?}");
            assert!(!error.may_have_run(), "{name}: {error:?}");
            assert_eq!(count(fixture, name).await, 0, "{name}: {error:?}");
            1
        }
        End::LostCommit(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{name}: {error:?}");
            assert!(error.may_have_run(), "{name}: {error:?}");
            2
        }
    }
}

#[tokio::test]
async fn a_transaction_cut_at_any_byte_is_there_as_it_says() {
    at_every_byte(async |driver, name| transaction(driver, None, name).await).await;
}

#[tokio::test]
async fn a_transaction_that_begins_with_a_read_cut_at_any_byte_is_there_as_it_says() {
    let first = reading("SELECT id FROM todos WHERE title = 'nobody'", vec![]);
    at_every_byte(async |driver, name| transaction(driver, Some(first.clone()), name).await).await;
}

#[tokio::test]
async fn a_unit_cut_at_any_byte_is_there_as_it_says() {
    at_every_byte(unit).await;
}
