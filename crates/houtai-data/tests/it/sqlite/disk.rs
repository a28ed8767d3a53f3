//! A disk that is full, rows that cannot be read, statements that take too long: each fails alone, whoever shares the
//! transaction.

use std::time::Duration;

use futures_util::future::join_all;
use houtai_data::testing::Stored;
use houtai_data::{Driver, Error, ErrorKind, Result, Row, RowSink, Statement, Unit};

use super::{failure, one, run, temporary};

const TABLE: &str = "create table things (id integer primary key, data blob) strict";
const ENDLESS: &str = "with recursive n (i) as (select 1 union all select i + 1 from n) ";

#[tokio::test]
async fn on_a_full_disk_what_fits_is_written_and_the_rest_told() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    run(&driver, "pragma max_page_count = 50").await.unwrap();
    let writes = (1..=40).map(|id| {
        let bytes = if id % 8 == 0 { 1_000_000 } else { 10 };
        let sql = format!("insert into things values ({id}, zeroblob({bytes}))");
        let driver = &driver;
        async move { (id, run(driver, &sql).await) }
    });
    for (id, written) in join_all(writes).await {
        match written {
            Ok(_) => assert_ne!(id % 8, 0),
            Err(error) => {
                assert_eq!((id % 8, error.kind()), (0, ErrorKind::DiskFull), "{id}: {error:?}");
                assert!(error.to_string().contains("free some space"), "{error}");
            }
        }
    }
    assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(35));
    assert_eq!(one(&driver, "pragma integrity_check").await, Stored::Text("ok".to_owned()));
}

#[tokio::test]
async fn a_transaction_on_a_full_disk_cannot_be_committed() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    run(&driver, "pragma max_page_count = 50").await.unwrap();
    let mut session = driver.begin(houtai_data::BeginOptions::default()).await.unwrap();
    let mut insert = async |sql: &'static str| {
        session.run(Statement::new(sql, Vec::new()), Box::new(houtai_data::Discard)).await.map(drop)
    };
    insert("insert into things values (1, zeroblob(10))").await.unwrap();
    let error = insert("insert into things values (2, zeroblob(1000000))").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DiskFull);
    assert_eq!(session.commit().await.unwrap_err().kind(), ErrorKind::TransactionFailed);
    assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(0));
    run(&driver, "insert into things values (3, null)").await.unwrap();
}

/// Takes no row, in one of two ways.
struct Picky {
    panics: bool,
}

impl RowSink for Picky {
    fn row(&mut self, _: &dyn Row) -> Result<()> {
        assert!(!self.panics, "no row is good enough");
        Err(Error::new(ErrorKind::UnreadableValue, "no row is good enough"))
    }

    fn clear(&mut self) {}
}

#[tokio::test]
async fn an_insert_whose_row_cannot_be_read_is_undone_and_others_stay() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let unreadable = (1..=20).map(|id| {
        let sql = format!("insert into things values ({id}, null) returning id");
        driver.run(Statement::new(sql, Vec::new()), Box::new(Picky { panics: id % 2 == 0 }))
    });
    let fine = (101..=120).map(|id| {
        let sql = format!("insert into things values ({id}, null)");
        driver.run(Statement::new(sql, Vec::new()), Box::new(houtai_data::Discard))
    });
    // They are asked for in turn, so that they meet in one transaction.
    let mixed = unreadable.zip(fine).flat_map(|(bad, good)| [bad, good]);
    let answers = join_all(mixed).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20);
    assert_eq!(one(&driver, "select min(id) from things").await, Stored::Int(101));
    assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(20));
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended_and_others_are_written() {
    let driver = temporary(|options| options.statement_timeout = Some(Duration::from_millis(30)));
    run(&driver, TABLE).await.unwrap();
    let endless = format!("{ENDLESS} insert into things select i, null from n where i < 0");
    let long = async { run(&driver, &endless).await.map(drop) };
    let unit = Unit {
        statements: (1..=3)
            .map(|id| {
                let sql = format!("insert into things values ({id}, null)");
                (Statement::new(sql, Vec::new()), Box::new(houtai_data::Discard) as Box<dyn RowSink>)
            })
            .collect(),
    };
    let before = run(&driver, "insert into things values (10, null)");
    let after = run(&driver, "insert into things values (11, null)");
    let (before, long, unit, after) = tokio::join!(before, long, driver.unit(unit), after);
    assert_eq!(long.unwrap_err().kind(), ErrorKind::Cancelled);
    before.unwrap();
    after.unwrap();
    assert_eq!(unit.map(|answers| answers.len()).unwrap(), 3);
    assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(5));
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_ended() {
    let driver = temporary(|options| options.statement_timeout = Some(Duration::from_millis(30)));
    let endless = Statement::new(format!("{ENDLESS} select count(*) from n"), Vec::new()).reads();
    let error = failure(driver.run(endless, Box::new(houtai_data::Discard)).await);
    assert_eq!(error.kind(), ErrorKind::Cancelled, "{error:?}");
    driver.ping().await.unwrap();
}

#[tokio::test]
async fn a_broken_reference_found_at_the_commit_fails_its_unit_alone() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    let parts = "create table parts (id integer primary key, \
                 thing integer references things (id) deferrable initially deferred) strict";
    run(&driver, parts).await.unwrap();
    let inserts = (1..=20).map(|id| {
        let thing = if id % 5 == 0 { "7" } else { "null" };
        let sql = format!("insert into parts values ({id}, {thing})");
        let driver = &driver;
        async move { run(driver, &sql).await }
    });
    let answers = join_all(inserts).await;
    let failed: Vec<_> = answers.into_iter().filter_map(Result::err).map(|error| error.kind()).collect();
    assert_eq!(failed, [ErrorKind::ForeignKeyViolation; 4]);
    assert_eq!(one(&driver, "select count(*) from parts").await, Stored::Int(16));
}
