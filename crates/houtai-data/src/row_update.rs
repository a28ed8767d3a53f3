//! Changing one row.

use houtai_core::Timestamp;

use crate::row_find::{missing, row};
use crate::row_shape::{FieldSet, RowShape};
use crate::value_check::checked;
use crate::{
    Change, Default, Dialect, Error, ErrorKind, Executor, Field, Model, ModelMeta, Result, RowKey, Size,
    Statement, Value, fetch,
};

/// Changes of one row on their way; what the builder that `update` gives is made of.
pub struct RowUpdate<'e, M: Model> {
    executor: &'e dyn Executor,
    key: M::Key,
    version: Option<i64>,
    values: Vec<Option<Value>>,
}

impl<'e, M: Model> RowUpdate<'e, M> {
    /// No change yet.
    pub fn new(executor: &'e dyn Executor, row: impl RowKey<M>) -> Self {
        let values = M::META.fields.iter().map(|_| None).collect();
        Self { executor, key: row.key(), version: row.version(), values }
    }

    /// Gives the field at this place its value.
    #[must_use]
    pub fn set<T: Field>(mut self, field: usize, change: Change<T>) -> Self {
        if let (Change::To(value), Some(place)) = (change, self.values.get_mut(field)) {
            *place = Some(value.into_value());
        }
        self
    }

    /// Changes the row only if it still has this version.
    #[must_use]
    pub fn if_version(mut self, version: impl Into<i64>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Makes the changes and gives the row back as it is stored. Without any change it is only read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is no such row; [`ErrorKind::StaleVersion`] when it has another version
    /// than it must have; when a value is none that its column holds, when a constraint is broken, and those of
    /// the database.
    pub async fn save(self) -> Result<M> {
        let Self { executor, key, version, values } = self;
        if values.iter().all(Option::is_none) {
            let row = row::<M>(executor, key.clone()).await?.ok_or_else(|| missing(M::META, key))?;
            let stale = version.is_some() && version != row.row_version();
            return if stale { Err(changed_since(M::META)) } else { Ok(row) };
        }
        let by = By { key: key.clone().into_value(), version };
        let statement = statement(M::META, executor.dialect(), executor.now(), values, by)?;
        let rows = fetch::<M>(executor, statement).await.map_err(|error| error.with_model(M::META))?;
        match rows.into_iter().next() {
            Some(row) => Ok(row),
            None => Err(why_none::<M>(executor, key, version).await),
        }
    }
}

/// Which row, and its version where that must be the same.
pub(crate) struct By {
    pub(crate) key: Value,
    pub(crate) version: Option<i64>,
}

fn statement(
    meta: &'static ModelMeta,
    dialect: Dialect,
    now: Timestamp,
    values: Vec<Option<Value>>,
    by: By,
) -> Result<Statement> {
    let (mut set, mut params) = (FieldSet::default(), Vec::with_capacity(values.len()));
    for (index, (field, value)) in meta.fields.iter().zip(values).enumerate() {
        let updated = matches!(field.default, Default::Updated).then(|| now.into_value());
        if let Some(value) = value.or(updated) {
            set = set.with(index);
            params.push(checked(meta, field, value)?);
        }
    }
    params.push(by.key);
    params.extend(version_value(meta, by.version));
    let shape = RowShape::Update { set, versioned: by.version.is_some() && meta.version.is_some() };
    Ok(Statement::new(shape.sql(meta, dialect), params).size(Size::One).table(meta.table))
}

/// The version as its column holds it. One that is out of range there is none that a row can have.
pub(crate) fn version_value(meta: &ModelMeta, version: Option<i64>) -> Option<Value> {
    let field = &meta.fields[meta.version?];
    let version = version?;
    Some(match field.kind {
        crate::ValueKind::Int16 => Value::Int16(i16::try_from(version).unwrap_or(-1)),
        crate::ValueKind::Int32 => Value::Int32(i32::try_from(version).unwrap_or(-1)),
        _ => Value::Int64(version),
    })
}

/// Why no row was changed: there is none, or it has another version.
pub(crate) async fn why_none<M: Model>(executor: &dyn Executor, key: M::Key, version: Option<i64>) -> Error {
    if version.is_none() {
        return missing(M::META, key);
    }
    match row::<M>(executor, key.clone()).await {
        Ok(Some(_)) => changed_since(M::META),
        Ok(None) => missing(M::META, key),
        Err(error) => error,
    }
}

fn changed_since(meta: &ModelMeta) -> Error {
    let message = format!("this row of `{}` was changed since it was read; read it again", meta.table);
    Error::new(ErrorKind::StaleVersion, message).with_table(meta.table)
}
