//! Rows for tests.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use houtai::{Db, DbError, ModelMeta};

/// Makes rows of a model with values that a test does not care about. The function gets a number that is another one
/// for each row, so that unique values stay unique.
///
/// ```
/// use houtai::prelude::*;
/// use houtai_test::{Factory, TestDb};
///
/// /// A member.
/// #[model]
/// pub struct Member {
///     /// Its number.
///     pub id: Id<Member>,
///     /// How to reach it.
///     #[field(length = 1..=100, unique)]
///     pub email: String,
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let db = TestDb::sqlite(models![Member]).await;
/// let members = Factory::new(async |db: Db, n| Member::create(&db).email(format!("{n}@example.org")).save().await);
/// let anna = members.one(&db).await;
/// let others = members.many(&db, 20).await;
/// assert!(others.iter().all(|other| other.email != anna.email));
/// # });
/// ```
pub struct Factory<F> {
    make: F,
    next: AtomicU64,
}

impl<F> Factory<F> {
    /// Makes rows by this function.
    pub fn new<M, U>(make: F) -> Self
    where
        F: Fn(Db, u64) -> U,
        U: Future<Output = Result<M, DbError>>,
    {
        Self { make, next: AtomicU64::new(1) }
    }

    /// One row.
    ///
    /// # Panics
    ///
    /// When the database does not take it.
    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub async fn one<M, U>(&self, db: &Db) -> M
    where
        F: Fn(Db, u64) -> U,
        U: Future<Output = Result<M, DbError>>,
    {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        match (self.make)(db.clone(), number).await {
            Ok(row) => row,
            Err(error) => panic!("row {number} of the factory cannot be made: {error:?}"),
        }
    }

    /// So many rows, one after the other.
    ///
    /// # Panics
    ///
    /// When the database does not take one of them.
    pub async fn many<M, U>(&self, db: &Db, count: usize) -> Vec<M>
    where
        F: Fn(Db, u64) -> U,
        U: Future<Output = Result<M, DbError>>,
    {
        let mut rows = Vec::with_capacity(count);
        for _ in 0..count {
            rows.push(self.one(db).await);
        }
        rows
    }
}

/// Adds so many made-up rows to the table of each of these models: what the command `seed --rows` does. The rows are the same
/// each time.
///
/// ```
/// use houtai::prelude::*;
/// use houtai_test::{TestDb, fill};
///
/// /// A member.
/// #[model]
/// pub struct Member {
///     /// Its number.
///     pub id: Id<Member>,
///     /// How to reach it.
///     #[field(length = 1..=100, unique)]
///     pub email: String,
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let db = TestDb::sqlite(models![Member]).await;
/// fill(&db, &models![Member], 50).await;
/// assert_eq!(Member::query().count(&*db).await.unwrap(), 50);
/// # });
/// ```
///
/// # Panics
///
/// When no rows can be made up that these models permit.
#[expect(clippy::panic, reason = "a test has no better way to fail")]
pub async fn fill(db: &Db, models: &[&'static ModelMeta], rows: u64) {
    if let Err(error) = houtai::fixtures::Generator::new(models).rows(rows).fill(db, &mut |_| {}).await {
        panic!("the tables cannot be filled: {error}");
    }
}
