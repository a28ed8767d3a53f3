//! Rows in pieces.

use super::statements::failure;
use crate::testing::table::integers;
use crate::testing::{Rows, Table};
use crate::{BeginOptions, Cursor, Driver, ErrorKind};

async fn filled<'a>(driver: &'a dyn Driver, name: &'static str, rows: i64) -> Table<'a> {
    let table = Table::labels(driver, name).await;
    let statements = (1..=rows).map(|id| table.insert(id, "a")).collect();
    driver.unit(crate::Unit { statements }).await.unwrap();
    table
}

async fn piece(cursor: &mut dyn Cursor, at_most: u32) -> (Vec<i64>, bool) {
    let (sink, more) = cursor.next(Box::<Rows>::default(), at_most).await.unwrap();
    (integers(&Rows::take(sink)), more)
}

const ALL: &str = "SELECT id FROM TABLE_ ORDER BY id";

/// In order, each once.
pub async fn a_cursor_gives_all_rows_in_pieces(driver: &dyn Driver) {
    let table = filled(driver, "fact_pieces", 25).await;
    let mut cursor = driver.open(table.statement(ALL, Vec::new())).await.unwrap();
    let mut all = Vec::new();
    loop {
        let (mut ids, more) = piece(&mut *cursor, 10).await;
        assert!(ids.len() <= 10);
        all.append(&mut ids);
        if !more {
            break;
        }
    }
    assert_eq!(all, (1..=25).collect::<Vec<_>>());
    assert_eq!(piece(&mut *cursor, 10).await, (Vec::new(), false));
}

/// And goes on afterwards.
pub async fn a_cursor_asked_for_nothing_gives_nothing(driver: &dyn Driver) {
    let table = filled(driver, "fact_zero", 2).await;
    let mut cursor = driver.open(table.statement(ALL, Vec::new())).await.unwrap();
    assert_eq!(piece(&mut *cursor, 0).await, (Vec::new(), true));
    assert_eq!(piece(&mut *cursor, 2).await.0, [1, 2]);
    let nothing = table.statement("SELECT id FROM TABLE_ WHERE id > 9", Vec::new());
    let mut cursor = driver.open(nothing).await.unwrap();
    assert_eq!(piece(&mut *cursor, 5).await, (Vec::new(), false));
}

/// Its connection is free again.
pub async fn a_cursor_that_is_dropped_lets_others_go_on(driver: &dyn Driver) {
    let table = filled(driver, "fact_undrained", 50).await;
    for _ in 0..40 {
        let mut cursor = driver.open(table.statement(ALL, Vec::new())).await.unwrap();
        assert_eq!(piece(&mut *cursor, 3).await, (vec![1, 2, 3], true));
    }
    table.add(100, "b").await.unwrap();
    assert_eq!(table.ids().await.len(), 51);
}

/// Each has its own place.
pub async fn two_cursors_of_a_transaction_take_turns(driver: &dyn Driver) {
    let table = filled(driver, "fact_two_cursors", 10).await;
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    let up = session.open(table.statement(ALL, Vec::new())).await.unwrap();
    let down =
        session.open(table.statement("SELECT id FROM TABLE_ ORDER BY id DESC", Vec::new())).await.unwrap();
    for (cursor, expected) in [(up, [1, 2]), (down, [10, 9]), (up, [3, 4]), (down, [8, 7])] {
        let (sink, more) = session.next(cursor, Box::<Rows>::default(), 2).await.unwrap();
        assert_eq!((integers(&Rows::take(sink)), more), (expected.to_vec(), true));
    }
    table.add_in(&mut *session, 11, "b").await.unwrap();
    session.close(up).await.unwrap();
    session.close(down).await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(table.ids().await.len(), 11);
}

/// At the latest when its first rows are asked for.
pub async fn a_cursor_tells_what_is_wrong_with_its_statement(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_wrong_cursor").await;
    let opened = driver.open(table.statement("SELECT nowhere FROM TABLE_", Vec::new())).await;
    let error = match opened {
        Ok(mut cursor) => failure(cursor.next(Box::<Rows>::default(), 1).await),
        Err(error) => error,
    };
    assert_eq!(error.kind(), ErrorKind::MissingObject, "{error}");
}

/// But an error, and the transaction goes on only to its roll-back.
pub async fn a_closed_cursor_gives_no_more(driver: &dyn Driver) {
    let table = filled(driver, "fact_closed_cursor", 3).await;
    let mut session = driver.begin(BeginOptions::default()).await.unwrap();
    let cursor = session.open(table.statement(ALL, Vec::new())).await.unwrap();
    session.close(cursor).await.unwrap();
    failure(session.next(cursor, Box::<Rows>::default(), 1).await);
    session.roll_back().await.unwrap();
}
