//! The table that says which migrations a database has.

use houtai_core::Timestamp;
use houtai_data::{Db, Dialect, ErrorKind, Executor, Statement, Tx, fetch, sql};

use super::line_up::{Direction, Planned};
use crate::schema::RECORDS;
use crate::{MigrationId, Result};

/// A migration that a database has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Which one.
    pub id: MigrationId,
    /// What its file added up to then.
    pub checksum: String,
    /// When it was applied.
    pub applied_at: Timestamp,
}

fn create(dialect: Dialect) -> String {
    let (number, end) = match dialect {
        Dialect::Sqlite => ("INTEGER", " STRICT"),
        _ => ("bigint", ""),
    };
    format!(
        "CREATE TABLE IF NOT EXISTS {RECORDS} (\n  position {number} NOT NULL PRIMARY KEY,\n  module text NOT NULL,\n  \
         name text NOT NULL,\n  checksum text NOT NULL,\n  applied_at {number} NOT NULL,\n  UNIQUE (module, name)\n){end}"
    )
}

/// Makes the table, unless it is there.
pub(super) async fn make(db: &Db) -> Result<()> {
    let statement = Statement::new(create(db.dialect()), Vec::new());
    db.run(statement, Box::new(houtai_data::Discard)).await?;
    Ok(())
}

/// The migrations that a database has; none where there is no such table.
pub(super) async fn read(db: &Db) -> Result<Vec<Applied>> {
    let text = "SELECT module, name, checksum, applied_at FROM houtai_migrations ORDER BY position";
    let rows = fetch::<(String, String, String, i64)>(db, Statement::new(text, Vec::new()).reads()).await;
    let rows = match rows {
        Err(error) if error.kind() == ErrorKind::MissingObject => return Ok(Vec::new()),
        rows => rows?,
    };
    let applied = rows.into_iter().map(|(module, name, checksum, applied_at)| Applied {
        id: MigrationId::new(module, name),
        checksum,
        applied_at: Timestamp::from_microsecond(applied_at),
    });
    Ok(applied.collect())
}

/// Keeps other processes from noting migrations until the transaction ends, and says whether this one is noted: the
/// lock of all migrations goes with its connection, and a server can end that while a migration runs.
pub(super) async fn is_noted(tx: &Tx, planned: &Planned) -> Result<bool> {
    if tx.dialect() == Dialect::Postgres {
        let lock = format!("LOCK TABLE {RECORDS} IN SHARE ROW EXCLUSIVE MODE");
        tx.run(Statement::new(lock, Vec::new()), Box::new(houtai_data::Discard)).await?;
    }
    let id = planned.id().clone();
    let found = sql("SELECT count(*) FROM houtai_migrations WHERE module = {} AND name = {}");
    let found = found.bind(id.module).bind(id.name).reads().first::<i64>(tx).await?;
    Ok(found.is_some_and(|count| count > 0))
}

/// Writes down what a migration has done.
pub(super) async fn note(executor: &impl Executor, planned: &Planned) -> Result<()> {
    let id = planned.id().clone();
    let statement = match planned.direction {
        Direction::Forward => {
            sql("INSERT INTO houtai_migrations (position, module, name, checksum, applied_at) \
             SELECT coalesce(max(position), 0) + 1, {}, {}, {}, {} FROM houtai_migrations")
            .bind(id.module)
            .bind(id.name)
            .bind(planned.file.checksum.clone())
            .bind(executor.now().as_microsecond())
        }
        Direction::Back => {
            sql("DELETE FROM houtai_migrations WHERE module = {} AND name = {}").bind(id.module).bind(id.name)
        }
    };
    statement.run(executor).await?;
    Ok(())
}
