//! Transactions on both databases: the same program, the same facts.

use std::sync::Arc;

use futures_util::FutureExt as _;
use houtai_core::{Clock, Error, Result};
use houtai_data::testing::PostgresInstance;
use houtai_data::{
    Collect, Db, Dialect, Discard, Error as DbError, ErrorKind, Executor, SqliteDriver, SqliteOptions,
    Statement, TxOptions, Unit, Value, fetch,
};
use tokio::sync::Barrier;

use crate::database::Database;

/// A database with a table `counters` of `id` and `value`, and what has to live as long.
struct Fixture {
    db: Db,
    _keep: Database,
}

impl Fixture {
    async fn sqlite() -> Self {
        Self::over(Database::sqlite()).await
    }

    async fn postgres() -> Self {
        Self::over(Database::postgres().await).await
    }

    async fn over(database: Database) -> Self {
        let db = database.db.clone();
        let integer = if db.dialect() == Dialect::Postgres { "bigint" } else { "INTEGER" };
        let table = format!("CREATE TABLE counters (id {integer} PRIMARY KEY, value {integer} NOT NULL)");
        run(&db, &table).await.unwrap();
        Self { db, _keep: database }
    }

    async fn rows(&self) -> Vec<(i64, i64)> {
        let all = Statement::new("SELECT id, value FROM counters ORDER BY id", Vec::new()).reads();
        fetch::<(i64, i64)>(&self.db, all).await.unwrap()
    }
}

async fn run(executor: &impl Executor, sql: &str) -> houtai_data::Result<u64> {
    let (_, outcome) = executor.run(Statement::new(sql.to_owned(), Vec::new()), Box::new(Discard)).await?;
    Ok(outcome.rows)
}

async fn insert(executor: &impl Executor, id: i64) -> houtai_data::Result<u64> {
    run(executor, &format!("INSERT INTO counters VALUES ({id}, 0)")).await
}

fn kind(error: &Error) -> ErrorKind {
    DbError::of(error).unwrap().kind()
}

/// The same test on both databases.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Fixture::sqlite().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(super::Fixture::postgres().await).await;
            })+
        }
    };
}

on_both! {
    what_commits_is_there_and_what_fails_is_not
    a_swallowed_failure_never_commits
    savepoints_are_undone_alone
    a_dropped_savepoint_is_undone
    a_panic_and_a_drop_roll_back_and_give_the_connection_back
    a_statement_dropped_half_way_fails_the_transaction_and_no_other
    an_undrained_cursor_never_commits
    a_cursor_that_is_closed_early_commits
    a_cursor_meets_rows_added_behind_it_on_sqlite_alone
    a_second_transaction_inside_the_first_never_hangs
    counters_that_many_count_at_once_lose_nothing
    a_unit_takes_effect_as_a_whole
    a_lock_is_held_by_one_at_a_time
}

async fn what_commits_is_there_and_what_fails_is_not(fixture: Fixture) {
    fixture.db.tx(async |tx| Ok(insert(&tx, 1).await?)).await.unwrap();
    let failed: Result<()> = fixture
        .db
        .tx(async |tx| {
            insert(&tx, 2).await?;
            Err(Error::conflict("not today"))
        })
        .await;
    assert_eq!(failed.unwrap_err().detail(), Some("not today"));
    let tx = fixture.db.begin().await.unwrap();
    insert(&tx, 3).await.unwrap();
    tx.commit().await.unwrap();
    drop(fixture.db.begin_with(TxOptions::serializable()).await.unwrap());
    assert_eq!(fixture.rows().await, [(1, 0), (3, 0)]);
}

async fn a_swallowed_failure_never_commits(fixture: Fixture) {
    let error = fixture
        .db
        .tx(async |tx| {
            insert(&tx, 1).await?;
            assert!(insert(&tx, 1).await.unwrap_err().is_unique_violation());
            assert_eq!(insert(&tx, 2).await.unwrap_err().kind(), ErrorKind::TransactionFailed);
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    assert!(fixture.rows().await.is_empty());
}

async fn savepoints_are_undone_alone(fixture: Fixture) {
    fixture
        .db
        .tx(async |tx| {
            insert(&tx, 1).await?;
            let inner = tx.tx(async |tx| {
                insert(&tx, 2).await?;
                tx.tx(async |tx| Ok(insert(&tx, 3).await?)).await?;
                Ok(insert(&tx, 1).await?)
            });
            assert_eq!(kind(&inner.await.unwrap_err()), ErrorKind::UniqueViolation);
            tx.tx(async |tx| Ok(insert(&tx, 4).await?)).await
        })
        .await
        .unwrap();
    assert_eq!(fixture.rows().await, [(1, 0), (4, 0)]);
}

async fn a_dropped_savepoint_is_undone(fixture: Fixture) {
    fixture
        .db
        .tx(async |tx| {
            insert(&tx, 1).await?;
            let reached = Barrier::new(2);
            let inner = tx.tx::<(), _, _>(async |tx| {
                insert(&tx, 2).await?;
                reached.wait().await;
                std::future::pending().await
            });
            tokio::select! {
                _ = inner => {}
                _ = reached.wait() => {}
            }
            Ok(insert(&tx, 3).await?)
        })
        .await
        .unwrap();
    assert_eq!(fixture.rows().await, [(1, 0), (3, 0)]);
}

async fn a_panic_and_a_drop_roll_back_and_give_the_connection_back(fixture: Fixture) {
    // More often than there are connections.
    for id in 0..40 {
        let db = fixture.db.clone();
        let panics = tokio::spawn(async move {
            db.tx::<(), _, _>(async |tx| {
                insert(&tx, id).await?;
                panic!("on purpose")
            })
            .await
        });
        assert!(panics.await.unwrap_err().is_panic());
        let reached = Barrier::new(2);
        let dropped = fixture.db.tx::<(), _, _>(async |tx| {
            insert(&tx, id).await?;
            reached.wait().await;
            std::future::pending().await
        });
        tokio::select! {
            _ = dropped => {}
            _ = reached.wait() => {}
        }
    }
    insert(&fixture.db, 7).await.unwrap();
    assert_eq!(fixture.rows().await, [(7, 0)]);
}

/// It takes longer than anybody looks for an answer.
fn insert_slowly(id: i64) -> String {
    format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) \
         INSERT INTO counters SELECT {id}, count(*) FROM n"
    )
}

async fn a_statement_dropped_half_way_fails_the_transaction_and_no_other(fixture: Fixture) {
    let error = fixture
        .db
        .tx(async |tx| {
            insert(&tx, 1).await?;
            assert!(run(&tx, &insert_slowly(2)).now_or_never().is_none());
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    fixture
        .db
        .tx(async |tx| {
            insert(&tx, 3).await?;
            // Inside of a savepoint it is undone with it.
            let inner = tx.tx(async |tx| {
                assert!(run(&tx, &insert_slowly(4)).now_or_never().is_none());
                Ok(())
            });
            assert_eq!(kind(&inner.await.unwrap_err()), ErrorKind::TransactionFailed);
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(fixture.rows().await, [(3, 0)]);
}

async fn an_undrained_cursor_never_commits(fixture: Fixture) {
    fixture
        .db
        .tx(async |tx| Ok(run(&tx, "INSERT INTO counters VALUES (1, 1), (2, 2)").await?))
        .await
        .unwrap();
    let all = || Statement::new("SELECT id, value FROM counters ORDER BY id", Vec::new()).reads();
    let error = fixture
        .db
        .tx(async |tx| {
            insert(&tx, 3).await?;
            let mut cursor = tx.open(all()).await?;
            cursor.next(Collect::<(i64, i64)>::new(), 1).await?;
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(kind(&error), ErrorKind::TransactionFailed);
    let read = fixture
        .db
        .tx(async |tx| {
            let (mut cursor, mut read) = (tx.open(all()).await?, Vec::new());
            loop {
                let (rows, more) = cursor.next(Collect::<(i64, i64)>::new(), 1).await?;
                read.extend(Collect::<(i64, i64)>::take(rows));
                if !more {
                    return Ok(read);
                }
                // Before the rows that are read: SQLite would give the cursor what is added behind them.
                insert(&tx, -i64::try_from(read.len())?).await?;
            }
        })
        .await
        .unwrap();
    assert_eq!(read[..2], [(1, 1), (2, 2)]);
}

const ALL: &str = "SELECT id, value FROM counters ORDER BY id";

async fn a_cursor_that_is_closed_early_commits(fixture: Fixture) {
    let first = fixture
        .db
        .tx(async |tx| {
            run(&tx, "INSERT INTO counters VALUES (1, 1), (2, 2)").await?;
            let mut cursor = tx.open(Statement::new(ALL, Vec::new()).reads()).await?;
            let (rows, more) = cursor.next(Collect::<(i64, i64)>::new(), 1).await?;
            assert!(more);
            cursor.close().await?;
            insert(&tx, 3).await?;
            Ok(Collect::<(i64, i64)>::take(rows))
        })
        .await
        .unwrap();
    assert_eq!(first, [(1, 1)]);
    assert_eq!(fixture.rows().await.len(), 3);
}

async fn a_cursor_meets_rows_added_behind_it_on_sqlite_alone(fixture: Fixture) {
    let read = fixture
        .db
        .tx(async |tx| {
            run(&tx, "INSERT INTO counters VALUES (1, 1), (2, 2)").await?;
            let mut cursor = tx.open(Statement::new(ALL, Vec::new()).reads()).await?;
            let (rows, _) = cursor.next(Collect::<(i64, i64)>::new(), 1).await?;
            let mut read = Collect::<(i64, i64)>::take(rows);
            insert(&tx, 3).await?;
            loop {
                let (rows, more) = cursor.next(Collect::<(i64, i64)>::new(), 10).await?;
                read.extend(Collect::<(i64, i64)>::take(rows));
                if !more {
                    return Ok(read);
                }
            }
        })
        .await
        .unwrap();
    let as_it_was = [(1, 1), (2, 2)];
    match fixture.db.dialect() {
        Dialect::Postgres => assert_eq!(read, as_it_was),
        _ => assert_eq!(read, [as_it_was[0], as_it_was[1], (3, 0)]),
    }
    assert_eq!(fixture.rows().await.len(), 3);
}

async fn a_second_transaction_inside_the_first_never_hangs(fixture: Fixture) {
    let tasks: Vec<_> = (0..40)
        .map(|id| {
            let db = fixture.db.clone();
            tokio::spawn(async move {
                db.tx(async |tx| {
                    insert(&tx, id).await?;
                    db.tx(async |tx| Ok(insert(&tx, 100 + id).await?)).await
                })
                .await
            })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        if let Err(error) = task.await.unwrap() {
            assert_eq!(kind(&error), ErrorKind::SecondConnection, "{error}");
            refused += 1;
        }
    }
    let expected = if fixture.db.dialect() == Dialect::Sqlite { 40..=40 } else { 0..=40 };
    assert!(expected.contains(&refused), "{refused}");
    assert_eq!(fixture.rows().await.len(), 2 * (40 - refused));
}

async fn counters_that_many_count_at_once_lose_nothing(fixture: Fixture) {
    insert(&fixture.db, 1).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let db = fixture.db.clone();
            tokio::spawn(async move {
                for _ in 0..5 {
                    let options = TxOptions::serializable().attempts(100);
                    db.tx_retry_with(options, async |tx| {
                        let value =
                            Statement::new("SELECT value FROM counters WHERE id = 1", Vec::new()).reads();
                        let value = fetch::<(i64,)>(&tx, value).await?[0].0;
                        Ok(run(&tx, &format!("UPDATE counters SET value = {} WHERE id = 1", value + 1))
                            .await?)
                    })
                    .await
                    .unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(fixture.rows().await, [(1, 40)]);
}

async fn a_unit_takes_effect_as_a_whole(fixture: Fixture) {
    let add = |id: i64| {
        let sql = match fixture.db.dialect() {
            Dialect::Postgres => "INSERT INTO counters VALUES ($1, 0) RETURNING id",
            _ => "INSERT INTO counters VALUES (?1, 0) RETURNING id",
        };
        Statement::new(sql, vec![Value::Int64(id)])
    };
    let mut done = fixture.db.unit(Unit::new().run(add(1)).fetch::<i64>(add(2))).await.unwrap();
    assert_eq!((done.rows(0), done.take::<i64>(1)), (1, vec![2]));
    let error = fixture.db.unit(Unit::new().run(add(3)).run(add(1))).await.map(|_| ()).unwrap_err();
    assert!(error.is_unique_violation());
    assert_eq!(fixture.rows().await, [(1, 0), (2, 0)]);
}

async fn a_lock_is_held_by_one_at_a_time(fixture: Fixture) {
    let db = &fixture.db;
    let held = db.lock("nightly").await.unwrap();
    assert!(db.try_lock("nightly").await.unwrap().is_none());
    let other = db.try_lock("hourly").await.unwrap().unwrap();
    let waiting = tokio::spawn({
        let db = db.clone();
        async move { db.lock("nightly").await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    // Who holds a lock may work with the database.
    db.tx(async |tx| Ok(insert(&tx, 1).await?)).await.unwrap();
    held.release().await.unwrap();
    waiting.await.unwrap().unwrap();
    other.release().await.unwrap();
}

/// Two programs have two pools; here two databases of one program stand for them.
#[tokio::test]
async fn a_lock_keeps_another_program_out_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let options = SqliteOptions::new(folder.path().join("app.db"));
        Db::new("default", Arc::new(SqliteDriver::open(options).unwrap()), Clock::system())
    };
    let (one, two) = (open(), open());
    let held = one.lock("../nightly").await.unwrap();
    assert!(two.try_lock("../nightly").await.unwrap().is_none());
    held.release().await.unwrap();
    assert!(two.try_lock("../nightly").await.unwrap().is_some());
    assert!(folder.path().join("app.db.lock-%2e%2e%2fnightly").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_keeps_another_program_out_on_postgres() {
    let database = PostgresInstance::shared().unwrap().database().await.unwrap();
    let mut programs = Vec::new();
    for _ in 0..2 {
        let driver = database.driver().await.unwrap();
        programs.push(Db::new("default", Arc::new(driver), Clock::system()));
    }
    let held = programs[0].lock("nightly").await.unwrap();
    assert!(programs[1].try_lock("nightly").await.unwrap().is_none());
    // Dropped, it goes when the connection is given back.
    drop(held);
    drop(programs[1].lock("nightly").await.unwrap());
}
