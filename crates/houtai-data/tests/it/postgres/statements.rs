//! Single statements on the shared connections.

use futures_util::FutureExt;
use houtai_data::{Driver, ErrorKind, Value};

use super::{Fixture, reading};

#[tokio::test]
async fn a_row_that_was_written_is_read() {
    let fixture = Fixture::with_todos().await;
    let outcome = fixture
        .write("INSERT INTO todos (title) VALUES ($1)", vec![Value::Text("milk".to_owned())])
        .await
        .expect("insert");
    assert_eq!(outcome.rows, 1);
    assert_eq!(fixture.texts("SELECT title FROM todos", vec![]).await.expect("select"), ["milk"]);
}

#[tokio::test]
async fn a_list_is_one_parameter() {
    let fixture = Fixture::with_todos().await;
    fixture.write("INSERT INTO todos (title) VALUES ('a'), ('b'), ('c')", vec![]).await.expect("insert");
    let list =
        Value::List(houtai_data::ValueKind::Text, vec![Value::Text("a".into()), Value::Text("c".into())]);
    let sql = "SELECT title FROM todos WHERE title = ANY($1) ORDER BY title";
    assert_eq!(fixture.texts(sql, vec![list]).await.expect("select"), ["a", "c"]);
}

#[tokio::test]
async fn a_value_that_is_taken_names_constraint_table_and_column() {
    let fixture = Fixture::with_todos().await;
    let insert = "INSERT INTO todos (title) VALUES ('secret')";
    fixture.write(insert, vec![]).await.expect("insert");
    let error = fixture.write(insert, vec![]).await.expect_err("taken");
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    let constraint = error.constraint().expect("constraint");
    assert_eq!(constraint.name.as_deref(), Some("todos_title_key"));
    assert_eq!((constraint.table.as_str(), &constraint.columns[..]), ("todos", &["title".to_owned()][..]));
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn a_changed_table_is_prepared_again() {
    let fixture = Fixture::with_todos().await;
    fixture.write("INSERT INTO todos (title) VALUES ('a')", vec![]).await.expect("insert");
    let read = || fixture.number("SELECT * FROM (SELECT done::int::bigint FROM todos) t", vec![]);
    assert_eq!(read().await.expect("select"), 0);
    fixture
        .write("ALTER TABLE todos ALTER done DROP DEFAULT, ALTER done TYPE bigint USING 7", vec![])
        .await
        .expect("alter");
    assert_eq!(read().await.expect("select"), 7);
}

#[tokio::test]
async fn many_at_once_get_their_own_answers() {
    let fixture = Fixture::new().await;
    let reads = (0..500).map(|number| fixture.number("SELECT $1", vec![Value::Int64(number)]));
    let answers = futures_util::future::join_all(reads).await;
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(answer.expect("answer"), number);
    }
}

#[tokio::test]
async fn a_statement_that_is_given_up_does_not_disturb_its_neighbours() {
    let fixture = Fixture::new().await;
    let mut given_up = Vec::new();
    for number in 0..200 {
        let statement = reading("SELECT $1 FROM generate_series(1, 100)", vec![Value::Int64(number)]);
        let mut future = fixture.driver.run(statement, Box::new(houtai_data::Discard));
        // Sent, and then dropped.
        let _ = (&mut future).now_or_never();
        given_up.push(future);
        let answer = fixture.number("SELECT $1", vec![Value::Int64(number)]);
        let (answer, ()) = tokio::join!(answer, async { given_up.clear() });
        assert_eq!(answer.expect("answer"), number);
    }
}
