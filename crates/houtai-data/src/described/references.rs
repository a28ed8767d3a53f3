//! Foreign keys of tables that refer to each other in a circle, or to themselves: their rows fit together only when all
//! of them are there.

use super::read::Values;
use crate::sql_text::SqlText;
use crate::{Dialect, Discard, Executor, FieldMeta, ModelMeta, Result, Statement, Tx, Value, fetch};

/// A row that refers to one that is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Dangling {
    /// Its key.
    pub key: Value,
    /// The key of the row that it refers to.
    pub target: Value,
}

/// Lets rows come before those that they refer to by these fields, until [`enforce_references`]. SQLite then does so with
/// all references.
///
/// On PostgreSQL the constraints are altered within the transaction, for which its role has to own the tables.
///
/// # Errors
///
/// Those of the database.
pub async fn defer_references(
    tx: &Tx,
    references: &[(&'static ModelMeta, &'static FieldMeta)],
) -> Result<()> {
    if references.is_empty() {
        return Ok(());
    }
    if tx.dialect() == Dialect::Sqlite {
        return run(tx, "PRAGMA defer_foreign_keys = ON".to_owned()).await;
    }
    alter(tx, references, "DEFERRABLE INITIALLY DEFERRED").await
}

/// Ends what [`defer_references`] began. A reference that leads nowhere is refused here on PostgreSQL and by the commit on
/// SQLite; [`find_dangling`] says which one it is.
///
/// # Errors
///
/// Those of the database.
pub async fn enforce_references(
    tx: &Tx,
    references: &[(&'static ModelMeta, &'static FieldMeta)],
) -> Result<()> {
    if references.is_empty() || tx.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    run(tx, "SET CONSTRAINTS ALL IMMEDIATE".to_owned()).await?;
    alter(tx, references, "NOT DEFERRABLE").await
}

async fn alter(tx: &Tx, references: &[(&'static ModelMeta, &'static FieldMeta)], how: &str) -> Result<()> {
    for (model, field) in references {
        for name in constraints(tx, model, field).await? {
            let mut text = SqlText::new(Dialect::Postgres);
            text.words("ALTER TABLE ").name(model.table).words(" ALTER CONSTRAINT ").name(&name);
            text.words(" ").words(how);
            run(tx, text.finish()).await?;
        }
    }
    Ok(())
}

/// By what the database says, since a table may have been made by other means than ours.
async fn constraints(tx: &Tx, model: &ModelMeta, field: &FieldMeta) -> Result<Vec<String>> {
    let sql = "SELECT c.conname::text FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid \
               AND c.conkey = ARRAY[a.attnum] WHERE c.contype = 'f' AND c.conrelid = to_regclass(quote_ident($1)) \
               AND a.attname = $2";
    let params = vec![Value::Text(model.table.to_owned()), Value::Text(field.column.to_owned())];
    let rows: Vec<(String,)> = fetch(tx, Statement::new(sql, params).reads()).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

async fn run(tx: &Tx, sql: String) -> Result<()> {
    tx.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await.map(|_| ())
}

/// The first row that refers by this field to one that is not there.
///
/// # Errors
///
/// Those of the database.
pub async fn find_dangling(
    executor: &(impl Executor + ?Sized),
    model: &'static ModelMeta,
    field: &'static FieldMeta,
) -> Result<Option<Dangling>> {
    let Some(reference) = &field.reference else { return Ok(None) };
    let other = (reference.model)();
    let mut text = SqlText::new(executor.dialect());
    text.words("SELECT r.").name(model.key().column).words(", r.").name(field.column);
    text.words(" FROM ").name(model.table).words(" AS r WHERE r.").name(field.column);
    text.words(" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ").name(other.table).words(" AS o WHERE o.");
    text.name(other.key().column).words(" = r.").name(field.column);
    text.words(") ORDER BY 1 LIMIT 1");
    let statement = Statement::new(text.finish(), Vec::new()).reads().table(model.table);
    let (sink, _) = executor.run(statement, Values::sink(vec![model.key(), field])).await?;
    let row = Values::take(sink).pop().and_then(|row| <[Value; 2]>::try_from(row).ok());
    Ok(row.map(|[key, target]| Dangling { key, target }))
}
