//! Statements about one row.

use houtai::__private::data::{Dialect, Error, ErrorKind, Model, Value, ValueKind};
use houtai::formats::Patch;
use houtai::prelude::*;

use crate::recorder::{NOW, Recorder};
use crate::{Author, BlogPost, Setting, Thing};

fn author() -> Option<Vec<Value>> {
    Some(vec![Value::Int64(3), Value::Text("Ann".into())])
}

fn post(version: i32) -> Option<Vec<Value>> {
    Some(vec![
        Value::Int64(7),
        Value::Int64(3),
        Value::Text("Hello".into()),
        Value::Text(String::new()),
        Value::Null(ValueKind::Timestamp),
        Value::Json("[]".into()),
        Value::Int32(0),
        Value::Int32(version),
        Value::Timestamp(NOW),
        Value::Timestamp(NOW),
    ])
}

const COLUMNS: &str =
    r#""id", "author", "title", "text", "published_at", "tags", "votes", "version", "created_at", "changed""#;

#[tokio::test]
async fn a_new_row_gets_its_defaults_from_the_program() {
    let db = Recorder::new(Dialect::Postgres).answers(author()).answers(post(1));
    let ann = Author::create(&db).name("Ann").save().await.unwrap();
    let saved = BlogPost::create(&db).author(&ann).title("Hello").save().await.unwrap();
    assert_eq!((saved.id.get(), saved.author.key(), saved.version), (7, ann.id, 1));
    let sent = db.sent();
    assert_eq!(sent[0].0, r#"INSERT INTO "authors" ("name") VALUES ($1) RETURNING "id", "name""#);
    let columns = COLUMNS.strip_prefix("\"id\", ").unwrap();
    assert_eq!(
        sent[1].0,
        format!(
            "INSERT INTO \"blog_posts\" ({columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING {COLUMNS}"
        )
    );
    let expected = [
        Value::Int64(3),
        Value::Text("Hello".into()),
        Value::Text(String::new()),
        Value::Null(ValueKind::Timestamp),
        Value::Json("[]".into()),
        Value::Int32(0),
        Value::Int32(1),
        Value::Timestamp(NOW),
        Value::Timestamp(NOW),
    ];
    assert_eq!(sent[1].1, expected);
}

#[tokio::test]
async fn setters_take_what_becomes_the_value() {
    let db = Recorder::new(Dialect::Sqlite).answers(post(1));
    let id: Id<Author> = Id::new(3).unwrap();
    let title = String::from("Hello");
    let create = BlogPost::create(&db)
        .title(&title)
        .author(id)
        .votes(5)
        .published_at(Timestamp::from_microsecond(NOW));
    create.text(Patch::Absent).save().await.unwrap();
    let (_, params) = db.sent().remove(0);
    assert_eq!(params[3], Value::Timestamp(NOW));
    assert_eq!((&params[2], &params[5]), (&Value::Text(String::new()), &Value::Int32(5)));
}

#[tokio::test]
async fn an_update_sends_what_has_changed() {
    let db = Recorder::new(Dialect::Sqlite).answers(post(2));
    let id: Id<BlogPost> = Id::new(7).unwrap();
    let update = BlogPost::update(&db, id).title(Patch::Value("Hello".to_owned())).votes(Patch::Absent);
    update.published_at(None).save().await.unwrap();
    let (sql, params) = db.sent().remove(0);
    assert_eq!(
        sql,
        format!(
            "UPDATE \"blog_posts\" SET \"title\" = ?1, \"published_at\" = ?2, \"changed\" = ?3, \
             \"version\" = \"version\" + 1 WHERE \"id\" = ?4"
        )
    );
    let expected = [
        Value::Text("Hello".into()),
        Value::Null(ValueKind::Timestamp),
        Value::Timestamp(NOW),
        Value::Int64(7),
    ];
    assert_eq!(params, expected);
}

#[tokio::test]
async fn an_update_without_a_change_reads() {
    let db = Recorder::new(Dialect::Sqlite).answers(post(2)).answers(None);
    let id: Id<BlogPost> = Id::new(7).unwrap();
    BlogPost::update(&db, id).votes(Patch::Absent).save().await.unwrap();
    let sql = format!("SELECT {COLUMNS} FROM \"blog_posts\" WHERE \"id\" = ?1");
    assert_eq!(db.sent(), [(sql, vec![Value::Int64(7)])]);
    let error = BlogPost::update(&db, id).save().await.unwrap_err();
    assert_eq!(error.to_string(), "there is no blog post 7");
}

#[tokio::test]
async fn a_row_that_was_read_is_changed_only_in_its_version() {
    let db = Recorder::new(Dialect::Postgres)
        .answers(post(2))
        .answers(None)
        .answers(post(3))
        .answers(None)
        .answers(None);
    let read = BlogPost::find(&db, Id::new(7).unwrap()).await.unwrap();
    let error = BlogPost::update(&db, &read).votes(1).save().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StaleVersion);
    let (sql, params) = db.sent().remove(1);
    assert!(sql.contains("WHERE \"id\" = $3 AND \"version\" = $4"), "{sql}");
    assert_eq!(params[2..], [Value::Int64(7), Value::Int32(2)]);
    let error = BlogPost::update(&db, read.id).if_version(2).votes(1).save().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_row_that_is_not_there_is_named() {
    let db = Recorder::new(Dialect::Postgres);
    let error = BlogPost::find(&db, Id::new(7).unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::NotFound, "there is no blog post 7".into()));
    assert!(BlogPost::find_optional(&db, Id::new(7).unwrap()).await.unwrap().is_none());
    assert_eq!(Setting::find(&db, "colour").await.unwrap_err().to_string(), "there is no setting `colour`");
    let error = BlogPost::delete(&db, Id::new(7).unwrap()).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no blog post 7");
}

#[tokio::test]
async fn a_soft_deletion_keeps_the_row_out_of_sight() {
    let thing =
        || Some(vec![Value::Uuid([1; 16]), Value::Null(ValueKind::Uuid), Value::Null(ValueKind::Timestamp)]);
    let db = Recorder::new(Dialect::Sqlite).answers(thing()).answers(thing());
    let created = Thing::create(&db).save().await.unwrap();
    Thing::delete(&db, &created).await.unwrap();
    let sent = db.sent();
    let Value::Uuid(id) = sent[0].1[0] else { panic!("{sent:?}") };
    assert_eq!(id[6] >> 4, 7);
    assert_eq!(
        sent[1].0,
        "UPDATE \"trash\" SET \"deleted_at\" = ?1 WHERE \"id\" = ?2 AND \"deleted_at\" IS NULL"
    );
    assert_eq!(sent[1].1, [Value::Timestamp(NOW), Value::Uuid([1; 16])]);
}

#[tokio::test]
async fn a_value_that_no_column_holds_is_not_sent() {
    let db = Recorder::new(Dialect::Sqlite);
    let refused = |error: &Error| (error.kind(), error.constraint().unwrap().columns.clone());
    let long = Author::create(&db).name("é".repeat(101)).save().await.unwrap_err();
    assert_eq!(refused(&long), (ErrorKind::InvalidValue, vec!["name".to_owned()]));
    assert_eq!(
        long.to_string(),
        "`authors.name` cannot hold this text: it has 101 characters and may have 100; shorten it"
    );
    let nul = Author::create(&db).name("a\0b").save().await.unwrap_err();
    assert!(nul.to_string().contains("U+0000"), "{nul}");
    let id: Id<BlogPost> = Id::new(7).unwrap();
    let tags = houtai::__private::data::Json(vec!["a\0".to_owned()]);
    let nul = BlogPost::update(&db, id).tags(tags).save().await.unwrap_err();
    assert!(nul.to_string().starts_with("`blog_posts.tags` cannot hold this json"), "{nul}");
    let create = Setting::create(&db).name("a").content(b"\0".as_slice()).weight(f64::NAN);
    assert!(create.save().await.unwrap_err().to_string().contains("NaN is no number"));
    assert!(db.sent().is_empty());
}
