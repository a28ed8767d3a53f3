//! `db vacuum`: gives space back. A database that is killed meanwhile has all its rows: SQLite writes the new file beside the old
//! one and takes it over in one transaction, PostgreSQL a table likewise.

use std::process::ExitCode;

use houtai_core::{Error, Result};
use houtai_data::{Db, Dialect, Discard, Executor, Statement, fetch};
use serde_json::json;

use super::{Task, quoted, size};
use crate::command::{Outcome, printed};
use crate::progress::ProgressLine;
use crate::{opened, person, terminal};

const TABLES: &str = "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'm') AND \
    relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY pg_total_relation_size(oid), 1";

const SQLITE_BYTES: &str = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";

pub(super) async fn vacuum(task: &Task<'_>) -> Outcome {
    let db = task.opened.db()?;
    let full = task.matches.get_flag("full");
    let sqlite = db.dialect() == Dialect::Sqlite;
    if full && !sqlite && !task.matches.get_flag("yes") && !agreed()? {
        terminal::complain("Nothing was done.");
        return Ok(ExitCode::FAILURE);
    }
    if full && sqlite {
        terminal::complain("Every vacuum of SQLite is a full one; `--full` changes nothing.");
    }
    let before = bytes(db).await?;
    if sqlite {
        of_sqlite(task, db, before).await?;
    } else {
        of_postgres(db, full).await?;
    }
    let after = bytes(db).await?;
    printed(match task.json() {
        true => terminal::print_json(&json!({"bytes_before": before, "bytes_after": after})),
        false => terminal::print(&format!("{} before, {} now.\n", size(before), size(after))),
    })
}

/// Asks before all others have to wait.
fn agreed() -> Result<bool> {
    let Some(mut person) = person::at_terminal() else {
        return Err(Error::conflict(
            "`--full` writes each table anew, and until that is done nobody can read or write it; say `--yes` where nobody can be asked",
        ));
    };
    let question = "Each table is written anew, and until that is done nobody can read or write it. Go on?";
    Ok(person::yes(&mut person, question)?)
}

async fn bytes(db: &Db) -> Result<u64> {
    let sql = match db.dialect() {
        Dialect::Sqlite => SQLITE_BYTES,
        _ => "SELECT pg_database_size(current_database())",
    };
    let rows = fetch::<i64>(db, Statement::new(sql, Vec::new()).reads()).await?;
    Ok(rows.first().copied().unwrap_or_default().unsigned_abs())
}

async fn run(db: &Db, sql: String) -> Result<()> {
    db.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await?;
    Ok(())
}

async fn of_sqlite(task: &Task<'_>, db: &Db, bytes: u64) -> Result<()> {
    if let Some(file) = opened::file(task.prepared, task.database) {
        let folder = file.parent().unwrap_or(&file);
        let status = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
        let free = status.f_bavail.saturating_mul(status.f_frsize);
        refuse_small_disk(bytes, free, &folder.display().to_string())?;
    }
    let mut progress = ProgressLine::new();
    progress.say(&format!("writing {} anew", size(bytes)));
    let done = run(db, "VACUUM".to_owned()).await;
    progress.clear();
    done?;
    // What others still read stays in the log until they are done.
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)".to_owned()).await
}

/// The new file stands beside the old one, and then goes through the write-ahead log.
fn refuse_small_disk(bytes: u64, free: u64, folder: &str) -> Result<()> {
    let needed = bytes.saturating_mul(2);
    if free >= needed {
        return Ok(());
    }
    let message = format!(
        "a vacuum may need {} on the disk, twice the size of the database, and {folder} has {}; make room, then try again",
        size(needed),
        size(free)
    );
    Err(Error::conflict(message))
}

async fn of_postgres(db: &Db, full: bool) -> Result<()> {
    let tables = fetch::<String>(db, Statement::new(TABLES, Vec::new()).reads()).await?;
    let options = if full { "FULL, ANALYZE" } else { "ANALYZE" };
    let mut progress = ProgressLine::new();
    for (done, table) in tables.iter().enumerate() {
        progress.say(&format!("{} of {}: {table}", done + 1, tables.len()));
        let vacuumed = run(db, format!("VACUUM ({options}) {}", quoted(table))).await;
        if vacuumed.is_err() {
            progress.clear();
        }
        vacuumed?;
    }
    progress.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_too_small_is_told_before_anything_is_done() {
        assert!(refuse_small_disk(10 << 20, 20 << 20, "/data").is_ok());
        let told = refuse_small_disk(10 << 20, (20 << 20) - 1, "/data").unwrap_err().to_string();
        assert!(told.contains("may need 20 MiB") && told.contains("/data has 20 MiB"), "{told}");
    }
}
