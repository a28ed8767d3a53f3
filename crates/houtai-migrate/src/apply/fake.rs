//! Migrations that are noted without being run.

use std::collections::BTreeSet;

use houtai_data::{Db, Discard, ErrorKind, Executor, Statement};

use super::line_up::{self, Direction, Planned, Target};
use super::{books, check};
use crate::schema::{Schema, Table};
use crate::{Error, History, MigrationId, Operation, Result};

/// Notes what leads to the target, all of it or nothing.
pub(super) async fn run(db: &Db, history: &History, target: &Target) -> Result<Vec<MigrationId>> {
    let applied = books::read(db).await?;
    check::judge(history, &applied)?;
    let noted = line_up::noted(history, &applied, target)?;
    let mut has: BTreeSet<MigrationId> = applied.into_iter().map(|one| one.id).collect();
    for one in &noted {
        match one.direction {
            Direction::Forward => _ = has.insert(one.id().clone()),
            Direction::Back => _ = has.remove(one.id()),
        }
    }
    refuse_lies(db, &noted, &line_up::schema_of(history, &has)?).await?;
    books::make(db).await?;
    let tx = db.begin().await?;
    for one in &noted {
        books::note(&tx, one).await?;
    }
    tx.commit().await?;
    Ok(noted.iter().map(|one| one.id().clone()).collect())
}

/// A table that is noted as made and is not there would be missed much later, by somebody else.
async fn refuse_lies(db: &Db, noted: &[Planned], after: &Schema) -> Result<()> {
    let forward = noted.iter().filter(|one| one.direction == Direction::Forward);
    let operations = forward.flat_map(|one| &one.file.migration.operations);
    let touched: BTreeSet<&str> = operations.flat_map(Operation::tables).collect();
    for table in touched.into_iter().filter_map(|name| after.table(name)) {
        let missing = match is_there(db, table, &[]).await? {
            false => Some(format!("the table `{}`", table.name)),
            true => missing_column(db, table).await?,
        };
        if let Some(missing) = missing {
            let message = format!("nothing was noted, because the database does not have {missing}");
            let next =
                "run `migrate` without `--fake`, or `--fake --to` the last migration that the database has";
            return Err(Error::new(message).next(next));
        }
    }
    Ok(())
}

async fn missing_column(db: &Db, table: &Table) -> Result<Option<String>> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    if is_there(db, table, &names).await? {
        return Ok(None);
    }
    for name in names {
        if !is_there(db, table, &[name]).await? {
            return Ok(Some(format!("the column `{}.{name}`", table.name)));
        }
    }
    Ok(None)
}

/// Whether the database knows a table with these columns. They are named with their table: SQLite takes a name in
/// quotes that it does not know for a text.
async fn is_there(db: &Db, table: &Table, columns: &[&str]) -> Result<bool> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let of = quoted(&table.name);
    let columns: Vec<String> = columns.iter().map(|name| format!("{of}.{}", quoted(name))).collect();
    let list = if columns.is_empty() { "1".to_owned() } else { columns.join(", ") };
    let statement = Statement::new(format!("SELECT {list} FROM {of} WHERE 1 = 0"), Vec::new()).reads();
    match db.run(statement, Box::new(Discard)).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::MissingObject => Ok(false),
        Err(error) => Err(error.into()),
    }
}
