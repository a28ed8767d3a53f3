//! Looked at before anything is measured: a contestant that does less than the others would be fast for the wrong
//! reason.

use std::fmt::Debug;
use std::sync::Arc;

use crate::item::{NewItem, PAGE, ROWS};
use crate::{Failure, Store};

const TASKS: i64 = 8;
const TRANSACTIONS: i64 = 25;

/// Does each operation and compares, on a table that was made anew.
///
/// # Errors
///
/// When one of them does something else.
pub async fn check<S: Store>(store: &Arc<S>) -> Result<(), Failure> {
    for id in [1, 6, ROWS] {
        same("one row", &store.one_row(id).await?, &NewItem::numbered(id).with_id(id))?;
    }
    let page: Vec<_> = (101..=100 + PAGE).map(|id| NewItem::numbered(id).with_id(id)).collect();
    same("page", &store.page(100).await?, &page)?;

    let mut new = NewItem::numbered(12);
    new.quantity = 5;
    let id = store.insert(new.clone()).await?;
    same("insert", &store.one_row(id).await?, &new.with_id(id))?;
    let mut new = NewItem::numbered(15);
    new.quantity = 6;
    let row = store.insert_row(new.clone()).await?;
    same("insert of which the row comes back", &row, &new.with_id(row.id))?;
    same("that row in the table", &store.one_row(row.id).await?, &row)?;

    store.update(7, 41).await?;
    same("update", &store.one_row(7).await?.quantity, &41)?;
    same("update of another row", &store.one_row(8).await?.quantity, &0)?;
    let mut changed = NewItem::numbered(10).with_id(10);
    changed.quantity = 42;
    same("update of which the row comes back", &store.update_row(10, 42).await?, &changed)?;
    store.unit(10).await?;
    same("unit", &store.one_row(10).await?.quantity, &43)?;
    nothing_is_lost(store).await
}

/// All tasks add to the same row, so a transaction without a lock loses some.
async fn nothing_is_lost<S: Store>(store: &Arc<S>) -> Result<(), Failure> {
    let mut tasks = Vec::new();
    for _ in 0..TASKS {
        let store = Arc::clone(store);
        tasks.push(tokio::spawn(async move {
            for _ in 0..TRANSACTIONS {
                store.transaction(9).await?;
            }
            Ok::<_, Failure>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    same("sum of all transactions", &store.one_row(9).await?.quantity, &(TASKS * TRANSACTIONS))
}

fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), Failure> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: found {found:?}, expected {expected:?}").into())
    }
}
