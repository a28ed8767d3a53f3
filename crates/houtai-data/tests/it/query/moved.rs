//! Rows that a trigger of SQLite has moved before they could be read back.

use futures_util::future::join_all;
use houtai_data::{Change, Db, Error, ErrorKind, Model, Result, RowInsert, RowUpdate, Statement};

use super::models::{User, user};
use super::read_back::{NAME, called, empty, names, run};

/// Of rows with a name in capitals another key, which is what a table of archived rows may do.
const REKEYS: &str = "create trigger rekeys after update on users when new.name = upper(new.name) \
                      begin update users set id = id + 100 where id = new.id; end";
const DROPS: &str = "create trigger drops after insert on users when new.name = upper(new.name) \
                     begin delete from users where id = new.id; end";

fn renaming<'db>(db: &'db Db, id: i64, name: &str) -> RowUpdate<'db, User> {
    RowUpdate::new(db, user(id)).set(NAME, Change::To(name.to_owned()))
}

fn is_told(error: &Error) {
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Other, "{text}");
    assert!(text.contains("a trigger has moved or deleted the row") && text.contains("`.apply()`"), "{text}");
    assert!(text.contains("`users`"), "{text}");
}

#[tokio::test]
async fn a_changed_row_that_a_trigger_gives_another_key_stays_as_it_was() {
    let db = empty().await;
    called::<User>(&db, "anna").await.unwrap();
    run(&db, REKEYS).await;
    is_told(&renaming(&db, 1, "ANNA").save().await.unwrap_err());
    is_told(&renaming(&db, 1, "ANNA").if_version(1).save().await.unwrap_err());
    assert_eq!(names(&db).await, ["anna"]);
    renaming(&db, 1, "Anna").save().await.unwrap();
    renaming(&db, 1, "ANNA").apply().await.unwrap();
    let ids = User::query().select((User::id, User::name)).all(&db).await.unwrap();
    assert_eq!(ids, [(101, "ANNA".to_owned())]);
    assert_eq!(renaming(&db, 1, "ANNA").save().await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_new_row_that_a_trigger_deletes_is_not_added_by_save_and_its_key_is_given_by_add() {
    let db = empty().await;
    run(&db, DROPS).await;
    run(&db, "create table log (user integer) strict").await;
    run(&db, "create trigger notes after insert on users begin insert into log values (new.id); end").await;
    is_told(&called::<User>(&db, "ANNA").await.unwrap_err());
    assert_eq!(logged(&db).await, 0);
    let key = RowInsert::<User>::new(&db).set(NAME, Change::To("ANNA".to_owned())).add().await.unwrap();
    assert_eq!((key, logged(&db).await), (1, 1));
    assert!(names(&db).await.is_empty());
}

async fn logged(db: &Db) -> i64 {
    let count = Statement::new("select count(*) from log", Vec::new()).reads();
    houtai_data::fetch::<(i64,)>(db, count).await.unwrap()[0].0
}

#[tokio::test]
async fn neighbours_of_a_row_that_was_moved_are_written_once() {
    let db = empty().await;
    run(&db, DROPS).await;
    let inserts = (0..20).map(|number| called::<User>(&db, if number % 5 == 0 { "GONE" } else { "kept" }));
    let answers: Vec<Result<User>> = join_all(inserts).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 4);
    assert_eq!(names(&db).await, ["kept"; 16]);
}

#[tokio::test]
async fn a_transaction_with_a_row_that_was_moved_does_not_commit() {
    let db = empty().await;
    called::<User>(&db, "anna").await.unwrap();
    run(&db, REKEYS).await;
    let tx = db.begin().await.unwrap();
    is_told(
        &RowUpdate::<User>::new(&tx, user(1))
            .set(NAME, Change::To("ANNA".to_owned()))
            .save()
            .await
            .unwrap_err(),
    );
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::TransactionFailed);
    assert_eq!(names(&db).await, ["anna"]);
}
