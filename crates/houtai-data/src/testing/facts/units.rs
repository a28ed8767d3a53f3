//! Several statements as one.

use futures_util::future::join_all;

use super::statements::{Picky, failure};
use crate::testing::{Rows, Stored, Table};
use crate::{Driver, ErrorKind, Unit};

/// All of it.
pub async fn a_unit_is_done_as_a_whole(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unit").await;
    let unit = Unit { statements: vec![table.insert(1, "a"), table.insert(2, "b")] };
    let answers = driver.unit(unit).await.unwrap();
    assert_eq!(answers.iter().map(|(_, outcome)| outcome.rows).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(table.ids().await, [1, 2]);
}

/// Or nothing.
pub async fn a_unit_that_fails_is_undone_as_a_whole(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_failed_unit").await;
    let unit = Unit { statements: vec![table.insert(1, "a"), table.insert(1, "b"), table.insert(2, "c")] };
    let error = failure(driver.unit(unit).await);
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert!(table.ids().await.is_empty());
}

/// A row is read before the commit.
pub async fn a_unit_with_a_row_that_cannot_be_read_is_undone_as_a_whole(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unreadable_unit").await;
    let select = table.statement("SELECT id FROM TABLE_", Vec::new()).reads();
    let unit =
        Unit { statements: vec![table.insert(1, "a"), (select, Box::new(Picky)), table.insert(2, "b")] };
    let error = failure(driver.unit(unit).await);
    assert_eq!(error.kind(), ErrorKind::UnreadableValue);
    assert!(!error.may_have_run() && table.ids().await.is_empty());
    driver.unit(Unit { statements: vec![table.insert(1, "a"), table.insert(2, "b")] }).await.unwrap();
}

/// Each sink gets its own.
pub async fn a_unit_gives_the_rows_of_each_statement(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unit_rows").await;
    let mut select = table.statement("SELECT label FROM TABLE_", Vec::new());
    select.effect = crate::Effect::Write;
    let unit = Unit { statements: vec![table.insert(1, "a"), (select, Box::<Rows>::default())] };
    let mut answers = driver.unit(unit).await.unwrap();
    let (sink, outcome) = answers.pop().unwrap();
    assert_eq!(outcome.rows, 1);
    assert_eq!(Rows::take(sink), [[Stored::Text("a".to_owned())]]);
}

/// Those that share a transaction with it.
pub async fn units_that_fail_do_not_disturb_others(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_mixed_units").await;
    table.add(0, "taken").await.unwrap();
    let units = (1..=60).map(|id| {
        // Each third one breaks a key with its second statement.
        let second = if id % 3 == 0 { 0 } else { id + 100 };
        driver.unit(Unit { statements: vec![table.insert(id, "a"), table.insert(second, "b")] })
    });
    let answers = join_all(units).await;
    for (id, answer) in (1..=60).zip(answers) {
        match answer {
            Ok(_) => assert_ne!(id % 3, 0),
            Err(error) => assert!(id % 3 == 0 && error.is_unique_violation(), "{id}: {error}"),
        }
    }
    let ids = table.ids().await;
    assert_eq!(ids.len(), 1 + 2 * 40);
    assert!(ids.iter().all(|id| *id == 0 || id % 3 != 0 || *id > 100));
}

/// Nothing.
pub async fn an_empty_unit_does_nothing(driver: &dyn Driver) {
    assert!(driver.unit(Unit { statements: Vec::new() }).await.unwrap().is_empty());
}
