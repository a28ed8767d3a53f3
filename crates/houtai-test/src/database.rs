//! A database for one test.

use std::collections::HashMap;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use houtai::{Clock, Db, DbError, ModelMeta, Timestamp};
use houtai_data::testing::{PostgresDatabase, PostgresInstance};
use houtai_data::{Dialect, SqliteDriver, SqliteOptions, Synchronous, create_statements, create_tables};
use tempfile::TempDir;

use crate::app::START;

/// How long the statements of a test get when its database is closed.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// SQLite files with nothing but tables, by the statements that have made them.
type Templates = HashMap<Vec<String>, Arc<[u8]>>;

static TEMPLATES: LazyLock<Mutex<Templates>> = LazyLock::new(Mutex::default);

/// A database that one test has for itself, with the tables of its models and nothing in them. It is a [`Db`] by
/// dereference. The tables are made once; each further test gets a copy.
///
/// It goes when the test is over; after a failure it stays, and a line on standard error says where.
///
/// ```
/// use houtai::prelude::*;
/// use houtai_test::TestDb;
///
/// /// A thing to do.
/// #[model]
/// pub struct Todo {
///     /// Its number.
///     pub id: Id<Todo>,
///     /// What to do.
///     #[field(length = 1..=200)]
///     pub title: String,
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let db = TestDb::sqlite(models![Todo]).await;
/// let todo = Todo::create(&*db).title("Water the plants").save().await.unwrap();
/// assert_eq!(Todo::find(&*db, todo.id).await.unwrap().title, "Water the plants");
/// # });
/// ```
pub struct TestDb {
    db: Db,
    clock: Clock,
    place: Option<Place>,
}

/// Where it is.
enum Place {
    File(TempDir),
    Server(PostgresDatabase),
}

impl TestDb {
    /// A file of SQLite.
    ///
    /// # Panics
    ///
    /// When the tables cannot be made, or no file.
    pub async fn sqlite(models: impl IntoIterator<Item = &'static ModelMeta>) -> Self {
        let models: Vec<_> = models.into_iter().collect();
        let (db, clock, folder) = given(copy(&models).await);
        Self { db, clock, place: Some(Place::File(folder)) }
    }

    /// A database of a PostgreSQL server that only tests use; it is started when the first test needs it. PostgreSQL has
    /// to be installed, as the Debian package `postgresql` does it.
    ///
    /// # Panics
    ///
    /// When PostgreSQL is not installed or does not start, or the tables cannot be made.
    pub async fn postgres(models: impl IntoIterator<Item = &'static ModelMeta>) -> Self {
        let models: Vec<_> = models.into_iter().collect();
        let (db, clock, database) = given(on_server(models).await);
        Self { db, clock, place: Some(Place::Server(database)) }
    }

    /// The clock of the database, by which rows get their times; it stands until the test moves it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How many statements have run so far; see [`statements`](crate::statements).
    pub fn statements(&self) -> u64 {
        crate::statements(&self.db)
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TestDb {
    #[expect(clippy::print_stderr, reason = "who reads of the failure has to learn where its data is")]
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        match self.place.take() {
            Some(Place::File(folder)) => {
                eprintln!(
                    "the database of the failed test is kept: {}",
                    folder.keep().join("test.db").display()
                );
            }
            Some(Place::Server(database)) => {
                eprintln!(
                    "the database of the failed test is there as long as the server of the tests: {}",
                    database.url()
                );
                // Dropping it would delete it.
                std::mem::forget(database);
            }
            None => {}
        }
    }
}

/// A test without its database fails: to pass would say that something was tested.
#[expect(clippy::panic, reason = "a test has no better way to fail")]
fn given<T>(made: Result<T, DbError>) -> T {
    made.unwrap_or_else(|error| panic!("there is no database for the test: {error:?}"))
}

fn stopped_clock() -> Clock {
    Clock::manual(Timestamp::from_microsecond(START))
}

async fn copy(models: &[&'static ModelMeta]) -> Result<(Db, Clock, TempDir), DbError> {
    let folder = folder()?;
    let file = folder.path().join("test.db");
    std::fs::write(&file, template(models).await?).map_err(unwritten)?;
    let clock = stopped_clock();
    Ok((open(&file, &clock)?, clock, folder))
}

fn folder() -> Result<TempDir, DbError> {
    tempfile::Builder::new().prefix("houtai-test-").tempdir().map_err(unwritten)
}

fn unwritten(error: std::io::Error) -> DbError {
    DbError::new(houtai::DbErrorKind::Unreachable, "the file of a test cannot be made").with_source(error)
}

/// A test never waits for the disk: what it loses in a power cut is nothing that anybody wants.
fn open(file: &Path, clock: &Clock) -> Result<Db, DbError> {
    let mut options = SqliteOptions::new(file);
    options.synchronous = Synchronous::Normal;
    Ok(Db::new("default", Arc::new(SqliteDriver::open(options)?), clock.clone()))
}

/// The bytes of a file with the tables of these models.
async fn template(models: &[&'static ModelMeta]) -> Result<Arc<[u8]>, DbError> {
    let statements = create_statements(Dialect::Sqlite, models)?;
    let templates = || TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = templates().get(&statements) {
        return Ok(Arc::clone(known));
    }
    let folder = folder()?;
    let file = folder.path().join("template.db");
    let db = open(&file, &stopped_clock())?;
    create_tables(&db, models).await?;
    // Closing moves everything from the journal into the file.
    db.close(CLOSE_WITHIN).await;
    let bytes: Arc<[u8]> = std::fs::read(&file).map_err(unwritten)?.into();
    templates().insert(statements, Arc::clone(&bytes));
    Ok(bytes)
}

async fn on_server(models: Vec<&'static ModelMeta>) -> Result<(Db, Clock, PostgresDatabase), DbError> {
    let statements = create_statements(Dialect::Postgres, &models)?;
    // The server outlives the process, so the name must change with the tables.
    let name = format!("tables_{:016x}", hash(&statements));
    let clock = stopped_clock();
    let of_template = clock.clone();
    let fill = move |driver| async move {
        create_tables(&Db::new("template", Arc::new(driver), of_template), &models).await
    };
    let database = PostgresInstance::shared()?.copy_of(&name, fill).await?;
    let driver = database.driver().await?;
    Ok((Db::new("default", Arc::new(driver), clock.clone()), clock, database))
}

/// FNV-1a: the same in every process, which the hash of the standard library does not promise.
fn hash(statements: &[String]) -> u64 {
    let bytes = statements.iter().flat_map(|statement| statement.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
#[expect(clippy::panic, reason = "a test has no better way to fail")]
mod tests {
    use houtai::prelude::*;
    use houtai::{DbErrorKind, models};

    use super::*;

    /// Something that is counted.
    #[model]
    struct Thing {
        id: Id<Thing>,
        name: String,
    }

    async fn one() -> TestDb {
        TestDb::postgres(models![Thing]).await
    }

    fn name(db: &TestDb) -> String {
        match &db.place {
            Some(Place::Server(database)) => database.name().to_owned(),
            _ => panic!("it is on no server"),
        }
    }

    /// The number of a database in the catalog of its server; none of one that is not there.
    async fn number(db: &TestDb, name: &str) -> Option<i64> {
        let query = sql("SELECT oid::int8 FROM pg_database WHERE datname = {}").bind(name.to_owned());
        query.rows::<i64>(&**db).await.unwrap().pop()
    }

    #[tokio::test]
    async fn each_test_has_a_database_of_its_own() {
        let (db, other) = (one().await, one().await);
        assert_ne!(name(&db), name(&other));
        let thing = Thing::create(&*db).name("spoon").save().await.unwrap();
        assert_eq!((thing.id.get(), thing.name.as_str()), (1, "spoon"));
        assert_eq!(Thing::query().count(&*db).await.unwrap(), 1);
        assert_eq!(Thing::query().count(&*other).await.unwrap(), 0);
        assert_eq!(Thing::create(&*other).name("fork").save().await.unwrap().id.get(), 1);
    }

    #[tokio::test]
    async fn the_tables_are_made_once_and_copied_then() {
        let statements = create_statements(Dialect::Postgres, &models![Thing]).unwrap();
        let template = format!("tables_{:016x}", hash(&statements));
        let db = one().await;
        let made = number(&db, &template).await;
        assert!(made.is_some(), "there is no `{template}`");
        let again = one().await;
        assert_eq!(number(&again, &template).await, made);
        assert_eq!(number(&again, &format!("{template}_unfinished")).await, None);
    }

    #[tokio::test]
    async fn a_database_goes_with_its_test() {
        let (db, other) = (one().await, one().await);
        let gone = name(&db);
        assert!(number(&other, &gone).await.is_some());
        drop(db);
        assert_eq!(number(&other, &gone).await, None);
    }

    #[tokio::test]
    async fn the_database_of_a_failed_test_stays() {
        let (db, other) = (one().await, one().await);
        let kept = name(&db);
        let failed = std::thread::spawn(move || {
            let _db = db;
            panic!("a test that fails");
        });
        assert!(failed.join().is_err());
        assert!(number(&other, &kept).await.is_some());
        sql(format!("DROP DATABASE \"{kept}\" WITH (FORCE)")).run(&*other).await.unwrap();
        assert_eq!(number(&other, &kept).await, None);
    }

    #[test]
    #[should_panic(expected = "NOT TESTED: PostgreSQL is not installed here")]
    fn a_test_without_its_server_does_not_pass() {
        given::<()>(Err(DbError::new(
            DbErrorKind::Configuration,
            "NOT TESTED: PostgreSQL is not installed here",
        )));
    }

    #[test]
    fn other_tables_have_another_template() {
        let of = |text: &str| hash(&[text.to_owned()]);
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_ne!(of("a"), of("b"));
    }
}
