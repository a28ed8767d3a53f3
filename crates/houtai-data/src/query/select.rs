//! A query on the rows of one table.

use std::fmt;
use std::marker::PhantomData;

use super::parts::Parts;
use super::shared::{only, shared};
use super::shown::shown;
use crate::{Dialect, Error, ErrorKind, Executor, FromRow, Model, Result, RowReader, Statement, fetch};

/// A query on the rows of `M`, made by [`Model::query`] and run by [`all`](Self::all), [`first`](Self::first) and the
/// like.
///
/// `R` is the type of its rows: the model itself, or a tuple with the models that it [`join`](Self::join)s.
pub struct Select<M, R = M> {
    pub(crate) parts: Parts,
    of: PhantomData<fn() -> (M, R)>,
}

impl<M: Model> Select<M> {
    /// All rows of the model, those apart that were deleted softly.
    pub fn new() -> Self {
        Self::of(Parts::new(M::META))
    }
}

impl<M, R> Select<M, R> {
    pub(crate) fn of(parts: Parts) -> Self {
        Self { parts, of: PhantomData }
    }
}

impl<M: Model, R: FromRow> Select<M, R> {
    shared!(M, (parts): filter order_by limit offset distinct);

    /// Finds the rows that were deleted softly as well.
    #[must_use]
    pub fn with_deleted(mut self) -> Self {
        self.parts.with_deleted = true;
        self
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn all(self, db: &(impl Executor + ?Sized)) -> Result<Vec<R>> {
        fetch(db, self.parts.select(db.dialect())?).await
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn first(mut self, db: &(impl Executor + ?Sized)) -> Result<Option<R>> {
        self.parts.at_most(1);
        Ok(self.all(db).await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::NotUnique`] when there are several, and those of the
    /// database.
    pub async fn one(mut self, db: &(impl Executor + ?Sized)) -> Result<R> {
        self.parts.at_most(2);
        only::<M, R>(self.all(db).await?)
    }

    /// How many rows there are, within limit and offset.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn count(self, db: &(impl Executor + ?Sized)) -> Result<u64> {
        let rows: Vec<Count> = fetch(db, self.parts.count(db.dialect())?).await?;
        Ok(rows.first().map_or(0, |count| count.0))
    }

    /// Whether there is a row.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn exists(self, db: &(impl Executor + ?Sized)) -> Result<bool> {
        let rows: Vec<Exists> = fetch(db, self.parts.exists(db.dialect())?).await?;
        Ok(rows.first().is_some_and(|exists| exists.0))
    }

    /// The SQL of [`all`](Self::all), and the kinds of the values that are bound; the values are not shown. Of a database,
    /// `query.sql(&db)`, or of a dialect by name.
    pub fn sql(&self, dialect: impl Into<Dialect>) -> String {
        shown(self.parts.select(dialect.into()))
    }

    /// The statement of [`all`](Self::all).
    ///
    /// # Errors
    ///
    /// When a value cannot be stored anywhere.
    pub fn statement(&self, dialect: Dialect) -> Result<Statement> {
        self.parts.select(dialect)
    }
}

/// No row where one was asked for.
pub(crate) fn not_found<M: Model>() -> Error {
    Error::new(ErrorKind::NotFound, format!("no {} matches", M::META.name)).with_table(M::META.table)
}

/// Several rows where one was asked for.
pub(crate) fn not_unique<M: Model>() -> Error {
    let message = format!("more than one {} matches, and the query asks for exactly one", M::META.name);
    Error::new(ErrorKind::NotUnique, message).with_table(M::META.table)
}

impl<M: Model> Default for Select<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M, R> Clone for Select<M, R> {
    fn clone(&self) -> Self {
        Self::of(self.parts.clone())
    }
}

impl<M, R> fmt::Debug for Select<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

/// A number of rows.
pub(crate) struct Count(pub(crate) u64);

impl FromRow for Count {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        let count = match reader.peek()? {
            crate::Cell::Int(count) => u64::try_from(count).unwrap_or_default(),
            _ => 0,
        };
        reader.skip(1);
        Ok(Self(count))
    }
}

/// An answer to `EXISTS`, which is a number on SQLite.
struct Exists(bool);

impl FromRow for Exists {
    const COLUMNS: usize = 1;

    fn from_row(reader: &mut RowReader<'_>) -> Result<Self> {
        let exists = matches!(reader.peek()?, crate::Cell::Bool(true) | crate::Cell::Int(1));
        reader.skip(1);
        Ok(Self(exists))
    }
}
