//! Many at once.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{join_all, try_join_all};

use super::statements::failure;
use crate::testing::table::integers;
use crate::testing::{Rows, Table};
use crate::{BeginOptions, Driver, Error, Value};

/// None is told that something is locked.
pub async fn sixty_four_writers_at_once_all_succeed(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_writers").await;
    let writers = (0..64).map(async |writer| {
        for turn in 0..10 {
            table.add(writer * 100 + turn, "a").await?;
        }
        Ok::<_, Error>(())
    });
    try_join_all(writers).await.unwrap();
    assert_eq!(table.ids().await.len(), 640);
}

/// Whoever reads and writes in a transaction is not overtaken. The row is locked by changing it first.
pub async fn transactions_on_one_row_lose_no_update(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_counter").await;
    table.add(0, "counter").await.unwrap();
    let add = async |_| {
        let mut session = driver.begin(BeginOptions::default()).await?;
        let lock = table.statement("UPDATE TABLE_ SET label = 'held' RETURNING id", Vec::new());
        let (sink, _) = session.run(lock, Box::<Rows>::default()).await?;
        let next = integers(&Rows::take(sink))[0] + 1;
        let update = table.statement("UPDATE TABLE_ SET id = $1", vec![Value::Int64(next)]);
        session.run(update, Box::<Rows>::default()).await?;
        session.commit().await
    };
    try_join_all((0..32).map(add)).await.unwrap();
    assert_eq!(table.ids().await, [32]);
}

/// Statements that were begun and given up, among others that are waited for.
pub async fn a_dropped_future_disturbs_nobody(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_given_up").await;
    for round in 0..20 {
        let first = round * 10;
        let mut kept = Vec::new();
        for turn in 0..10 {
            let (statement, sink) = table.insert(first + turn, "a");
            let future = driver.run(statement, sink);
            if turn % 2 == 0 {
                kept.push(future);
            } else {
                // It may be done at once, and else is dropped here.
                drop(future.now_or_never());
            }
        }
        for answer in join_all(kept).await {
            answer.unwrap();
        }
    }
    let ids = table.ids().await;
    assert!((0..200).step_by(2).all(|id| ids.contains(&id)));
    assert_eq!(driver.pool().waiting, 0);
}

/// Readers wait for no writer.
pub async fn reads_go_on_while_a_transaction_is_open(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_readers").await;
    table.add(1, "a").await.unwrap();
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    table.add_in(&mut *session, 2, "b").await.unwrap();
    for ids in join_all((0..20).map(|_| table.ids())).await {
        assert_eq!(ids, [1]);
    }
    session.commit().await.unwrap();
}

/// And says so.
pub async fn after_closing_nothing_runs(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_closed").await;
    table.add(1, "a").await.unwrap();
    driver.close(Duration::from_secs(10)).await;
    failure(table.add(2, "b").await);
    failure(table.rows("SELECT id FROM TABLE_", Vec::new()).await);
    failure(driver.begin(BeginOptions::default()).await);
}
