//! The rows that made-up rows refer to.

use std::collections::HashMap;

use houtai_data::{Executor, FieldMeta, ModelMeta, Value, read_columns};

use super::unique::Group;
use crate::{Error, Result};

/// How many rows of a table are referred to at most.
const MOST_TARGETS: u32 = 100_000;

/// For the place of each reference of a model, the keys that it may have.
pub(super) struct Targets(HashMap<usize, Vec<Value>>);

impl Targets {
    /// The keys that are there. A reference that is one of a kind has those that nobody refers to yet.
    ///
    /// # Errors
    ///
    /// When a row is needed to refer to and there is none.
    pub(super) async fn of(
        executor: &impl Executor,
        model: &'static ModelMeta,
        groups: &[Group],
        rows: u64,
    ) -> Result<Self> {
        let mut targets = HashMap::new();
        for (at, field) in model.fields.iter().enumerate() {
            let Some(reference) = &field.reference else { continue };
            let other = (reference.model)();
            let found = read_columns(executor, other, &[other.key()], MOST_TARGETS).await?;
            let mut keys: Vec<Value> = found.into_iter().flatten().collect();
            // The last keys were read first.
            keys.reverse();
            let group = groups.iter().find(|group| group.fields == [at]);
            if let Some(group) = group {
                keys.retain(|key| group.is_free_value(key));
            }
            let is_self = other.table == model.table;
            judge(model, field, other, (keys.len() as u64, rows), (group.is_some(), is_self))?;
            targets.insert(at, keys);
        }
        Ok(Self(targets))
    }

    /// Further keys for the reference at this place.
    pub(super) fn add(&mut self, at: usize, keys: impl Iterator<Item = Value>) {
        let list = self.0.entry(at).or_default();
        let room = (MOST_TARGETS as usize).saturating_sub(list.len());
        list.extend(keys.take(room));
    }

    /// The keys for the reference at this place.
    pub(super) fn at(&self, at: usize) -> &[Value] {
        self.0.get(&at).map_or(&[], Vec::as_slice)
    }
}

fn judge(
    model: &ModelMeta,
    field: &FieldMeta,
    other: &ModelMeta,
    (keys, rows): (u64, u64),
    (is_unique, is_self): (bool, bool),
) -> Result<()> {
    if field.null || is_self {
        return Ok(());
    }
    let (name, of) = (format!("{}.{}", model.name, field.name), other.name);
    let next = format!("make rows of `{of}` first, or leave `--model` out to fill all models");
    if keys == 0 {
        return Err(Error::new(format!("`{name}` refers to a row of `{of}`, and there is none")).next(next));
    }
    if is_unique && keys < rows {
        let message = format!(
            "`{name}` is unique, and of `{of}` there are {keys} rows that no row refers to yet; {rows} are wanted"
        );
        return Err(Error::new(message).next(next));
    }
    Ok(())
}
