//! `db check`: damage, and changes by hand.

use std::process::ExitCode;

use houtai_core::Result;
use houtai_data::{DEFAULT_DATABASE, Db, Dialect, Executor, Statement, fetch};
use houtai_migrate::{Migrator, Target, drift};
use serde_json::json;

use super::Task;
use crate::command::{Outcome, printed};
use crate::error::counted;
use crate::migrations::told;
use crate::terminal;

/// The most findings of one kind that are listed.
const MOST: usize = 100;

const INTEGRITY: &str = "SELECT integrity_check FROM pragma_integrity_check LIMIT 100";

const BROKEN_KEYS: &str = "SELECT \"table\" || ': row ' || coalesce(\"rowid\", '?') || ' refers to a row of ' || parent || \
    ' that is not there' FROM pragma_foreign_key_check LIMIT 100";

const INVALID_INDEXES: &str = "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
    WHERE NOT i.indisvalid AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) ORDER BY 1";

const UNVALIDATED: &str = "SELECT o.conrelid::regclass::text || '.' || o.conname FROM pg_constraint o \
    WHERE NOT o.convalidated AND o.conrelid <> 0 ORDER BY 1";

/// Something that a person has to see to.
struct Finding {
    kind: &'static str,
    what: String,
    next: String,
}

pub(super) async fn check(task: &Task<'_>) -> Outcome {
    let db = task.opened.db()?;
    let mut findings = match db.dialect() {
        Dialect::Sqlite => sqlite(db).await?,
        _ => postgres(db).await?,
    };
    let compared = task.database == DEFAULT_DATABASE && changes(task, db, &mut findings).await?;
    if task.json() {
        let one = |one: &Finding| json!({"kind": one.kind, "what": one.what, "next": one.next});
        let list: Vec<_> = findings.iter().map(one).collect();
        printed(terminal::print_json(&json!({"findings": list, "compared_with_migrations": compared})))?;
    } else {
        printed(terminal::print(&shown(&findings, compared)))?;
    }
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn shown(findings: &[Finding], compared: bool) -> String {
    let lines = findings.iter().map(|one| format!("{}: {}\n    → {}\n", one.kind, one.what, one.next));
    let end = match (findings.len(), compared) {
        (0, true) => "Nothing found; the tables are what the migrations say.\n".to_owned(),
        (0, false) => "Nothing found; there are no migrations to compare the tables with.\n".to_owned(),
        (number, _) => format!("{} found.\n", counted(number, "finding")),
    };
    lines.collect::<String>() + &end
}

async fn texts(db: &Db, sql: &'static str) -> Result<Vec<String>> {
    Ok(fetch::<String>(db, Statement::new(sql, Vec::new()).reads()).await?)
}

async fn sqlite(db: &Db) -> Result<Vec<Finding>> {
    let damage = texts(db, INTEGRITY).await?.into_iter().filter(|line| line != "ok").map(|what| Finding {
        kind: "damage",
        what,
        next: "keep a copy of the file as it is, and restore a backup".to_owned(),
    });
    let keys = texts(db, BROKEN_KEYS).await?.into_iter().map(|what| Finding {
        kind: "foreign key",
        what,
        next: "change or delete that row".to_owned(),
    });
    Ok(damage.chain(keys).take(2 * MOST).collect())
}

async fn postgres(db: &Db) -> Result<Vec<Finding>> {
    let indexes = texts(db, INVALID_INDEXES).await?.into_iter().map(|index| Finding {
        kind: "invalid index",
        next: format!(
            "REINDEX INDEX CONCURRENTLY {index}; or drop it: it slows writes down and helps nobody"
        ),
        what: index,
    });
    let constraints = texts(db, UNVALIDATED).await?.into_iter().map(|constraint| {
        let (table, name) = constraint.rsplit_once('.').unwrap_or(("", &constraint));
        let next = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", super::quoted(name));
        Finding { kind: "unvalidated constraint", what: constraint, next }
    });
    Ok(indexes.chain(constraints).collect())
}

/// Compares the tables with the migrations, where the database has all of them. Whether it could.
async fn changes(task: &Task<'_>, db: &Db, findings: &mut Vec<Finding>) -> Result<bool> {
    let project = task.prepared.migrations()?;
    if project.history().files().is_empty() {
        return Ok(false);
    }
    let pending = Migrator::new(db, project.history()).plan(&Target::Latest).await.map_err(told)?;
    if !pending.is_empty() {
        findings.push(Finding {
            kind: "migrations",
            what: format!(
                "{} not applied, so that the tables cannot be compared",
                counted(pending.len(), "migration")
            ),
            next: "run `migrate`, then check again".to_owned(),
        });
        return Ok(false);
    }
    let found = drift(db, project.schema()).await.map_err(told)?;
    let of_drift = found.into_iter().map(|one| Finding {
        kind: "changed by hand",
        what: one.to_string(),
        next: one.next,
    });
    findings.extend(of_drift);
    Ok(true)
}
