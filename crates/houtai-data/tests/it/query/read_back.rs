//! Rows that come back from the statement that has changed them.

use std::sync::Arc;

use futures_util::future::join_all;
use houtai_core::Clock;
use houtai_data::{
    Change, Db, Error, ErrorKind, Executor, FromRow, Model, ModelMeta, Result, RowInsert, RowReader,
    RowUpdate, SqliteDriver, SqliteOptions, Statement, Unit, create_tables,
};

use super::models::{User, user};

pub(super) const NAME: usize = 1;

/// A database with an empty table of users. Triggers are spelled differently elsewhere, and PostgreSQL reads nothing
/// back.
pub(super) async fn empty() -> Db {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    let db = Db::new("default", Arc::new(driver), Clock::system());
    create_tables(&db, &[User::META]).await.unwrap();
    db
}

pub(super) fn called<M: Model>(db: &Db, name: &str) -> impl Future<Output = Result<M>> {
    RowInsert::<M>::new(db).set(NAME, Change::To(name.to_owned())).save()
}

pub(super) async fn names(db: &Db) -> Vec<String> {
    User::query().order_by(User::id.asc()).select(User::name).all(db).await.unwrap()
}

pub(super) async fn run(db: &Db, sql: &'static str) {
    db.run(Statement::new(sql, Vec::new()), Box::new(houtai_data::Discard)).await.map(drop).unwrap();
}

/// A user that cannot be read.
#[derive(Debug)]
struct Unreadable;

impl Model for Unreadable {
    const META: &'static ModelMeta = User::META;

    type Key = i64;

    fn key(&self) -> i64 {
        0
    }
}

impl FromRow for Unreadable {
    const COLUMNS: usize = 2;

    fn from_row(_: &mut RowReader<'_>) -> Result<Self> {
        Err(Error::new(ErrorKind::UnreadableValue, "it is none"))
    }
}

#[tokio::test]
async fn what_a_trigger_has_made_of_a_row_comes_back() {
    let db = empty().await;
    run(
        &db,
        "create trigger louder after insert on users begin update users set name = upper(name) where id = new.id; end",
    )
    .await;
    let anna = called::<User>(&db, "anna").await.unwrap();
    assert_eq!((anna.id, anna.name.as_str()), (1, "ANNA"));
    let key = RowInsert::<User>::new(&db).set(NAME, Change::To("bert".to_owned())).add().await.unwrap();
    assert_eq!(key, 2);
    let bert =
        RowUpdate::<User>::new(&db, user(2)).set(NAME, Change::To("Bert".to_owned())).save().await.unwrap();
    assert_eq!((bert.id, bert.name.as_str()), (2, "Bert"));
}

#[tokio::test]
async fn a_row_that_a_trigger_has_turned_away_does_not_come_back_as_another() {
    let db = empty().await;
    called::<User>(&db, "anna").await.unwrap();
    run(&db, "create trigger full before insert on users begin select raise(ignore); end").await;
    let error = called::<User>(&db, "bert").await.unwrap_err();
    assert!(error.to_string().contains("a trigger may have dropped it"), "{error}");
    assert_eq!(names(&db).await, ["anna"]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_back_is_not_stored_and_its_neighbours_are() {
    let db = empty().await;
    let inserts = (0..20).map(async |number| match number % 4 {
        0 => called::<Unreadable>(&db, "never").await.map(drop).map_err(|error| error.kind()),
        _ => called::<User>(&db, "kept").await.map(drop).map_err(|error| error.kind()),
    });
    let answers = join_all(inserts).await;
    assert_eq!(answers.iter().filter(|answer| **answer == Err(ErrorKind::UnreadableValue)).count(), 5);
    assert_eq!(names(&db).await, ["kept"; 15]);
}

#[tokio::test]
async fn a_unit_of_one_change_is_undone_when_its_reading_fails() {
    let db = empty().await;
    called::<User>(&db, "anna").await.unwrap();
    let unit = Unit::new()
        .run(Statement::new("update users set name = 'bert'", Vec::new()))
        .fetch::<Unreadable>(Statement::new("select * from users", Vec::new()).reads());
    assert_eq!(db.unit(unit).await.map(drop).unwrap_err().kind(), ErrorKind::UnreadableValue);
    assert_eq!(names(&db).await, ["anna"]);
}

#[tokio::test]
async fn a_change_that_gives_nothing_back_still_says_when_there_is_no_such_row() {
    let db = empty().await;
    called::<User>(&db, "anna").await.unwrap();
    let rename =
        |id: i64| RowUpdate::<User>::new(&db, user(id)).set(NAME, Change::To("Anna".to_owned())).apply();
    rename(1).await.unwrap();
    assert_eq!(names(&db).await, ["Anna"]);
    let error = rename(7).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotFound, "there is no user 7".to_owned()));
    assert_eq!(RowUpdate::<User>::new(&db, user(7)).apply().await.unwrap_err().kind(), ErrorKind::NotFound);
}
