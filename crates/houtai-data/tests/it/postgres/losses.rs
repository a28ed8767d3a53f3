//! Connections that are lost.

use houtai_core::Secret;
use houtai_data::testing::PostgresInstance;
use houtai_data::{BeginOptions, Collect, Driver, Error, ErrorKind, PostgresDriver, PostgresOptions, Value};

use super::proxy::Proxy;
use super::{Fixture, One, reading, write_in};

/// A driver behind a wire that can be cut.
pub(super) async fn behind_a_proxy() -> (Fixture, Proxy, PostgresDriver) {
    let fixture = Fixture::with_todos().await;
    let server = PostgresInstance::shared().expect("PostgreSQL").port();
    let proxy = Proxy::to(server).await;
    let url = fixture.database.url().replace(&format!(":{server}/"), &format!(":{}/", proxy.port));
    let mut options = PostgresOptions::new(Secret::new(url));
    options.shared = 1;
    let driver = PostgresDriver::connect(options).await.expect("driver");
    (fixture, proxy, driver)
}

async fn add(driver: &PostgresDriver, title: String) -> Result<(), Error> {
    let statement =
        houtai_data::Statement::new("INSERT INTO todos (title) VALUES ($1)", vec![Value::Text(title)]);
    driver.run(statement, Box::new(houtai_data::Discard)).await.map(drop)
}

#[tokio::test]
async fn a_write_that_is_cut_off_at_any_byte_says_that_it_may_have_run() {
    let (fixture, proxy, driver) = behind_a_proxy().await;
    add(&driver, "first".to_owned()).await.expect("insert");
    // An answer to an insert: bound, done, ready.
    for byte in 0..25 {
        proxy.cut_after(byte);
        let title = format!("cut after {byte}");
        match add(&driver, title.clone()).await {
            Ok(()) => assert_eq!(count(&fixture, &title).await, 1, "what is told as done is done"),
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::ConnectionLost | ErrorKind::Unreachable),
                    "{error:?}"
                );
                // The loss was noticed before it was sent, or nobody knows.
                assert!(error.may_have_run() || count(&fixture, &title).await == 0);
            }
        }
        proxy.mend();
        // It comes back by itself, and what did not run can be run again.
        while add(&driver, format!("again {byte}")).await.is_err() {}
        assert_eq!(count(&fixture, &format!("again {byte}")).await, 1);
    }
}

pub(super) async fn count(fixture: &Fixture, title: &str) -> i64 {
    let sql = "SELECT count(*) FROM todos WHERE title = $1";
    fixture.number(sql, vec![Value::Text(title.to_owned())]).await.expect("count")
}

#[tokio::test]
async fn a_read_that_is_cut_off_is_run_once_more() {
    let (_fixture, proxy, driver) = behind_a_proxy().await;
    let sql = "SELECT n::bigint FROM generate_series(1, 3) n";
    driver.run(reading(sql, vec![]), Collect::<One<i64>>::new()).await.expect("read");
    proxy.cut_after(20);
    let (mended, read) = tokio::join!(
        async {
            tokio::task::yield_now().await;
            proxy.mend();
        },
        driver.run(reading(sql, vec![]), Collect::<One<i64>>::new())
    );
    let () = mended;
    let (sink, _) = read.expect("read");
    // Rows of the first attempt are not there twice.
    assert_eq!(Collect::<One<i64>>::take(sink), [One(1), One(2), One(3)]);
}

#[tokio::test]
async fn a_server_that_is_started_again_is_used_again() {
    let instance = PostgresInstance::private().expect("PostgreSQL");
    let options = PostgresOptions::new(Secret::new(instance.url("postgres")));
    let driver = PostgresDriver::connect(options).await.expect("driver");
    let session = driver.begin(BeginOptions::default()).await.expect("begin");
    session.commit().await.expect("commit");
    for at_once in [false, true] {
        instance.stop(at_once).expect("stop");
        instance.start().expect("start");
        driver.ping().await.expect("ping");
        let mut session = driver.begin(BeginOptions::default()).await.expect("begin");
        write_in(&mut session, "SELECT 1", vec![]).await.expect("select");
        session.commit().await.expect("commit");
    }
}

#[tokio::test]
async fn a_server_that_stays_away_is_unreachable() {
    let instance = PostgresInstance::private().expect("PostgreSQL");
    let options = PostgresOptions::new(Secret::new(instance.url("postgres")));
    let driver = PostgresDriver::connect(options).await.expect("driver");
    instance.stop(false).expect("stop");
    let error = driver.ping().await.expect_err("away");
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("check that the server runs"), "{error}");
    let error = driver.begin(BeginOptions::default()).await.err().expect("away");
    assert_eq!(error.kind(), ErrorKind::Unreachable);
}
