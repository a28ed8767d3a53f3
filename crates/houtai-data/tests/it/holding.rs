//! Second connections: an error where the caller would wait for itself, a warning where it need not.

use std::sync::Arc;

use futures_util::FutureExt as _;
use houtai_core::Result;
use houtai_data::{Db, Dialect, Discard, Error as DbError, ErrorKind, Executor, TxOptions, Unit};

use crate::fake::{Fake, fake, sql};

fn is_second(error: &DbError) -> bool {
    let text = error.to_string();
    error.kind() == ErrorKind::SecondConnection && text.contains("pass `&tx`") && text.contains("holding.rs:")
}

/// Begins a transaction within one, and says how that went.
async fn nested(db: &Db) -> Result<()> {
    db.tx(async |_| db.tx(async |_| Ok(())).await).await
}

#[tokio::test]
async fn a_second_transaction_within_the_first_is_refused_when_the_pool_is_used_up() {
    let db = Fake::new(Dialect::Postgres, 1).db();
    let error = nested(&db).await.unwrap_err();
    assert!(is_second(DbError::of(&error).unwrap()), "{error}");
    let places = error.to_string().matches("holding.rs:").count();
    assert_eq!(places, 2, "{error}");
}

#[tokio::test]
async fn a_second_transaction_within_the_first_goes_on_while_there_are_connections() {
    let (fake, db) = fake();
    nested(&db).await.unwrap();
    assert_eq!(fake.ends(), ["committed", "committed"]);
}

#[tokio::test]
async fn callers_that_wait_for_each_other_do_not_wait_for_ever() {
    let (_, db) = fake();
    let gate = Arc::new(tokio::sync::Barrier::new(2));
    let both = [1, 2].map(|_| {
        let (db, gate) = (db.clone(), Arc::clone(&gate));
        tokio::spawn(async move {
            db.tx(async |_| {
                gate.wait().await;
                db.tx(async |_| Ok(())).await
            })
            .await
        })
    });
    let mut refused = 0;
    for task in both {
        if let Err(error) = task.await.unwrap() {
            assert_eq!(DbError::of(&error).unwrap().kind(), ErrorKind::SecondConnection);
            refused += 1;
        }
    }
    // The connection of the one that was refused may let the other one go on.
    assert!(refused >= 1);
}

#[tokio::test]
async fn a_task_that_has_begun_a_transaction_is_known_until_its_end() {
    let db = Fake::new(Dialect::Postgres, 1).db();
    let task = tokio::spawn(async move {
        let tx = db.begin().await.unwrap();
        assert!(is_second(&db.begin().await.unwrap_err()));
        assert!(is_second(&db.open(sql("SELECT 1")).await.map(|_| ()).unwrap_err()));
        let kept = tx.clone();
        tx.commit().await.unwrap();
        let cursor = db.open(sql("SELECT 1")).await.unwrap();
        let error = db.begin().await.unwrap_err();
        assert!(error.to_string().contains("the cursor of the statement `SELECT 1`"), "{error}");
        cursor.close().await.unwrap();
        db.begin().await.unwrap();
        drop(kept);
    });
    task.await.unwrap();
}

#[tokio::test]
async fn another_task_may_wait() {
    let fake = Fake::new(Dialect::Postgres, 1);
    let db = fake.db();
    let first = db.begin().await.unwrap();
    let waiting = tokio::spawn({
        let db = db.clone();
        async move { db.tx(async |_| Ok(())).await }
    });
    while !fake.has_waiter() {
        assert!(!waiting.is_finished(), "it has neither a connection nor a reason to be refused");
        tokio::task::yield_now().await;
    }
    first.commit().await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(fake.ends(), ["committed", "committed"]);
}

#[tokio::test]
async fn two_transactions_side_by_side_in_one_task_wait_for_each_other() {
    let fake = Fake::new(Dialect::Sqlite, 1);
    let db = fake.db();
    let work = || {
        db.tx(async |tx| {
            tokio::task::yield_now().await;
            tx.run(sql("row"), Box::new(Discard)).await?;
            Ok(())
        })
    };
    let (one, two) = tokio::join!(work(), work());
    one.and(two).unwrap();
    assert_eq!(fake.rows().len(), 2);
}

#[tokio::test]
async fn on_sqlite_a_write_beside_a_writing_transaction_is_refused_and_a_read_is_not() {
    let db = Fake::new(Dialect::Sqlite, 4).db();
    db.tx(async |_| {
        assert!(is_second(&db.run(sql("INSERT"), Box::new(Discard)).await.map(|_| ()).unwrap_err()));
        assert!(is_second(&db.unit(Unit::new().run(sql("INSERT"))).await.map(|_| ()).unwrap_err()));
        db.run(sql("SELECT 1").reads(), Box::new(Discard)).await?;
        db.open(sql("SELECT 1")).await?;
        db.tx_with(TxOptions::new().read_only(), async |_| Ok(())).await
    })
    .await
    .unwrap();
    let reading = TxOptions::new().read_only();
    db.tx_with(reading, async |_| Ok(db.run(sql("INSERT"), Box::new(Discard)).await.map(|_| ())?))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_closure_that_panicked_or_was_dropped_holds_nothing() {
    let db = Fake::new(Dialect::Sqlite, 1).db();
    let dropped = db.tx::<(), _, _>(async |_| std::future::pending().await);
    assert!(dropped.now_or_never().is_none());
    let panics = tokio::spawn({
        let db = db.clone();
        async move { db.tx::<(), _, _>(async |_| panic!("on purpose")).await }
    });
    assert!(panics.await.unwrap_err().is_panic());
    assert_eq!(db.tx(async |_| Ok(7)).await.unwrap(), 7);
}
