//! Broken constraints, told alike.

use crate::testing::Table;
use crate::{Constraint, Driver, Error, ErrorKind, Value};

fn broken(error: &Error, kind: ErrorKind) -> &Constraint {
    assert_eq!(error.kind(), kind, "{error:?}");
    error.constraint().unwrap_or_else(|| panic!("{error:?} names no constraint"))
}

/// One column or several.
pub async fn a_unique_value_that_is_taken_names_its_columns(driver: &dyn Driver) {
    let columns = "id {integer} PRIMARY KEY, email {text} UNIQUE, team {integer}, place {integer}, UNIQUE (team, place)";
    let table = Table::new(driver, "fact_unique", columns).await;
    let add = "INSERT INTO TABLE_ (id, email, team, place) VALUES ($1, $2, $3, $4)";
    let row = |id, email: &str, place| {
        vec![Value::Int64(id), Value::Text(email.to_owned()), Value::Int64(1), Value::Int64(place)]
    };
    table.run(add, row(1, "a", 1)).await.unwrap();

    let error = table.run(add, row(2, "a", 2)).await.unwrap_err();
    let found = broken(&error, ErrorKind::UniqueViolation);
    assert_eq!((found.table.as_str(), &found.columns[..]), ("fact_unique", &["email".to_owned()][..]));
    assert!(error.is_unique_violation_of("email"));

    let error = table.run(add, row(2, "b", 1)).await.unwrap_err();
    assert_eq!(broken(&error, ErrorKind::UniqueViolation).columns, ["team", "place"]);
}

/// A key is unique as well.
pub async fn a_primary_key_that_is_taken_names_its_column(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_primary_key").await;
    table.add(1, "a").await.unwrap();
    let error = table.add(1, "b").await.unwrap_err();
    assert_eq!(broken(&error, ErrorKind::UniqueViolation).columns, ["id"]);
}

/// `NOT NULL`.
pub async fn a_missing_value_names_its_column(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_not_null").await;
    let error = table.run("INSERT INTO TABLE_ (id) VALUES (1)", Vec::new()).await.unwrap_err();
    let found = broken(&error, ErrorKind::NotNullViolation);
    assert_eq!((found.table.as_str(), &found.columns[..]), ("fact_not_null", &["label".to_owned()][..]));
}

/// By its name.
pub async fn a_check_that_fails_is_told(driver: &dyn Driver) {
    let columns = "age {integer}, CONSTRAINT fact_check_age CHECK (age >= 0)";
    let table = Table::new(driver, "fact_check", columns).await;
    let error = table.run("INSERT INTO TABLE_ VALUES (-1)", Vec::new()).await.unwrap_err();
    assert_eq!(broken(&error, ErrorKind::CheckViolation).name.as_deref(), Some("fact_check_age"));
}

/// What an insert refers to has to be there.
pub async fn a_reference_to_nothing_names_its_column(driver: &dyn Driver) {
    let _authors = Table::labels(driver, "fact_authors").await;
    let columns = "id {integer} PRIMARY KEY, author {integer} REFERENCES fact_authors (id)";
    let posts = Table::new(driver, "fact_posts", columns).await;
    posts.run("INSERT INTO TABLE_ VALUES (1, NULL)", Vec::new()).await.unwrap();
    let error = posts.run("INSERT INTO TABLE_ VALUES (2, 99)", Vec::new()).await.unwrap_err();
    let found = broken(&error, ErrorKind::ForeignKeyViolation);
    assert_eq!((found.table.as_str(), &found.columns[..]), ("fact_posts", &["author".to_owned()][..]));
    assert!(!found.referred_to);
}

/// Also where there are several.
pub async fn the_broken_one_of_two_references_is_named(driver: &dyn Driver) {
    let people = Table::labels(driver, "fact_people").await;
    people.add(1, "anna").await.unwrap();
    let columns = "id {integer} PRIMARY KEY, author {integer} NOT NULL REFERENCES fact_people (id), \
                   editor {integer} NOT NULL REFERENCES fact_people (id)";
    let table = Table::new(driver, "fact_articles", columns).await;
    for (author, editor, named) in [(1, 2, "editor"), (2, 1, "author")] {
        let params = vec![Value::Int64(author), Value::Int64(editor)];
        let error = table.run("INSERT INTO TABLE_ VALUES (1, $1, $2)", params).await.unwrap_err();
        assert_eq!(broken(&error, ErrorKind::ForeignKeyViolation).columns, [named]);
    }
    assert!(table.ids().await.is_empty());
}

/// What an update refers to has to be there.
pub async fn an_update_to_a_missing_reference_names_its_column(driver: &dyn Driver) {
    let owners = Table::labels(driver, "fact_owners").await;
    owners.add(1, "anna").await.unwrap();
    let columns = "id {integer} PRIMARY KEY, owner {integer} REFERENCES fact_owners (id)";
    let pets = Table::new(driver, "fact_pets", columns).await;
    pets.run("INSERT INTO TABLE_ VALUES (1, 1)", Vec::new()).await.unwrap();
    let error = pets.run("UPDATE TABLE_ SET owner = 5", Vec::new()).await.unwrap_err();
    let found = broken(&error, ErrorKind::ForeignKeyViolation);
    assert_eq!((&found.columns[..], found.referred_to), (&["owner".to_owned()][..], false));
}

/// Whether the reference says `RESTRICT` or nothing.
pub async fn a_row_that_is_referred_to_stays(driver: &dyn Driver) {
    let parents = Table::labels(driver, "fact_parents").await;
    let columns = "id {integer} PRIMARY KEY, plain {integer} REFERENCES fact_parents (id), \
                   strict {integer} REFERENCES fact_parents (id) ON DELETE RESTRICT";
    let children = Table::new(driver, "fact_children", columns).await;
    parents.add(1, "a").await.unwrap();
    parents.add(2, "b").await.unwrap();
    children.run("INSERT INTO TABLE_ VALUES (1, 1, 2)", Vec::new()).await.unwrap();
    for id in [1, 2] {
        let error =
            parents.run("DELETE FROM TABLE_ WHERE id = $1", vec![Value::Int64(id)]).await.unwrap_err();
        assert!(broken(&error, ErrorKind::ForeignKeyViolation).referred_to);
    }
    assert_eq!(parents.ids().await, [1, 2]);
}

/// Of several rows, none.
pub async fn a_failed_statement_changes_nothing(driver: &dyn Driver) {
    let table = Table::labels(driver, "fact_all_or_none").await;
    table.add(3, "a").await.unwrap();
    let sql = "INSERT INTO TABLE_ VALUES (1, 'a'), (2, 'b'), (3, 'c')";
    assert!(table.run(sql, Vec::new()).await.unwrap_err().is_unique_violation());
    assert_eq!(table.ids().await, [3]);
}
