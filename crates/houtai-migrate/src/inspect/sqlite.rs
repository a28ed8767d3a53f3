//! The tables of a database of SQLite: from its pragmas, and from the texts by which they were made, which alone tell of
//! checks and of the names of constraints.

mod create;
mod sample;
pub(super) mod words;

use houtai_data::{Executor, Statement, fetch};
use serde::Deserialize;

use super::found::{ConstraintKind, FoundConstraint, FoundTable};
use crate::{Error, Result};
use create::Written;

/// One row with one JSON text.
const TABLES: &str = include_str!("sqlite/tables.sql");

/// A table with the text by which it was made.
#[derive(Deserialize)]
struct Row {
    #[serde(flatten)]
    table: FoundTable,
    sql: Option<String>,
}

/// All tables and views.
pub(super) async fn read(executor: &impl Executor) -> Result<Vec<FoundTable>> {
    let text = fetch::<String>(executor, Statement::new(TABLES, Vec::new()).reads()).await?;
    let text = text.first().map_or("[]", String::as_str);
    let rows: Vec<Row> = serde_json::from_str(text).map_err(|cause| {
        Error::new(format!("the database says what nobody expected of its tables: {cause}"))
    })?;
    let mut tables = Vec::new();
    for Row { mut table, sql } in rows {
        if table.kind == "table" {
            complete(&mut table, &create::read(sql.as_deref().unwrap_or_default()));
            sample::sample(executor, &mut table).await?;
        }
        tables.push(table);
    }
    let keys: Vec<(String, Vec<String>)> =
        tables.iter().map(|one| (one.name.clone(), one.key().to_vec())).collect();
    tables.iter_mut().for_each(|table| name_targets(table, &keys));
    Ok(tables)
}

/// Adds what only the text tells.
fn complete(table: &mut FoundTable, written: &Written) {
    for one in &mut table.constraints {
        if let Some(name) = written.name_of(one.kind, &one.columns) {
            one.name = Some(name);
        }
    }
    table.constraints.extend(written.checks.iter().map(|check| FoundConstraint {
        name: check.name.clone(),
        kind: ConstraintKind::Check,
        columns: check.column.clone().into_iter().collect(),
        table: None,
        others: Vec::new(),
        on_delete: String::new(),
        on_update: String::new(),
        condition: Some(check.condition.clone()),
        special: None,
        definition: format!("CHECK ({})", check.condition),
    }));
    // A key of whole numbers is the number of the row, which SQLite counts with and without `AUTOINCREMENT`; only a
    // `STRICT` table that says `NOT NULL` beside it says that the program names it, as the tables of a model do.
    let key = table.key().to_vec();
    for column in &mut table.columns {
        let is_rowid = !written.without_rowid
            && key == [column.name.clone()]
            && column.sql_type.eq_ignore_ascii_case("integer");
        column.counted = is_rowid && (column.counted || written.autoincrement);
    }
    for index in &mut table.indexes {
        index.condition = create::condition(&index.definition);
    }
}

/// `REFERENCES users` without a column means the primary key.
fn name_targets(table: &mut FoundTable, keys: &[(String, Vec<String>)]) {
    for one in table
        .constraints
        .iter_mut()
        .filter(|one| one.kind == ConstraintKind::Foreign && one.others.is_empty())
    {
        let target = one.table.clone().unwrap_or_default();
        if let Some((_, key)) = keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(&target)) {
            one.others.clone_from(key);
        }
    }
}
