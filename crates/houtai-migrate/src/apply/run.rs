//! One migration, in one transaction.

use std::time::Duration;

use houtai_core::validate::suggest;
use houtai_data::{Db, Dialect, Discard, ErrorKind, Executor, Statement, Tx, TxOptions, Value, fetch};

use super::functions::Functions;
use super::line_up::{Direction, Planned};
use super::progress::Place;
use super::{books, by_hand, concurrent, split};
use crate::{Error, Guard, Operation, Result, Step};

/// How much of a statement a message shows.
const SHOWN: usize = 300;

/// Refuses to begin what would end at a function that is not there.
pub(super) fn refuse_unknown_functions(planned: &[Planned], functions: &Functions) -> Result<()> {
    for one in planned {
        for (at, _, steps) in &one.operations {
            for step in steps {
                if let Step::Run(name) = step
                    && functions.get(name).is_none()
                {
                    let error =
                        one.file.error(*at, &format!("the program has no function `{name}` for migrations"));
                    return Err(error.next(match suggest(name, functions.names()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => "register it, or bring the code back that had it".to_owned(),
                    }));
                }
            }
        }
    }
    Ok(())
}

/// Runs a migration and writes that down, or leaves everything as it was.
pub(super) async fn run(
    db: &Db,
    planned: &Planned,
    functions: &Functions,
    lock_timeout: Duration,
    place: Place<'_>,
) -> Result<()> {
    if db.dialect() == Dialect::Postgres && concurrent::is_concurrent(planned) {
        return concurrent::run(db, planned, lock_timeout, place).await;
    }
    let tx = db.begin_with(options(planned)).await?;
    let worked = Running { tx: &tx, planned, functions, place, kept: Vec::new() }.work(lock_timeout).await;
    if let Err(error) = worked {
        // What it was about is the error that is told; a connection that is lost rolls back as well.
        _ = tx.roll_back().await;
        return Err(error);
    }
    tx.commit().await.map_err(|cause| {
        Error::new(format!("the migration `{}` could not be committed", planned.id()))
            .at(&planned.file.file, None)
            .with_cause(cause)
            .next("run `migrate` again: it sees what has taken effect")
    })
}

/// A migration of rows only has foreign keys enforced on SQLite as well. Each takes as long as it takes: who goes over
/// all rows of a table has to.
fn options(planned: &Planned) -> TxOptions {
    let only_rows = planned.operations.iter().all(|(_, operation, _)| is_of_rows(operation));
    if only_rows { TxOptions::new().unlimited() } else { TxOptions::new().schema_change() }
}

fn is_of_rows(operation: &Operation) -> bool {
    matches!(operation, Operation::Sql { .. } | Operation::Run { .. })
}

struct Running<'a> {
    tx: &'a Tx,
    planned: &'a Planned,
    functions: &'a Functions,
    place: Place<'a>,
    /// The statements that make again what went with a table.
    kept: Vec<String>,
}

impl Running<'_> {
    async fn work(&mut self, lock_timeout: Duration) -> Result<()> {
        if self.tx.dialect() == Dialect::Postgres {
            let milliseconds = lock_timeout.as_millis().max(1);
            self.statement(&format!("SET LOCAL lock_timeout = '{milliseconds}ms'")).await?;
        }
        refuse_what_others_did(self.tx, self.planned).await?;
        let mut rows_were_changed = false;
        let count = self.planned.operations.len();
        for (number, (at, operation, steps)) in self.planned.operations.iter().enumerate() {
            self.place.begins(self.planned.id(), operation, (number + 1, count));
            if rows_were_changed && !is_of_rows(operation) {
                self.settle().await?;
            }
            rows_were_changed = is_of_rows(operation);
            for step in steps {
                self.step(*at, step).await?;
            }
        }
        self.check_foreign_keys().await?;
        books::note(self.tx, self.planned).await
    }

    /// PostgreSQL changes no table for which a deferred check is still to come, such as that of a foreign key made by
    /// hand.
    async fn settle(&self) -> Result<()> {
        if self.tx.dialect() == Dialect::Postgres {
            self.statement("SET CONSTRAINTS ALL IMMEDIATE").await?;
        }
        Ok(())
    }

    async fn step(&mut self, at: usize, step: &Step) -> Result<()> {
        match step {
            Step::Sql(sql) => self.told(at, sql).await,
            Step::Text(text) => {
                for statement in split::statements(self.tx.dialect(), text) {
                    self.told(at, &statement).await?;
                }
                Ok(())
            }
            Step::Guard(guard) => judged(self.tx, self.planned, at, guard).await,
            Step::Keep { table, columns, except, made_by } => {
                self.refuse_what_is_by_hand(at, table, columns, made_by).await?;
                self.keep(table, except).await
            }
            Step::Restore => {
                for statement in std::mem::take(&mut self.kept) {
                    self.told(at, &statement).await?;
                }
                Ok(())
            }
            Step::Run(name) => self.call(at, name).await,
            // What runs here is on SQLite, or in a transaction as a whole.
            Step::Concurrent(step) => {
                for statement in step.statements() {
                    self.told(at, &statement).await?;
                }
                Ok(())
            }
        }
    }

    async fn statement(&self, sql: &str) -> houtai_data::Result<()> {
        let statement = Statement::new(sql.to_owned(), Vec::new());
        self.tx.run(statement, Box::new(Discard)).await.map(drop)
    }

    /// Runs a statement, with a message that names all there is to name.
    async fn told(&self, at: usize, sql: &str) -> Result<()> {
        self.statement(sql).await.map_err(|cause| failed(self.planned, at, sql, cause))
    }

    /// Refuses to make a table anew that has more than the migrations know.
    async fn refuse_what_is_by_hand(
        &self,
        at: usize,
        table: &str,
        columns: &[String],
        made_by: &str,
    ) -> Result<()> {
        let of_table = |sql: &'static str| Statement::new(sql, vec![Value::Text(table.to_owned())]).reads();
        let text = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let text = fetch::<String>(self.tx, of_table(text)).await?;
        let names = "SELECT name FROM pragma_table_xinfo(?1)";
        let found = fetch::<String>(self.tx, of_table(names)).await?;
        // One that is not there is told by the statement that looks for it.
        let Some(sql) = text.first() else { return Ok(()) };
        let Some(what) = by_hand::of_table(made_by, columns, sql, &found) else { return Ok(()) };
        let message = format!(
            "the table `{table}` has {what} that no migration has made, and that would be lost when SQLite makes the table \
             anew"
        );
        let next = "put it into the model, or take it away by an operation `sql` before this one";
        Err(self.planned.file.error(at, &message).next(next))
    }

    async fn keep(&mut self, table: &str, except: &[String]) -> Result<()> {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE tbl_name = ?1 AND type IN ('index', 'trigger') \
                   AND sql IS NOT NULL ORDER BY type, name";
        let statement = Statement::new(sql, vec![Value::Text(table.to_owned())]).reads();
        let found = fetch::<(String, String)>(self.tx, statement).await?;
        let kept = found.into_iter().filter(|(name, _)| !except.contains(name)).map(|(_, sql)| sql);
        self.kept.extend(kept);
        Ok(())
    }

    async fn call(&self, at: usize, name: &str) -> Result<()> {
        let Some(function) = self.functions.get(name) else { return Ok(()) };
        function(self.tx.clone()).await.map_err(|error| {
            let told = houtai_data::Error::of(&error).map(|cause| format!("{cause:?}"));
            let told = told.unwrap_or_else(|| error.to_string());
            let message = format!("the function `{name}` failed: {told}");
            self.planned.file.error(at, &message).next(
                "nothing of this migration has taken effect; see to the cause, then run `migrate` again",
            )
        })
    }

    /// SQLite has not looked at foreign keys while tables were made anew.
    async fn check_foreign_keys(&self) -> Result<()> {
        if self.tx.dialect() != Dialect::Sqlite {
            return Ok(());
        }
        let sql = "SELECT \"table\", coalesce(\"rowid\", 0), parent FROM pragma_foreign_key_check LIMIT 1";
        let statement = Statement::new(sql, Vec::new()).reads();
        let broken = fetch::<(String, i64, String)>(self.tx, statement).await?;
        let Some((table, row, parent)) = broken.into_iter().next() else { return Ok(()) };
        let message = format!(
            "after the migration `{}` row {row} of `{table}` would refer to a row of `{parent}` that is not there",
            self.planned.id()
        );
        let next = "change or delete that row, then run `migrate` again; nothing of it has taken effect";
        Err(Error::new(message).at(&self.planned.file.file, None).next(next))
    }
}

/// The error of a statement, with all there is to name.
pub(super) fn failed(planned: &Planned, at: usize, sql: &str, cause: houtai_data::Error) -> Error {
    let cut = if sql.chars().count() > SHOWN { "…" } else { "" };
    let shown: String = sql.chars().take(SHOWN).collect();
    let back = if planned.direction == Direction::Back { ", taken back," } else { "" };
    let next = match cause.kind() {
        ErrorKind::LockTimeout => {
            "others use the table; run `migrate` again at a quieter time, or let it wait longer"
        }
        ErrorKind::DiskFull => {
            "make room on the disk, then run `migrate` again: nothing of it has taken effect"
        }
        _ if sql.starts_with("CREATE TABLE") && format!("{cause:?}").contains("already exists") => {
            "where the table was made by starts before there were migrations, `migrate --fake` notes them as applied; \
             nothing has taken effect"
        }
        _ => "nothing of this migration has taken effect; see to the cause, then run `migrate` again",
    };
    let error = planned.file.error(at, &format!("this statement{back} failed: {shown}{cut}"));
    error.with_cause(cause).next(next)
}

/// Looks at the rows.
pub(super) async fn judged(tx: &Tx, planned: &Planned, at: usize, guard: &Guard) -> Result<()> {
    let statement = Statement::new(guard.sql.clone(), Vec::new()).reads();
    let counted = fetch::<i64>(tx, statement).await;
    let counted = counted.map_err(|cause| failed(planned, at, &guard.sql, cause))?;
    match counted.first().copied().unwrap_or_default() {
        0 => Ok(()),
        rows => {
            let noun = if rows == 1 { "row" } else { "rows" };
            Err(planned.file.error(at, &format!("{rows} {noun} {}", guard.problem)).next(&guard.next))
        }
    }
}

/// Refuses to do what another process has done since the plan was made.
pub(super) async fn refuse_what_others_did(tx: &Tx, planned: &Planned) -> Result<()> {
    let is_noted = books::is_noted(tx, planned).await?;
    if is_noted == (planned.direction == Direction::Back) {
        return Ok(());
    }
    let message = format!("another process has migrated `{}` meanwhile", planned.id());
    let next = "nothing of it was done twice; run `migrate` again";
    Err(Error::new(message).at(&planned.file.file, None).next(next))
}
