//! A table as a struct.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use crate::{Field, FromRow, ModelMeta, Select};

/// A struct whose values are the rows of a table. `#[model]` implements it.
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
}

/// A column of a model, with the type of its values. `#[model]` makes a constant of this type for each field.
pub struct Column<M, T> {
    name: &'static str,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T: Field> Column<M, T> {
    /// The column of this name; what `#[model]` writes.
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
