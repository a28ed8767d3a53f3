//! A connection, and how it is opened.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::SqliteOptions;
use super::failure::Place;
use super::file::Unopened;
use super::foreign_key::Touched;
use super::watch::{Meanwhile, Watch};
use crate::Result;

/// After how many steps of SQLite's machine it is asked whether to go on; some hundred microseconds.
const STEPS: i32 = 20_000;

/// The most pages of a write-ahead log that is kept when all of it is in the database file.
const JOURNAL_BYTES: i64 = 64 << 20;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// A connection with what belongs to it.
pub(super) struct Attached {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) touched: Arc<Touched>,
    pub(super) watch: Arc<Watch>,
    pub(super) statement_timeout: Option<Duration>,
    /// Set while statements may take as long as they take.
    pub(super) unlimited: Cell<bool>,
}

impl Attached {
    /// Opens the file once more.
    pub(super) fn open(
        place: &Place,
        options: &SqliteOptions,
        access: Access,
        meanwhile: Meanwhile,
    ) -> Result<Self> {
        Self::attach(place, options, access, meanwhile).map_err(|unopened| place.unopened(unopened))
    }

    fn attach(
        place: &Place,
        options: &SqliteOptions,
        access: Access,
        meanwhile: Meanwhile,
    ) -> Result<Self, Unopened> {
        let flags = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        let mut connection =
            Connection::open_with_flags(&*place.path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let watch = Arc::<Watch>::default();
        be_patient(&mut connection, options.busy_timeout, Arc::clone(&meanwhile))?;
        prepare(&connection, options, access)?;

        let touched = Arc::<Touched>::default();
        if access == Access::Write {
            let noting = Arc::clone(&touched);
            connection.update_hook(Some(move |_, _: &str, table: &str, rowid| noting.note(table, rowid)))?;
        }
        let asked = Arc::clone(&watch);
        connection.progress_handler(
            STEPS,
            Some(move || {
                meanwhile();
                asked.is_over()
            }),
        )?;
        let statement_timeout = options.statement_timeout;
        Ok(Self {
            connection,
            place: place.clone(),
            touched,
            watch,
            statement_timeout,
            unlimited: Cell::new(false),
        })
    }

    /// Runs a statement within the time that it has.
    pub(super) fn timed<T>(&self, run: impl FnOnce() -> T) -> T {
        self.watch.limited(self.statement_timeout.filter(|_| !self.unlimited.get()), run)
    }
}

fn prepare(connection: &Connection, options: &SqliteOptions, access: Access) -> Result<(), Unopened> {
    if access == Access::Write && connection.is_readonly(MAIN_DB)? {
        return Err(Unopened::ReadOnly);
    }
    if access == Access::Write {
        let mode = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
        if connection.pragma_update_and_check(None, "journal_mode", "wal", mode)? != "wal" {
            return Err(Unopened::NoWal);
        }
        connection.pragma_update(None, "synchronous", options.synchronous.as_str())?;
        connection.pragma_update(None, "journal_size_limit", JOURNAL_BYTES)?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -i64::from(options.cache_bytes / 1024))?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A name in double quotes that is no column would be taken for a text, and a typo go unseen.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    rusqlite::vtab::array::load_module(connection)?;
    connection.set_prepared_statement_cache_capacity(options.statements);
    Ok(())
}

/// Waits for other processes, in steps that grow.
fn be_patient(connection: &mut Connection, within: Duration, meanwhile: Meanwhile) -> rusqlite::Result<()> {
    let mut since = Instant::now();
    connection.busy_handler(Some(move |count: i32| {
        if count == 0 {
            since = Instant::now();
        }
        meanwhile();
        if since.elapsed() >= within {
            return false;
        }
        let milliseconds = [1, 2, 5, 10, 15, 20, 25];
        let step = usize::try_from(count).unwrap_or_default().min(milliseconds.len() - 1);
        std::thread::park_timeout(Duration::from_millis(milliseconds[step]));
        true
    }))
}
