//! A table as a struct.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use crate::row_find::{missing, row};
use crate::{
    BindRow, Columns, Executor, Field, FromRow, InsertMany, ModelMeta, Result, RowKey, Select, row_delete,
};

/// A struct whose values are the rows of a table. `#[model]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model",
    label = "no `#[model]` stands on this type",
    note = "put `#[model]` on the struct `{Self}`, or write the name of one that has it; what is no row of a table goes into a column as `Json<T>`"
)]
pub trait Model: FromRow {
    /// What is known about it.
    const META: &'static ModelMeta;

    /// The type of its primary key.
    type Key: Field + Clone + Debug + Eq + Hash;

    /// The primary key of this row.
    fn key(&self) -> Self::Key;

    /// A query on its rows.
    fn query() -> Select<Self> {
        Select::new()
    }

    /// The version of this row, where the model has one.
    fn row_version(&self) -> Option<i64> {
        None
    }

    /// The row with this key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none, and those of the database.
    fn find(executor: &dyn Executor, key: impl RowKey<Self>) -> impl Future<Output = Result<Self>> + Send {
        let key = key.key();
        async move {
            let found = row::<Self>(executor, key.clone()).await?;
            found.ok_or_else(|| missing(Self::META, key))
        }
    }

    /// The row with this key, or `None`.
    ///
    /// # Errors
    ///
    /// Those of the database.
    fn find_optional(
        executor: &dyn Executor,
        key: impl RowKey<Self>,
    ) -> impl Future<Output = Result<Option<Self>>> + Send {
        row::<Self>(executor, key.key())
    }

    /// Deletes the row; marks it as deleted where the model has `soft_delete`. Of a model with a version, a row
    /// that was read is deleted only if nobody has changed it since.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such row,
    /// [`StaleVersion`](crate::ErrorKind::StaleVersion) when it has changed since it was read,
    /// [`ForeignKeyViolation`](crate::ErrorKind::ForeignKeyViolation) when others refer to it, and those of the
    /// database.
    fn delete(executor: &dyn Executor, row: impl RowKey<Self>) -> impl Future<Output = Result<()>> + Send {
        row_delete::delete::<Self>(executor, row)
    }

    /// Adds many rows, all or none of them; each is a tuple with one value for each column. The fields that are not
    /// named get their defaults.
    fn insert_many<C: Columns<Self>, R: BindRow<C::Types>>(
        columns: C,
        rows: impl IntoIterator<Item = R>,
    ) -> InsertMany<Self> {
        InsertMany::new(columns, rows)
    }
}

/// A column of a model, with the type of its values. `#[model]` makes a constant of this type for each field.
pub struct Column<M, T> {
    name: &'static str,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Column<M, T> {
    /// The column of this name; what `#[model]` writes. It asks nothing of the types, so that a type that no column
    /// holds is told at the field and not here again.
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// The name of the column.
    pub fn name(self) -> &'static str {
        self.name
    }
}

impl<M, T> Clone for Column<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Column<M, T> {}
