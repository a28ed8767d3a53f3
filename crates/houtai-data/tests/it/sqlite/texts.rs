//! Texts that end a transaction, however they begin.

use futures_util::FutureExt;
use houtai_data::testing::Stored;
use houtai_data::{BeginOptions, Discard, Driver, ErrorKind, Statement};

use super::{failure, one, run, temporary};

const TABLE: &str = "create table things (id integer primary key, name text) strict";
const INSERT: &str = "insert into things (name) values ('a')";
const ENDS: [&str; 6] =
    ["commit", "; commit", "\u{feff}commit", ";\u{feff}; -- a\n end", "/*/ a */ commit", "\u{feff};rollback"];

#[tokio::test]
async fn a_text_that_ends_a_transaction_is_refused_and_its_neighbours_are_written_once() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    for text in ENDS {
        // All three wait, so that they would share a transaction.
        let session = driver.begin(BeginOptions::default()).await.unwrap();
        let mut neighbour = run(&driver, INSERT).boxed();
        let mut ends = run(&driver, text).boxed();
        assert!((&mut neighbour).now_or_never().is_none());
        let refused = (&mut ends).now_or_never();
        session.roll_back().await.unwrap();
        neighbour.await.unwrap();
        let ended = match refused {
            Some(ended) => ended,
            None => ends.await,
        };
        assert_eq!(failure(ended).kind(), ErrorKind::InvalidStatement, "{text}");
        let count = one(&driver, "select count(*) from things").await;
        assert_eq!(count, Stored::Int(1), "{text}");
        run(&driver, "delete from things").await.unwrap();
    }
}

#[tokio::test]
async fn no_beginning_hides_the_end_of_a_transaction_from_it() {
    let driver = temporary(|_| {});
    run(&driver, TABLE).await.unwrap();
    for text in ENDS {
        let mut session = driver.begin(BeginOptions::default()).await.unwrap();
        session.run(Statement::new(INSERT, Vec::new()), Box::new(Discard)).await.map(drop).unwrap();
        let ended = session.run(Statement::new(text, Vec::new()), Box::new(Discard)).await;
        assert_eq!(failure(ended).kind(), ErrorKind::InvalidStatement, "{text}");
        session.roll_back().await.unwrap();
        assert_eq!(one(&driver, "select count(*) from things").await, Stored::Int(0), "{text}");
    }
}
