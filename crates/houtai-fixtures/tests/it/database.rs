//! Databases of either kind, with the tables of some models.

use std::sync::Arc;

use houtai_core::Clock;
use houtai_data::testing::{PostgresDatabase, PostgresInstance};
use houtai_data::{Db, ModelMeta, SqliteDriver, SqliteOptions, create_tables};
use houtai_fixtures::{Error, LoadOptions, Loaded, dump, load};

/// A database, with what has to live as long as it does.
pub(crate) struct Database {
    pub(crate) db: Db,
    _postgres: Option<PostgresDatabase>,
}

pub(crate) async fn sqlite(models: &[&'static ModelMeta]) -> Database {
    let driver = SqliteDriver::open(SqliteOptions::temporary()).unwrap();
    let db = Db::new("default", Arc::new(driver), Clock::system());
    create_tables(&db, models).await.unwrap();
    Database { db, _postgres: None }
}

pub(crate) async fn postgres(models: &[&'static ModelMeta]) -> Database {
    let database = PostgresInstance::shared().unwrap().database().await.unwrap();
    let driver = database.driver().await.unwrap();
    let db = Db::new("default", Arc::new(driver), Clock::system());
    create_tables(&db, models).await.unwrap();
    Database { db, _postgres: Some(database) }
}

/// Both.
pub(crate) async fn both(models: &[&'static ModelMeta]) -> [Database; 2] {
    [sqlite(models).await, postgres(models).await]
}

/// All rows as a text.
pub(crate) async fn dumped(db: &Db, models: &[&'static ModelMeta]) -> String {
    let mut out = Vec::new();
    dump(db, models, models, ("test", &[]), &mut out, &mut |_| {}).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// Loads a text.
pub(crate) async fn loaded(db: &Db, models: &[&'static ModelMeta], text: &str) -> Result<Vec<Loaded>, Error> {
    let options = LoadOptions { file: "rows.jsonl".to_owned(), ..LoadOptions::default() };
    load(db, models, &mut text.as_bytes(), &options, &mut |_| {}).await
}

/// How many rows a text has.
pub(crate) fn rows(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("{\"model\"")).count()
}
