//! Methods that several kinds of queries have, written once.

use super::select::{not_found, not_unique};
use crate::{Model, Result};

/// Methods of a query whose `Parts` stand at a path: `shared!(M, (parts): order_by limit)`.
macro_rules! shared {
    ($M:ty, $at:tt: $($method:ident)+) => {
        $($crate::query::shared::shared!(@$method $M, $at);)+
    };
    (@filter $M:ty, ($($part:ident).+)) => {
        /// Finds only rows of which this holds, and all conditions before it. An `Option` of a condition is none where it is
        /// `None`.
        #[must_use]
        pub fn filter(mut self, filter: impl $crate::IntoFilter<$M>) -> Self {
            self.$($part).+.add_filter(filter.into_filter().node);
            self
        }
    };
    (@order_by $M:ty, ($($part:ident).+)) => {
        /// In what order the rows come; one part, or several in a tuple. A second call adds to the first.
        #[must_use]
        pub fn order_by(mut self, order: impl $crate::IntoOrder<$M>) -> Self {
            self.$($part).+.order.extend(order.into_order().into_iter().map(|part| part.key));
            self
        }
    };
    (@limit $M:ty, ($($part:ident).+)) => {
        /// At most so many rows.
        #[must_use]
        pub fn limit(mut self, rows: u64) -> Self {
            self.$($part).+.limit = Some(rows);
            self
        }
    };
    (@limit_of_each $M:ty, ($($part:ident).+)) => {
        /// Loads at most so many rows for each.
        #[must_use]
        pub fn limit(mut self, rows: u64) -> Self {
            self.$($part).+.limit = Some(rows);
            self
        }
    };
    (@offset $M:ty, ($($part:ident).+)) => {
        /// Leaves out so many rows at the beginning. The database reads them all the same; long lists are read by
        /// [`page`](crate::Select::page).
        #[must_use]
        pub fn offset(mut self, rows: u64) -> Self {
            self.$($part).+.offset = rows;
            self
        }
    };
    (@distinct $M:ty, ($($part:ident).+)) => {
        /// Rows that are alike come once. They are sorted only by what is read of them.
        #[must_use]
        pub fn distinct(mut self) -> Self {
            self.$($part).+.distinct = true;
            self
        }
    };
}
pub(crate) use shared;

/// Methods of a statement that changes rows.
macro_rules! changes {
    () => {
        /// Permits that it is every row; without it, a statement without a filter is refused.
        #[must_use]
        pub fn everything(mut self) -> Self {
            self.everything = true;
            self
        }

        /// Runs it and says how many rows it was.
        ///
        /// # Errors
        ///
        /// When there is no filter and `everything` was not said, when a constraint is broken or other rows refer to one of
        /// these, and those of the database.
        pub async fn run(self, db: &(impl $crate::Executor + ?Sized)) -> $crate::Result<u64> {
            let statement = self.statement(db.dialect(), db.now(), false)?;
            let answer = db.run(statement, Box::new($crate::Discard)).await;
            let (_, outcome) = answer.map_err(|error| error.of_change(M::META, &self.computed()))?;
            Ok(outcome.rows)
        }

        /// Runs it and gives back the rows, as they are then.
        ///
        /// # Errors
        ///
        /// Those of [`run`](Self::run).
        pub async fn returning(self, db: &(impl $crate::Executor + ?Sized)) -> $crate::Result<Vec<M>> {
            let rows = $crate::fetch(db, self.statement(db.dialect(), db.now(), true)?).await;
            rows.map_err(|error| error.of_change(M::META, &self.computed()))
        }

        /// The SQL, and the kinds of the values that are bound: `query.sql(&db)`, or of a dialect by name.
        pub fn sql(&self, dialect: impl Into<$crate::Dialect>) -> String {
            let now = houtai_core::Timestamp::from_microsecond(0);
            $crate::query::shown::shown(self.statement(dialect.into(), now, false))
        }
    };
}
pub(crate) use changes;

/// The only one of the rows.
///
/// # Errors
///
/// When there is none, or several.
pub(crate) fn only<M: Model, R>(mut rows: Vec<R>) -> Result<R> {
    match (rows.pop(), rows.len()) {
        (Some(row), 0) => Ok(row),
        (None, _) => Err(not_found::<M>()),
        (Some(_), _) => Err(not_unique::<M>()),
    }
}
