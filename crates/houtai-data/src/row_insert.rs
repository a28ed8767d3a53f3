//! Adding one row.

use std::marker::PhantomData;

use houtai_core::Timestamp;
use houtai_core::formats::Uuid;

use crate::row_shape::{FieldSet, RowShape};
use crate::value_check::checked;
use crate::{
    Change, Default, Dialect, Executor, Field, FieldMeta, Model, ModelMeta, Result, Saving, Size, Statement,
    Value,
};

/// A row on its way into its table; what the builder that `create` gives is made of.
pub struct RowInsert<'e, M> {
    executor: &'e dyn Executor,
    values: Vec<Option<Value>>,
    of: PhantomData<fn() -> M>,
}

impl<'e, M: Model> RowInsert<'e, M> {
    /// A row without a value.
    pub fn new(executor: &'e dyn Executor) -> Self {
        let values = M::META.fields.iter().map(|_| None).collect();
        Self { executor, values, of: PhantomData }
    }

    /// Gives the field at this place its value.
    #[must_use]
    pub fn set<T: Field>(mut self, field: usize, change: Change<T>) -> Self {
        if let (Change::To(value), Some(place)) = (change, self.values.get_mut(field)) {
            *place = Some(value.into_value());
        }
        self
    }

    /// Adds it, with their defaults in the fields that have got no value, and gives it back as it is stored.
    ///
    /// # Errors
    ///
    /// When a value is none that its column holds, when a constraint is broken, and those of the database.
    pub fn save(self) -> Saving<'e, M> {
        let statement = statement(M::META, self.executor.dialect(), self.executor.now(), self.values);
        Saving::new(self.executor, statement)
    }
}

fn statement(
    meta: &'static ModelMeta,
    dialect: Dialect,
    now: Timestamp,
    values: Vec<Option<Value>>,
) -> Result<Statement> {
    let (mut set, mut params) = (FieldSet::default(), Vec::with_capacity(values.len()));
    for (index, (field, value)) in meta.fields.iter().zip(values).enumerate() {
        if let Some(value) = value.or_else(|| default_value(field, now)) {
            set = set.with(index);
            params.push(checked(meta, field, value)?);
        }
    }
    let sql = RowShape::Insert(set).sql(meta, dialect);
    Ok(Statement::new(sql, params).size(Size::One).table(meta.table))
}

/// Made by the program and not by the database, so that both databases do the same.
pub(crate) fn default_value(field: &FieldMeta, now: Timestamp) -> Option<Value> {
    match field.default {
        Default::Identity => None,
        Default::UuidV7 => Some(Uuid::v7_at(now).into_value()),
        Default::Now | Default::Updated => Some(now.into_value()),
        Default::Value(value) => Some(value()),
        // Always named, so that a table has one text of this statement however many values are given.
        Default::None => field.null.then_some(Value::Null(field.kind)),
    }
}
