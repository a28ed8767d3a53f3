//! Migrations on a database.

mod books;
mod by_hand;
mod check;
mod concurrent;
mod fake;
mod functions;
mod line_up;
mod progress;
mod run;
mod split;

use std::time::Duration;

use houtai_data::{Db, Executor, LockGuard};

pub use books::Applied;
pub use functions::Functions;
pub use line_up::{Direction, Planned, Target};
pub use progress::Progress;

use crate::{History, MigrationId, Result};

/// The name of the lock under which one process at a time migrates a database.
const LOCK: &str = "houtai-migrations";

/// How long a statement waits for a table that others use, unless told.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Brings a database to where the migrations lead.
///
/// ```
/// use houtai_data::Db;
/// use houtai_migrate::{History, Migrator, Target};
///
/// async fn latest(db: &Db, history: &History) -> houtai_migrate::Result<usize> {
///     let done = Migrator::new(db, history).migrate(&Target::Latest).await?;
///     Ok(done.len())
/// }
/// ```
#[derive(Clone)]
pub struct Migrator<'a> {
    db: &'a Db,
    history: &'a History,
    functions: Functions,
    lock_timeout: Duration,
    told: progress::Told,
}

impl<'a> Migrator<'a> {
    /// One for this database and these migrations.
    pub fn new(db: &'a Db, history: &'a History) -> Self {
        Self {
            db,
            history,
            functions: Functions::new(),
            lock_timeout: LOCK_TIMEOUT,
            told: progress::Told::default(),
        }
    }

    /// The functions that migrations call by name.
    #[must_use]
    pub fn functions(mut self, functions: Functions) -> Self {
        self.functions = functions;
        self
    }

    /// How long a statement waits for a table that others use, on PostgreSQL; 5 seconds unless told. While it waits,
    /// all that come after it wait too.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Who is told how far a run is; nobody unless told.
    ///
    /// ```
    /// use houtai_data::Db;
    /// use houtai_migrate::{History, Migrator};
    ///
    /// fn loud<'a>(db: &'a Db, history: &'a History) -> Migrator<'a> {
    ///     Migrator::new(db, history).progress(|progress| eprintln!("{progress}"))
    /// }
    /// ```
    #[must_use]
    pub fn progress(mut self, told: impl Fn(Progress<'_>) + Send + Sync + 'static) -> Self {
        self.told = progress::Told::new(told);
        self
    }

    /// The migrations that the database has, in the order in which they were applied.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn applied(&self) -> Result<Vec<Applied>> {
        books::read(self.db).await
    }

    /// What [`migrate`](Self::migrate) would do, with the SQL. It changes nothing.
    ///
    /// # Errors
    ///
    /// When a migration was edited or deleted after it was applied, when there are two ends, when what is to be taken
    /// back cannot be, and those of the database.
    pub async fn plan(&self, target: &Target) -> Result<Vec<Planned>> {
        let applied = self.applied().await?;
        check::judge(self.history, &applied)?;
        line_up::line_up(self.db.dialect(), self.history, &applied, target)
    }

    /// Applies what is not applied yet, or takes back what is beyond the target; each migration in a transaction, and
    /// one process at a time. It gives back the ids of what it did, in order.
    ///
    /// # Errors
    ///
    /// Those of [`plan`](Self::plan), and when a statement fails; then the database is where it was before the
    /// migration with that statement, and the message names file, operation, statement and cause.
    pub async fn migrate(&self, target: &Target) -> Result<Vec<MigrationId>> {
        let lock = self.lock().await?;
        let done = self.migrate_alone(target).await;
        release(lock).await;
        done
    }

    async fn lock(&self) -> Result<LockGuard> {
        if let Some(lock) = self.db.try_lock(LOCK).await? {
            return Ok(lock);
        }
        self.told.tell(Progress::Waits);
        Ok(self.db.lock(LOCK).await?)
    }

    async fn migrate_alone(&self, target: &Target) -> Result<Vec<MigrationId>> {
        let planned = self.plan(target).await?;
        run::refuse_unknown_functions(&planned, &self.functions)?;
        if !planned.is_empty() {
            books::make(self.db).await?;
        }
        let mut done = Vec::new();
        for (at, one) in planned.iter().enumerate() {
            let place = progress::Place { told: &self.told, migration: (at + 1, planned.len()) };
            run::run(self.db, one, &self.functions, self.lock_timeout, place).await?;
            done.push(one.id().clone());
        }
        Ok(done)
    }

    /// Notes migrations as applied, or as not applied, without running them: for a database whose tables are there
    /// already. All are noted or none.
    ///
    /// # Errors
    ///
    /// Those of [`plan`](Self::plan), but for what it takes to go back; and when a table or a column is not there that
    /// would be noted as made.
    pub async fn fake(&self, target: &Target) -> Result<Vec<MigrationId>> {
        let lock = self.lock().await?;
        let done = fake::run(self.db, self.history, target).await;
        release(lock).await;
        done
    }
}

/// What was done is done, and what has failed is told; the end of the connection releases the lock as well.
async fn release(lock: LockGuard) {
    _ = lock.release().await;
}
