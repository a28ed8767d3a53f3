//! Keys that the database counts, where rows have brought keys of their own.

use crate::sql_text::SqlText;
use crate::{Default, Dialect, Discard, Executor, ModelMeta, Result, Statement, Value};

/// Moves the counter of a model's keys behind the largest key, so that the next row gets a new one. It never moves back.
/// SQLite does that by itself.
///
/// # Errors
///
/// Those of the database.
pub async fn move_identity(executor: &(impl Executor + ?Sized), meta: &'static ModelMeta) -> Result<()> {
    let counted = matches!(meta.key().default, Default::Identity);
    if !counted || executor.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let key = meta.key().column;
    let mut table = SqlText::new(Dialect::Postgres);
    table.name(meta.table);
    let mut text = SqlText::new(Dialect::Postgres);
    text.words(
        "SELECT setval(counter, top) FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS counter, ",
    );
    text.words("(SELECT max(").name(key).words(") FROM ").name(meta.table).words(") AS top) AS keys ");
    text.words("WHERE top > coalesce(pg_sequence_last_value(counter), 0)");
    let params = vec![Value::Text(table.finish()), Value::Text(key.to_owned())];
    executor.run(Statement::new(text.finish(), params).table(meta.table), Box::new(Discard)).await?;
    Ok(())
}
