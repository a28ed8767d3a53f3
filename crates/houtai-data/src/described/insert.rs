//! Adding rows with the keys that they have.

use houtai_core::Timestamp;

use crate::query::{Batch, Conflict, batch_statements, to_excluded, write_conflict};
use crate::row_insert::default_value;
use crate::value_check::checked;
use crate::{Discard, Executor, FieldMeta, ModelMeta, Result, RowSink, Unit, Value};

/// What happens where a row with the same key is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    /// Nothing is added, and an error says so.
    #[default]
    Refuse,
    /// The row that is there stays as it is.
    Skip,
    /// The row that is there gets the new values.
    Replace,
}

/// Adds rows with a value for each of these fields, all or none of them, and says how many were added or changed.
///
/// # Errors
///
/// When a value is none that its column holds, when a constraint is broken, and those of the database.
pub async fn insert_rows(
    executor: &(impl Executor + ?Sized),
    meta: &'static ModelMeta,
    fields: &[&'static FieldMeta],
    rows: Vec<Vec<Value>>,
    on_duplicate: OnDuplicate,
) -> Result<u64> {
    let columns: Vec<&'static str> = fields.iter().map(|field| field.column).collect();
    let (conflict, now) = (conflict(meta, &columns, on_duplicate), executor.now());
    let end = |writer: &mut _| {
        if let Some(conflict) = &conflict {
            write_conflict(writer, conflict, now);
        }
    };
    let batch = Batch { meta, columns: &columns, rows };
    let statements = batch_statements(batch, executor.dialect(), end, false)?;
    let statements = statements.into_iter().map(|one| (one, Box::new(Discard) as Box<dyn RowSink>));
    let answers = executor.unit(Unit { statements: statements.collect() }).await;
    let answers = answers.map_err(|error| error.with_model(meta))?;
    Ok(answers.iter().map(|(_, outcome)| outcome.rows).sum())
}

fn conflict(meta: &ModelMeta, columns: &[&'static str], on_duplicate: OnDuplicate) -> Option<Conflict> {
    let key = meta.key().column;
    let others = columns.iter().filter(|column| **column != key);
    let changes = match on_duplicate {
        OnDuplicate::Refuse => return None,
        OnDuplicate::Skip => Vec::new(),
        OnDuplicate::Replace => others.map(|column| to_excluded(column)).collect(),
    };
    Some(Conflict { columns: vec![key], changes })
}

/// The value in the form in which the column of this field stores it.
///
/// # Errors
///
/// When the column cannot hold it: too long a text, too many digits, a NUL in a text.
pub fn judge_value(meta: &'static ModelMeta, field: &FieldMeta, value: Value) -> Result<Value> {
    checked(meta, field, value)
}

/// What a field gets that a row does not name; `None` where a value has to be named, and where the database counts.
pub fn default_of(field: &FieldMeta, now: Timestamp) -> Option<Value> {
    default_value(field, now)
}
