//! Deleting one row.

use crate::row_shape::RowShape;
use crate::row_update::{RowUpdate, version_value, why_none};
use crate::{Change, Discard, Executor, Field, Model, Result, RowKey};

/// Deletes the row, or marks it as deleted where the model says so.
pub(crate) async fn delete<M: Model>(executor: &dyn Executor, row: impl RowKey<M>) -> Result<()> {
    if let Some(deleted) = M::META.soft_delete {
        let now = Change::To(Some(executor.now()));
        return RowUpdate::new(executor, row).set(deleted, now).apply().await;
    }
    let (key, version) = (row.key(), row.version());
    let mut params = vec![key.clone().into_value()];
    params.extend(version_value(M::META, version));
    let shape = RowShape::Delete { versioned: params.len() > 1 };
    let statement = shape.statement(M::META, executor.dialect(), params);
    let answer = executor.run(statement, Box::new(Discard)).await;
    let (_, outcome) = answer.map_err(|error| error.with_model(M::META))?;
    match outcome.rows {
        0 => Err(why_none::<M>(executor, key, version).await),
        _ => Ok(()),
    }
}
