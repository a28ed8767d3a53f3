//! Adding one row.

use std::marker::PhantomData;

use houtai_core::Timestamp;
use houtai_core::formats::Uuid;

use crate::row_shape::{FieldSet, Gives, RowShape};
use crate::saving::no_row_back;
use crate::value_check::checked;
use crate::{
    Change, Default, Dialect, Executor, Field, FieldMeta, FromRow, Model, ModelMeta, Result, RowReader,
    Saving, Statement, Value, fetch,
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
    /// When a value is none that its column holds, when a constraint is broken, and those of the database. On SQLite
    /// also when a trigger has moved or deleted the row; then nothing is added, and [`add`](RowInsert::add) is the way.
    pub fn save(self) -> Saving<'e, M> {
        let (executor, statement) = self.into_statement(Gives::Row);
        Saving::new(executor, statement)
    }

    /// Adds it like [`save`](RowInsert::save), and gives back its key only, which costs the database less.
    ///
    /// # Errors
    ///
    /// Those of [`save`](RowInsert::save).
    pub async fn add(self) -> Result<M::Key> {
        let (executor, statement) = self.into_statement(Gives::Key);
        let keys = fetch::<Only<M::Key>>(executor, statement?).await;
        let keys = keys.map_err(|error| error.of_change(M::META, &[]))?;
        keys.into_iter().next().map(|Only(key)| key).ok_or_else(|| no_row_back(M::META))
    }

    fn into_statement(self, gives: Gives) -> (&'e dyn Executor, Result<Statement>) {
        let Self { executor, values, .. } = self;
        (executor, statement(M::META, (executor.dialect(), executor.now()), values, gives))
    }
}

fn statement(
    meta: &'static ModelMeta,
    (dialect, now): (Dialect, Timestamp),
    values: Vec<Option<Value>>,
    gives: Gives,
) -> Result<Statement> {
    let (mut set, mut params) = (FieldSet::default(), Vec::with_capacity(values.len()));
    for (index, (field, value)) in meta.fields.iter().zip(values).enumerate() {
        if let Some(value) = value.or_else(|| default_value(field, now)) {
            set = set.with(index);
            params.push(checked(meta, field, value)?);
        }
    }
    Ok(RowShape::Insert(set, gives).statement(meta, dialect, params))
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

/// A row of one column.
struct Only<T>(T);

impl<T: Field> FromRow for Only<T> {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        reader.read().map(Self)
    }
}
