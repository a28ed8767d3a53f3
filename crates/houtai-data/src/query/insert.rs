//! Adding many rows at once.

use std::marker::PhantomData;

use houtai_core::Timestamp;

use super::change::{Change, computed};
use super::conflict::{Conflict, write_conflict};
use super::insert_text::{Batch, statements};
use super::{Bind, Operand};
use crate::row_insert::default_value;
use crate::{
    Collect, Column, Default, Dialect, Discard, Executor, Field, Model, ModelMeta, Result, RowSink,
    Statement, Unit, Value,
};

/// Rows on their way into their table, all or none of them, made by [`Model::insert_many`].
pub struct InsertMany<M> {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
    pub(crate) conflict: Option<Conflict>,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> InsertMany<M> {
    /// Rows with values for these columns.
    pub(crate) fn new<C: Columns<M>, R: BindRow<C::Types>>(
        columns: C,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let rows = rows.into_iter().map(BindRow::bind_row).collect();
        Self { columns: columns.names(), rows, conflict: None, of: PhantomData }
    }

    /// What happens where a row with the same values in these columns, which have a unique constraint, is there already.
    pub fn on_conflict(self, columns: impl Columns<M>) -> OnConflict<M> {
        OnConflict { insert: self, columns: columns.names() }
    }

    /// Gives a column of a row that is there already a new value besides; only behind
    /// [`on_conflict`](Self::on_conflict). [`excluded`](super::excluded) is the value that was to be inserted.
    #[must_use]
    pub fn set<T: Field>(mut self, column: Column<M, T>, to: impl Operand<M, T>) -> Self {
        let change = Change { column: column.name(), to: to.into_expr().node };
        self.conflict.get_or_insert_default().changes.push(change);
        self
    }

    /// Adds the rows and says how many were added or changed.
    ///
    /// # Errors
    ///
    /// When a constraint is broken, and those of the database; then no row is added.
    pub async fn run(self, db: &(impl Executor + ?Sized)) -> Result<u64> {
        let computed = self.computed();
        let statements = self.statements(db.dialect(), db.now(), false)?;
        let with_sinks =
            statements.into_iter().map(|statement| (statement, Box::new(Discard) as Box<dyn RowSink>));
        let answers = db.unit(Unit { statements: with_sinks.collect() }).await;
        let answers = answers.map_err(|error| error.of_change(M::META, &computed))?;
        Ok(answers.iter().map(|(_, outcome)| outcome.rows).sum())
    }

    /// Adds the rows and gives back those that were added or changed, as they are stored.
    ///
    /// # Errors
    ///
    /// Those of [`run`](Self::run).
    pub async fn returning(self, db: &(impl Executor + ?Sized)) -> Result<Vec<M>> {
        let computed = self.computed();
        let statements = self.statements(db.dialect(), db.now(), true)?;
        let with_sinks = statements.into_iter().map(|statement| (statement, Collect::<M>::new()));
        let answers = db.unit(Unit { statements: with_sinks.collect() }).await;
        let answers = answers.map_err(|error| error.of_change(M::META, &computed))?;
        Ok(answers.into_iter().flat_map(|(sink, _)| Collect::<M>::take(sink)).collect())
    }

    /// The columns whose new values the database computes where a row is there already.
    fn computed(&self) -> Vec<&'static str> {
        self.conflict.as_ref().map(|conflict| computed(M::META, &conflict.changes)).unwrap_or_default()
    }

    /// The statements, as they are for one dialect.
    pub(crate) fn statements(
        mut self,
        dialect: Dialect,
        now: Timestamp,
        returns: bool,
    ) -> Result<Vec<Statement>> {
        self.add_defaults(now);
        let meta = M::META;
        let conflict = self.conflict.as_ref();
        let end = |writer: &mut super::writer::Writer| {
            if let Some(conflict) = conflict {
                write_conflict(writer, conflict, now);
            }
        };
        let batch = Batch { meta, columns: &self.columns, rows: self.rows };
        statements(batch, dialect, end, returns)
    }

    /// Values for the columns that were not named, as a single insert gives them.
    fn add_defaults(&mut self, now: Timestamp) {
        let meta: &'static ModelMeta = M::META;
        for field in meta.fields {
            if self.columns.contains(&field.column)
                || matches!(field.default, Default::None | Default::Identity)
            {
                continue;
            }
            self.columns.push(field.column);
            for row in &mut self.rows {
                row.push(default_value(field, now).unwrap_or(Value::Null(field.kind)));
            }
        }
    }
}

/// What happens where a row is there already; made by [`InsertMany::on_conflict`].
pub struct OnConflict<M> {
    insert: InsertMany<M>,
    columns: Vec<&'static str>,
}

impl<M: Model> OnConflict<M> {
    /// The row that is there stays as it is, and the new one is dropped.
    pub fn ignore(self) -> InsertMany<M> {
        self.with(Vec::new())
    }

    /// The row that is there gets the new values of these columns.
    pub fn update(self, columns: impl Columns<M>) -> InsertMany<M> {
        let changes = columns.names().into_iter().map(Change::to_excluded);
        let changes = changes.collect();
        self.with(changes)
    }

    /// A column of the row that is there gets a value, which may be computed from the old one and from the one that
    /// was to be inserted: `.set(Page::views, Page::views + excluded(Page::views))`.
    pub fn set<T: Field>(self, column: Column<M, T>, to: impl Operand<M, T>) -> InsertMany<M> {
        self.with(Vec::new()).set(column, to)
    }

    fn with(self, changes: Vec<Change>) -> InsertMany<M> {
        let Self { mut insert, columns } = self;
        insert.conflict = Some(Conflict { columns, changes });
        insert
    }
}

/// One column, or several in a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a column of `{M}` nor a tuple of at most twelve of them",
    label = "write `Model::column`, or `(Model::one, Model::other)`"
)]
pub trait Columns<M> {
    /// The types of their values.
    type Types;

    /// Their names.
    fn names(&self) -> Vec<&'static str>;
}

impl<M: Model, T: Field> Columns<M> for Column<M, T> {
    type Types = (T,);

    fn names(&self) -> Vec<&'static str> {
        vec![self.name()]
    }
}

/// Values for columns of these types, one for each.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no row of `{Types}`",
    label = "a row is a tuple with one value for each column, in the order of the columns"
)]
pub trait BindRow<Types> {
    /// The values.
    fn bind_row(self) -> Vec<Value>;
}

macro_rules! tuples {
    ($($type:ident $value:ident),+) => {
        impl<M: Model, $($type: Field),+> Columns<M> for ($(Column<M, $type>,)+) {
            type Types = ($($type,)+);

            fn names(&self) -> Vec<&'static str> {
                #[expect(non_snake_case, reason = "a type parameter and its value have one name")]
                let ($($type,)+) = self;
                vec![$($type.name()),+]
            }
        }

        impl<$($type,)+ $($value: Bind<$type>),+> BindRow<($($type,)+)> for ($($value,)+) {
            fn bind_row(self) -> Vec<Value> {
                #[expect(non_snake_case, reason = "a type parameter and its value have one name")]
                let ($($value,)+) = self;
                vec![$($value.bind()),+]
            }
        }
    };
}

tuples!(A V1);
tuples!(A V1, B V2);
tuples!(A V1, B V2, C V3);
tuples!(A V1, B V2, C V3, D V4);
tuples!(A V1, B V2, C V3, D V4, E V5);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7, H V8);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7, H V8, I V9);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7, H V8, I V9, J V10);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7, H V8, I V9, J V10, K V11);
tuples!(A V1, B V2, C V3, D V4, E V5, F V6, G V7, H V8, I V9, J V10, K V11, L V12);
