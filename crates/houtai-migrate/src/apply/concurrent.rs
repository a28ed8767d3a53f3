//! A migration that keeps nobody waiting: on PostgreSQL, outside of a transaction. Each step is done when it is not done
//! yet, so that one that was interrupted goes on where it was.

use std::time::Duration;

use houtai_data::{Db, Discard, Executor, Statement, TxOptions, Value, fetch};

use super::books;
use super::line_up::Planned;
use super::progress::Place;
use super::run::{failed, judged};
use crate::{Concurrent, Error, Operation, Result, Step};

/// Whether a migration is one of these. Its file has no others beside them.
pub(super) fn is_concurrent(planned: &Planned) -> bool {
    let mut steps = planned.operations.iter().flat_map(|(.., steps)| steps);
    steps.any(|step| matches!(step, Step::Concurrent(_)))
        || planned.operations.iter().any(|(_, operation, _)| Operation::is_concurrent(operation))
}

pub(super) async fn run(db: &Db, planned: &Planned, lock_timeout: Duration, place: Place<'_>) -> Result<()> {
    let running = Running { db, planned, lock_timeout };
    let count = planned.operations.len();
    for (number, (at, operation, steps)) in planned.operations.iter().enumerate() {
        place.begins(planned.id(), operation, (number + 1, count));
        for step in steps {
            match step {
                Step::Guard(guard) => {
                    let tx = db.begin_with(TxOptions::new().unlimited()).await?;
                    judged(&tx, planned, *at, guard).await?;
                    tx.roll_back().await?;
                }
                Step::Concurrent(step) => running.step(*at, step).await?,
                // The way back of one is in a transaction where it can be.
                other => running.in_transaction(*at, other.to_string().trim_end_matches(';')).await?,
            }
        }
    }
    let tx = db.begin().await?;
    super::run::refuse_what_others_did(&tx, planned).await?;
    books::note(&tx, planned).await?;
    tx.commit().await.map_err(Error::from)
}

struct Running<'a> {
    db: &'a Db,
    planned: &'a Planned,
    lock_timeout: Duration,
}

impl Running<'_> {
    async fn step(&self, at: usize, step: &Concurrent) -> Result<()> {
        match step {
            Concurrent::Sql(sql) => self.in_transaction(at, sql).await,
            Concurrent::Alone(sql) => self.alone(at, sql).await,
            Concurrent::Index { table, name, sql } => self.index(at, table, name, sql).await,
            Concurrent::Unique { table, name } => match self.constraint(table, name).await? {
                Some(_) => Ok(()),
                None => self.all(at, step, 0).await,
            },
            Concurrent::Constraint { table, name, .. } => match self.constraint(table, name).await? {
                Some(true) => Ok(()),
                Some(false) => self.all(at, step, 1).await,
                None => self.all(at, step, 0).await,
            },
        }
    }

    /// The statements of a step from one on, each in its own transaction: what the first one locks is free again before
    /// the second one reads all rows.
    async fn all(&self, at: usize, step: &Concurrent, from: usize) -> Result<()> {
        for sql in step.statements().iter().skip(from) {
            self.in_transaction(at, sql).await?;
        }
        Ok(())
    }

    async fn in_transaction(&self, at: usize, sql: &str) -> Result<()> {
        let tx = self.db.begin_with(TxOptions::new().schema_change()).await?;
        let limit = format!("SET LOCAL lock_timeout = '{}ms'", self.lock_timeout.as_millis().max(1));
        for one in [limit.as_str(), sql] {
            let statement = Statement::new(one.to_owned(), Vec::new());
            if let Err(cause) = tx.run(statement, Box::new(Discard)).await {
                _ = tx.roll_back().await;
                return Err(self.interrupted(at, one, cause));
            }
        }
        tx.commit().await.map_err(|cause| self.interrupted(at, sql, cause))
    }

    /// It waits for the transactions of others as long as it takes, and keeps none of them out.
    async fn alone(&self, at: usize, sql: &str) -> Result<()> {
        let statement = Statement::new(sql.to_owned(), Vec::new()).unlimited();
        let done = self.db.run(statement, Box::new(Discard)).await;
        done.map(drop).map_err(|cause| self.interrupted(at, sql, cause))
    }

    fn interrupted(&self, at: usize, sql: &str, cause: houtai_data::Error) -> Error {
        let next = "see to the cause, then run `migrate` again: it goes on where this one was interrupted, and an index that is \
                    left unfinished is made again";
        failed(self.planned, at, sql, cause).next(next)
    }

    async fn index(&self, at: usize, table: &str, name: &str, sql: &str) -> Result<()> {
        let found = "SELECT i.indisvalid AND i.indisready, t.relname = $2 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid \
                     JOIN pg_class t ON t.oid = i.indrelid WHERE c.relname = $1 AND pg_table_is_visible(c.oid)";
        let params = vec![Value::Text(name.to_owned()), Value::Text(table.to_owned())];
        let found = fetch::<(bool, bool)>(self.db, Statement::new(found, params).reads()).await?;
        match found.first() {
            Some((_, false)) => {
                let message = format!("there is an index `{name}` already, of another table than `{table}`");
                return Err(self.planned.file.error(at, &message).next("give one of them another name"));
            }
            Some((true, true)) => return Ok(()),
            // Somebody was interrupted.
            Some((false, true)) => {
                let drop = format!("DROP INDEX CONCURRENTLY \"{}\"", name.replace('"', "\"\""));
                self.alone(at, &drop).await?;
            }
            None => {}
        }
        self.alone(at, sql).await
    }

    /// Whether a constraint was validated, where it is there.
    async fn constraint(&self, table: &str, name: &str) -> Result<Option<bool>> {
        let found = "SELECT o.convalidated FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid \
                     WHERE o.conname = $1 AND c.relname = $2 AND pg_table_is_visible(c.oid)";
        let params = vec![Value::Text(name.to_owned()), Value::Text(table.to_owned())];
        let found = fetch::<bool>(self.db, Statement::new(found, params).reads()).await?;
        Ok(found.first().copied())
    }
}
