//! What works behind PgBouncer, which gives each transaction another connection of the server.

use futures_util::FutureExt;
use houtai_core::Secret;
use houtai_data::testing::{Opened, PgBouncer, PostgresDatabase, PostgresInstance};
use houtai_data::{
    BeginOptions, Collect, Discard, Driver, Error, ErrorKind, PostgresDriver, PostgresOptions, Session,
    Statement, Value,
};

use super::{One, empty_database, reading, write_in};

/// So few connections of the server that each of ours meets those of others.
const TRANSACTIONS: &str = "pool_mode = transaction\ndefault_pool_size = 3";

fn pooler(settings: &str) -> PgBouncer {
    PgBouncer::before(PostgresInstance::shared().expect("PostgreSQL"), settings).expect("PgBouncer")
}

fn options(pooler: &PgBouncer, database: &PostgresDatabase) -> PostgresOptions {
    PostgresOptions::new(Secret::new(pooler.url(database.name())))
}

async fn behind(pooler: &PgBouncer, database: &PostgresDatabase) -> PostgresDriver {
    let mut options = options(pooler, database);
    options.pooler = true;
    PostgresDriver::connect(options).await.expect("driver")
}

/// All that holds of every driver holds there as well.
mod facts {
    use super::*;

    async fn open() -> Opened {
        let (pooler, database) = (pooler(TRANSACTIONS), empty_database().await);
        let driver = behind(&pooler, &database).await;
        Opened { driver: Box::new(driver), keep: Box::new((pooler, database)) }
    }

    houtai_data::driver_facts!(open);
}

fn knows(error: &Error) {
    assert!(error.to_string().contains("set `db.pooler = true`"), "{error}");
}

#[tokio::test]
async fn without_the_setting_the_start_says_that_there_is_a_pooler() {
    let database = empty_database().await;
    let usual = pooler(TRANSACTIONS);
    let error = PostgresDriver::connect(options(&usual, &database)).await.err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    knows(&error);
    // One that swallows what it does not know is recognised by what it does.
    let lenient = pooler(&format!("{TRANSACTIONS}\nignore_startup_parameters = options"));
    let error = PostgresDriver::connect(options(&lenient, &database)).await.err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    knows(&error);
}

#[tokio::test]
async fn a_statement_that_got_lost_says_that_there_is_a_pooler() {
    let database = empty_database().await;
    let lenient = pooler(&format!("{TRANSACTIONS}\nignore_startup_parameters = options"));
    let mut options = options(&lenient, &database);
    // With one connection it cannot be seen at the start.
    options.shared = 1;
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let known = "SELECT 'prepared'";
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, known, vec![]).await.expect("select");
    session.commit().await.expect("commit");
    // This one is where the statement was prepared, and the other one takes the server's connection away from it.
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    let mut other = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut other, "SELECT 1", vec![]).await.expect("select");
    let error = write_in(&mut session, known, vec![]).await.expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
    knows(&error);
}

#[tokio::test]
async fn nothing_of_ours_stays_at_the_server() {
    let database = empty_database().await;
    let one = pooler("pool_mode = transaction\ndefault_pool_size = 1");
    let driver = behind(&one, &database).await;
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "SELECT $1", vec![Value::Int64(7)]).await.expect("select");
    session.commit().await.expect("commit");
    // Another program, which has the same connection of the server.
    let sql = "SELECT count(*) FROM pg_prepared_statements";
    assert_eq!(number(&behind(&one, &database).await, sql).await, 0);
    let sql = "SELECT count(*) FROM pg_settings WHERE name = 'statement_timeout' AND source = 'session'";
    assert_eq!(number(&driver, sql).await, 0);
}

#[tokio::test]
async fn hundreds_of_callers_share_three_connections_of_the_server() {
    let database = empty_database().await;
    let pooler = pooler(TRANSACTIONS);
    let driver = behind(&pooler, &database).await;
    let singles = futures_util::future::join_all((0..300).map(async |turn| {
        assert_eq!(number(&driver, &format!("SELECT {turn}::bigint")).await, turn);
    }));
    let transactions = futures_util::future::join_all((0..100).map(async |turn| {
        let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
        let (one, two) = (backend(&mut session).await, backend(&mut session).await);
        assert_eq!(one, two, "a transaction stays where it began");
        write_in(&mut session, "SELECT $1", vec![Value::Int64(turn)]).await.expect("select");
        session.commit().await.expect("commit");
    }));
    tokio::join!(singles, transactions);
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
    assert!(number(&driver, sql).await <= 3);
}

/// The pooler is not asked to cancel it.
#[tokio::test]
async fn a_given_up_transaction_is_rolled_back_when_its_statement_has_ended() {
    let database = empty_database().await;
    let pooler = pooler(TRANSACTIONS);
    let driver = behind(&pooler, &database).await;
    let mut holder = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut holder, "CREATE TABLE notes (text text)", vec![]).await.expect("table");
    holder.commit().await.expect("commit");
    let mut holder = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut holder, "LOCK TABLE notes", vec![]).await.expect("lock");
    let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
    write_in(&mut session, "SELECT 1", vec![]).await.expect("select");
    let insert = Statement::new("INSERT INTO notes VALUES ('half')", vec![]);
    let mut waiting = session.run(insert, Box::new(Discard));
    let waiters = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'notes'::regclass";
    while number(&driver, waiters).await == 0 {
        assert!((&mut waiting).now_or_never().is_none());
    }
    drop(waiting);
    drop(session);
    assert_eq!(number(&driver, waiters).await, 1, "it goes on");
    holder.commit().await.expect("commit");
    while driver.pool().in_use > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(number(&driver, "SELECT count(*) FROM notes").await, 0);
    assert_eq!(number(&driver, "SELECT 7::bigint").await, 7, "the pooler is as good as before");
}

#[tokio::test]
async fn a_database_that_the_server_does_not_have_is_refused_through_it() {
    let pooler = pooler(TRANSACTIONS);
    let mut options = PostgresOptions::new(Secret::new(pooler.url("nowhere")));
    options.pooler = true;
    let error = PostgresDriver::connect(options).await.err().expect("refused");
    assert!(error.to_string().contains("`nowhere`"), "{error}");
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[tokio::test]
async fn in_session_mode_statements_are_prepared() {
    let database = empty_database().await;
    let pooler = pooler("pool_mode = session\nignore_startup_parameters = options");
    let driver = PostgresDriver::connect(options(&pooler, &database)).await.expect("driver");
    assert_eq!(number(&driver, "SELECT 7::bigint").await, 7);
    let sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT count%'";
    assert_eq!(number(&driver, sql).await, 1);
}

async fn number(driver: &PostgresDriver, sql: &str) -> i64 {
    let (sink, _) = driver.run(reading(sql, vec![]), Collect::<One<i64>>::new()).await.expect(sql);
    Collect::<One<i64>>::take(sink)[0].0
}

async fn backend(session: &mut Box<dyn Session>) -> i64 {
    let statement = reading("SELECT pg_backend_pid()::bigint", vec![]);
    let (sink, _) = session.run(statement, Collect::<One<i64>>::new()).await.expect("pid");
    Collect::<One<i64>>::take(sink)[0].0
}
