//! Commit, roll-back, savepoints, failures that were swallowed, hooks, retries.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt as _;
use houtai_core::{Error, Result};
use houtai_data::{Db, Discard, Error as DbError, ErrorKind, Executor, TxOptions};

use crate::fake::{fake, sql};

async fn note(executor: &impl Executor, text: &str) -> houtai_data::Result<()> {
    executor.run(sql(text), Box::new(Discard)).await.map(|_| ())
}

fn kind(error: &Error) -> ErrorKind {
    DbError::of(error).expect("an error of the data layer").kind()
}

fn own_failure() -> Error {
    Error::conflict("not today")
}

#[tokio::test]
async fn an_error_of_the_closure_rolls_back_and_comes_out() {
    let (fake, db) = fake();
    let answer: Result<()> = db
        .tx(async |tx| {
            note(&tx, "milk").await?;
            Err(own_failure())
        })
        .await;
    assert_eq!(answer.unwrap_err().detail(), Some("not today"));
    assert!(fake.rows().is_empty());
    assert_eq!(fake.ends(), ["rolled back"]);
}

#[tokio::test]
async fn a_swallowed_failure_keeps_the_transaction_from_committing_and_is_named() {
    let (fake, db) = fake();
    let error = db
        .tx(async |tx| {
            note(&tx, "milk").await?;
            let _ = note(&tx, "FAIL unique").await;
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    let text = error.to_string();
    assert!(
        text.contains("did not commit") && text.contains("FAIL unique") && text.contains("tx.tx"),
        "{text}"
    );
    assert!(fake.rows().is_empty());
}

#[tokio::test]
async fn after_a_failure_no_statement_reaches_the_database() {
    let (_, db) = fake();
    let error = db
        .tx(async |tx| {
            let _ = note(&tx, "FAIL unique").await;
            // The fake panics when anything but a roll-back comes after a failure.
            Ok(note(&tx, "more").await?)
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
}

#[tokio::test]
async fn a_statement_given_up_half_way_keeps_the_transaction_from_committing() {
    let (fake, db) = fake();
    let error = db
        .tx(async |tx| {
            assert!(tx.run(sql("HANG"), Box::new(Discard)).now_or_never().is_none());
            Ok(())
        })
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`HANG` was given up before its answer came"), "{error}");
    assert_eq!(fake.ends(), ["rolled back"]);
}

#[tokio::test]
async fn a_cursor_that_was_not_read_to_its_end_keeps_the_transaction_from_committing() {
    let (fake, db) = fake();
    let error = db
        .tx(async |tx| {
            let mut cursor = tx.open(sql("SELECT 1")).await?;
            cursor.next(Box::new(Discard), 10).await?;
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    assert!(error.to_string().contains("`SELECT 1` was not read to its last row"), "{error}");
    // Also when somebody still has it at the end.
    let mut kept = None;
    let answer = db.tx(async |tx| {
        kept = Some(tx.open(sql("SELECT 1")).await?);
        Ok(())
    });
    let answer = answer.await;
    assert_eq!(kind(&answer.unwrap_err()), ErrorKind::TransactionFailed);
    let (_, mut kept) = (fake, kept.unwrap());
    let error = kept.next(Box::new(Discard), 10).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionOver);
}

#[tokio::test]
async fn a_cursor_that_was_read_or_closed_lets_it_commit() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        let mut cursor = tx.open(sql("SELECT 1")).await?;
        while cursor.next(Box::new(Discard), 10).await?.1 {
            note(&tx, "between").await?;
        }
        let closed = tx.open(sql("SELECT 2")).await?;
        Ok(closed.close().await?)
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["between"]);
}

#[tokio::test]
async fn a_savepoint_that_fails_is_undone_alone() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        note(&tx, "before").await?;
        let inner = tx.tx(async |tx| {
            note(&tx, "inner").await?;
            Ok(note(&tx, "FAIL unique").await?)
        });
        assert_eq!(kind(&inner.await.unwrap_err()), ErrorKind::UniqueViolation);
        Ok(note(&tx, "after").await?)
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["before", "after"]);
}

#[tokio::test]
async fn a_savepoint_that_swallowed_a_failure_is_undone_and_says_so() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        let inner = tx.tx(async |tx| {
            note(&tx, "inner").await?;
            let _ = note(&tx, "FAIL unique").await;
            Ok(())
        });
        let error = inner.await.unwrap_err();
        assert_eq!(kind(&error), ErrorKind::TransactionFailed);
        assert!(error.to_string().contains("the savepoint was rolled back"), "{error}");
        Ok(note(&tx, "after").await?)
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["after"]);
}

#[tokio::test]
async fn a_savepoint_dropped_half_way_is_undone_by_the_next_statement() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        note(&tx, "before").await?;
        let inner = tx.tx::<(), _, _>(async |tx| {
            note(&tx, "inner").await?;
            tx.tx(async |tx| {
                note(&tx, "innermost").await?;
                std::future::pending().await
            })
            .await
        });
        assert!(inner.now_or_never().is_none());
        Ok(note(&tx, "after").await?)
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["before", "after"]);
}

#[tokio::test]
async fn a_savepoint_dropped_half_way_is_undone_by_the_commit() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        note(&tx, "before").await?;
        let inner = tx.tx::<(), _, _>(async |tx| {
            note(&tx, "inner").await?;
            std::future::pending().await
        });
        assert!(inner.now_or_never().is_none());
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(fake.rows(), ["before"]);
}

#[tokio::test]
async fn while_a_savepoint_is_open_the_transaction_around_it_is_refused() {
    let (fake, db) = fake();
    let error = db
        .tx(async |outer| {
            outer
                .tx(async |_| {
                    let error = note(&outer, "wrong").await.unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::SavepointOpen);
                    assert!(error.to_string().contains("transaction.rs:"), "{error}");
                    Ok(())
                })
                .await
        })
        .await
        .unwrap_err();
    // A statement that was refused has failed like any other.
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    assert!(fake.rows().is_empty());
}

#[tokio::test]
async fn a_panic_rolls_back() {
    let (fake, db) = fake();
    let task = tokio::spawn(async move {
        db.tx::<(), _, _>(async |tx| {
            note(&tx, "milk").await?;
            panic!("on purpose")
        })
        .await
    });
    assert!(task.await.unwrap_err().is_panic());
    assert!(fake.rows().is_empty());
    assert_eq!(fake.ends(), ["dropped"]);
}

#[tokio::test]
async fn a_dropped_future_rolls_back_and_what_outlives_it_is_refused() {
    let (fake, db) = fake();
    let kept = Mutex::new(None);
    let work = db.tx::<(), _, _>(async |tx| {
        note(&tx, "milk").await?;
        *kept.lock().unwrap() = Some(tx.clone());
        std::future::pending().await
    });
    assert!(work.now_or_never().is_none());
    assert_eq!(fake.ends(), ["dropped"]);
    let tx = kept.into_inner().unwrap().unwrap();
    let error = note(&tx, "late").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionOver);
    assert!(error.to_string().contains("was given up"), "{error}");
}

#[tokio::test]
async fn an_explicit_transaction_commits_or_rolls_back_once() {
    let (fake, db) = fake();
    let tx = db.begin().await.unwrap();
    note(&tx, "one").await.unwrap();
    let late = tx.clone();
    tx.commit().await.unwrap();
    let error = note(&late, "two").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionOver);
    assert!(error.to_string().contains("has been committed"), "{error}");
    assert_eq!(late.commit().await.unwrap_err().kind(), ErrorKind::TransactionOver);
    let tx = db.begin_with(TxOptions::serializable()).await.unwrap();
    note(&tx, "three").await.unwrap();
    tx.roll_back().await.unwrap();
    drop(db.begin().await.unwrap());
    assert_eq!(fake.rows(), ["one"]);
    assert_eq!(fake.ends(), ["committed", "rolled back", "dropped"]);
}

#[tokio::test]
async fn a_closure_does_not_end_its_own_transaction() {
    let (fake, db) = fake();
    let error = db
        .tx(async |tx| {
            note(&tx, "milk").await?;
            let error = tx.commit().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidStatement);
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    assert!(fake.rows().is_empty());
}

#[tokio::test]
async fn what_was_put_off_runs_after_the_commit_only_and_in_order() {
    let (_, db) = fake();
    let done = Arc::new(Mutex::new(Vec::new()));
    let put_off = |name: &'static str| {
        let done = Arc::clone(&done);
        async move || {
            done.lock().unwrap().push(name);
            if name == "fails" { Err(own_failure()) } else { Ok(()) }
        }
    };
    db.tx(async |tx| {
        tx.after_commit(put_off("first"))?;
        tx.tx(async |tx| Ok(tx.after_commit(put_off("fails"))?)).await?;
        tx.after_commit(async || panic!("on purpose"))?;
        let undone = tx.tx::<(), _, _>(async |tx| {
            tx.after_commit(put_off("undone"))?;
            Err(own_failure())
        });
        undone.await.unwrap_err();
        tx.after_commit(put_off("last"))?;
        assert!(done.lock().unwrap().is_empty());
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(*done.lock().unwrap(), ["first", "fails", "last"]);
    let rolled_back: Result<()> = db
        .tx(async |tx| {
            tx.after_commit(put_off("never"))?;
            Err(own_failure())
        })
        .await;
    rolled_back.unwrap_err();
    assert_eq!(done.lock().unwrap().len(), 3);
}

/// A closure that fails so often with a serialization failure, and what becomes of it.
async fn retried(db: &Db, failures: usize, swallow: bool) -> (Result<()>, usize) {
    let runs = AtomicUsize::new(0);
    let answer = db
        .tx_retry_with(TxOptions::serializable().attempts(3), async |tx| {
            note(&tx, "milk").await?;
            if runs.fetch_add(1, Ordering::SeqCst) < failures {
                let answer = note(&tx, "FAIL serialization").await;
                return if swallow { Ok(()) } else { answer.map_err(|_| own_failure()) };
            }
            Ok(())
        })
        .await;
    (answer, runs.into_inner())
}

#[tokio::test]
async fn a_serialization_failure_runs_the_closure_again_however_the_closure_takes_it() {
    for swallow in [false, true] {
        let (fake, db) = fake();
        let (answer, runs) = retried(&db, 2, swallow).await;
        answer.unwrap();
        assert_eq!((runs, fake.rows().len()), (3, 1));
        let (answer, runs) = retried(&db, 3, swallow).await;
        assert!(answer.is_err());
        assert_eq!(runs, 3);
    }
}

#[tokio::test]
async fn a_commit_that_cannot_be_serialized_runs_the_closure_again_and_no_other_failure_does() {
    let (fake, db) = fake();
    fake.seen().failing_commits = vec![ErrorKind::Serialization];
    db.tx_retry(async |tx| Ok(note(&tx, "milk").await?)).await.unwrap();
    assert_eq!(fake.ends(), ["failed", "committed"]);
    fake.seen().failing_commits = vec![ErrorKind::ConnectionLost];
    let error = db.tx_retry(async |tx| Ok(note(&tx, "milk").await?)).await.unwrap_err();
    assert_eq!(kind(&error), ErrorKind::ConnectionLost);
    assert_eq!(fake.ends().len(), 3);
}

#[tokio::test]
async fn statements_of_several_tasks_on_one_transaction_run_one_after_the_other() {
    let (fake, db) = fake();
    db.tx(async |tx| {
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let tx = tx.clone();
                tokio::spawn(async move { note(&tx, &format!("row {number}")).await })
            })
            .collect();
        for task in tasks {
            task.await??;
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(fake.rows().len(), 20);
}
