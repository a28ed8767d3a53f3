//! Single statements.

use crate::testing::{Rows, Stored, Table};
use crate::{Discard, Driver, Error, ErrorKind, Result, Row, RowSink, Statement, Value};

/// Inserts, updates and deletes say how many rows they changed; other statements none.
pub async fn the_number_of_changed_rows_is_told(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_changed").await;
    for id in 1..=5 {
        assert_eq!(table.add(id, "a").await.unwrap().rows, 1);
    }
    let updated = table.run("UPDATE TABLE_ SET label = 'b' WHERE id > $1", vec![Value::Int64(2)]).await;
    assert_eq!(updated.unwrap().rows, 3);
    assert_eq!(table.run("UPDATE TABLE_ SET label = 'c' WHERE id > 9", Vec::new()).await.unwrap().rows, 0);
    assert_eq!(table.run("CREATE TABLE fact_changed_too (id INTEGER)", Vec::new()).await.unwrap().rows, 0);
    assert_eq!(table.run("DELETE FROM TABLE_", Vec::new()).await.unwrap().rows, 5);
    assert_eq!(table.run("SELECT id FROM TABLE_", Vec::new()).await.unwrap().rows, 0);
}

/// `RETURNING`.
pub async fn returning_gives_the_rows(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_returning").await;
    let (mut statement, _) = table.insert(7, "seven");
    statement.sql = format!("{} RETURNING id, label", statement.sql.as_str()).into();
    let (sink, outcome) = driver.run(statement, Box::<Rows>::default()).await.unwrap();
    assert_eq!(outcome.rows, 1);
    assert_eq!(Rows::take(sink), [[Stored::Int(7), Stored::Text("seven".to_owned())]]);
    assert_eq!(table.ids().await, [7]);
}

/// An empty result is a result.
pub async fn no_row_is_no_error(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_none").await;
    assert!(table.ids().await.is_empty());
}

/// The message has the name.
pub async fn a_missing_table_is_named(driver: &dyn Driver) {
    for statement in ["SELECT 1 FROM fact_missing", "DELETE FROM fact_missing"] {
        let mut statement = Statement::new(statement, Vec::new());
        if statement.sql.as_str().starts_with("SELECT") {
            statement = statement.reads();
        }
        let error = failure(driver.run(statement, Box::new(Discard)).await);
        assert_eq!(error.kind(), ErrorKind::MissingObject);
        assert!(error.to_string().contains("fact_missing"), "{error}");
    }
}

/// The message has the name.
pub async fn a_missing_column_is_named(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_missing_column").await;
    for sql in [
        "SELECT nowhere FROM TABLE_",
        r#"SELECT "nowhere" FROM TABLE_"#,
        "INSERT INTO TABLE_ (nowhere) VALUES (1)",
    ] {
        let error = table.run(sql, Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingObject, "{error}");
        let text = error.to_string();
        assert!(text.contains("nowhere") && !text.contains("string literal"), "{text}");
    }
}

/// Nothing is guessed.
pub async fn a_syntax_error_is_an_invalid_statement(driver: &dyn Driver) {
    for sql in ["SELEKT 1", "SELECT FROM WHERE", "INSERT INTO"] {
        let error = failure(driver.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await);
        assert_eq!(error.kind(), ErrorKind::InvalidStatement, "{sql}: {error}");
    }
}

/// Too few would be null, too many ignored.
pub async fn a_wrong_number_of_parameters_is_refused(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_parameters").await;
    for params in [Vec::new(), vec![Value::Int64(1), Value::Int64(2)]] {
        let error = table.run("SELECT id FROM TABLE_ WHERE id = $1", params).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidStatement, "{error}");
    }
}

/// It would be run or ignored depending on the database.
pub async fn a_second_statement_in_one_text_is_refused(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_two_statements").await;
    table.add(1, "a").await.unwrap();
    let error = table.run("DELETE FROM TABLE_; DELETE FROM TABLE_", Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidStatement, "{error}");
    assert_eq!(table.ids().await, [1]);
}

/// The connection is shared with others.
pub async fn what_begins_a_transaction_is_no_statement(driver: &dyn Driver) {
    for sql in ["BEGIN", "commit", "ROLLBACK", " savepoint one"] {
        let error = failure(driver.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await);
        assert_eq!(error.kind(), ErrorKind::InvalidStatement, "{sql}: {error}");
    }
}

/// Takes nothing.
pub(super) struct Picky;

impl RowSink for Picky {
    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Err(Error::new(ErrorKind::UnreadableValue, "no row is good enough"))
    }

    fn clear(&mut self) {}
}

/// The error of the sink is that of the statement.
pub async fn a_row_that_cannot_be_read_fails_the_statement(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unreadable").await;
    table.add(1, "a").await.unwrap();
    let select = table.statement("SELECT id FROM TABLE_", Vec::new());
    let error = failure(driver.run(select, Box::new(Picky)).await);
    assert_eq!(error.kind(), ErrorKind::UnreadableValue);
    assert_eq!(table.ids().await, [1]);
}

/// Whether it was undone depends on the database, and is told.
pub async fn a_write_whose_row_cannot_be_read_says_whether_it_may_have_run(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_unreadable_write").await;
    let insert = table.statement("INSERT INTO TABLE_ (id, label) VALUES (1, 'a') RETURNING id", Vec::new());
    let error = failure(driver.run(insert, Box::new(Picky)).await);
    assert_eq!(error.kind(), ErrorKind::UnreadableValue);
    assert_eq!(error.may_have_run(), !table.ids().await.is_empty());
}

/// `/readyz`.
pub async fn it_answers_a_ping(driver: &dyn Driver) {
    driver.ping().await.unwrap();
    assert!(driver.pool().open > 0);
    assert!(driver.pool().open <= driver.pool().max);
}

/// The error of something that cannot be shown.
pub(super) fn failure<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("it should have failed"),
        Err(error) => error,
    }
}
