//! Changing one row.

use houtai_core::Timestamp;

use crate::row_find::{missing, row};
use crate::row_shape::{FieldSet, Gives, RowShape};
use crate::value_check::checked;
use crate::{
    Change, Collect, Default, Dialect, Discard, Error, ErrorKind, Executor, Field, Model, ModelMeta, Outcome,
    Result, RowKey, RowSink, Statement, Value,
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
    /// the database. On SQLite also when a trigger has moved or deleted the row; then nothing is changed, and
    /// [`apply`](RowUpdate::apply) is the way.
    pub async fn save(self) -> Result<M> {
        if self.changes_nothing() {
            return self.read().await;
        }
        let ((sink, _), this) = self.send(Gives::Row, Collect::<M>::new()).await?;
        match Collect::<M>::take(sink).into_iter().next() {
            Some(row) => Ok(row),
            None => Err(this.why_none().await),
        }
    }

    /// Makes the changes like [`save`](RowUpdate::save), and gives nothing back, which costs the database less.
    ///
    /// # Errors
    ///
    /// Those of [`save`](RowUpdate::save).
    pub async fn apply(self) -> Result<()> {
        if self.changes_nothing() {
            return self.read().await.map(drop);
        }
        match self.send(Gives::Nothing, Box::new(Discard)).await? {
            ((_, Outcome { rows: 0 }), this) => Err(this.why_none().await),
            _ => Ok(()),
        }
    }

    fn changes_nothing(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    async fn read(self) -> Result<M> {
        let Self { executor, key, version, .. } = self;
        let row = row::<M>(executor, key.clone()).await?.ok_or_else(|| missing(M::META, key))?;
        let stale = version.is_some() && version != row.row_version();
        if stale { Err(changed_since(M::META)) } else { Ok(row) }
    }

    /// Runs the statement; what is given back with the answer is without its values.
    async fn send(
        mut self,
        gives: Gives,
        sink: Box<dyn RowSink>,
    ) -> Result<((Box<dyn RowSink>, Outcome), Self)> {
        let values = std::mem::take(&mut self.values);
        let by = By { key: self.key.clone().into_value(), version: self.version, gives };
        let statement = statement(M::META, (self.executor.dialect(), self.executor.now()), values, by)?;
        let answer = self.executor.run(statement, sink).await;
        Ok((answer.map_err(|error| error.of_change(M::META, &version_column(M::META)))?, self))
    }

    async fn why_none(self) -> Error {
        why_none::<M>(self.executor, self.key, self.version).await
    }
}

/// Which row, its version where that must be the same, and what is wanted of it.
struct By {
    key: Value,
    version: Option<i64>,
    gives: Gives,
}

fn statement(
    meta: &'static ModelMeta,
    (dialect, now): (Dialect, Timestamp),
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
    let versioned = by.version.is_some() && meta.version.is_some();
    Ok(RowShape::Update { set, versioned, gives: by.gives }.statement(meta, dialect, params))
}

/// The column that each change of a row computes.
pub(crate) fn version_column(meta: &'static ModelMeta) -> Vec<&'static str> {
    meta.version.and_then(|version| meta.fields.get(version)).map(|field| field.column).into_iter().collect()
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
