//! Queries whose rows bring those of other models by a join.

use super::Select;
use super::join_path::JoinTo;
use super::relation::Reference;
use super::step::Step;
use crate::{FromRow, Model};

/// A join that was asked for, whose rows are read.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) steps: Vec<Step>,
    pub(crate) left: bool,
    /// Whether the columns of its last table are read.
    pub(crate) read: bool,
}

/// The model at the other end of a relation.
pub(crate) type TargetOf<M, J> = <<J as JoinTo<M>>::Reference as Reference>::Target;

impl<M: Model, R: JoinRow> Select<M, R> {
    /// Joins the rows of a relation: `Post::query().join(Post::author)` has rows `(Post, User)`, one for each pair, and
    /// leaves out posts without one. Conditions, orders and columns of the other model are written by `get`:
    ///
    /// ```ignore
    /// let rows: Vec<(Post, User)> = Post::query()
    ///     .join(Post::author)
    ///     .filter(Post::author.get(User::name).starts_with("a"))
    ///     .order_by(Post::author.get(User::name).asc())
    ///     .all(&db)
    ///     .await?;
    /// ```
    ///
    /// Up to five can follow each other. Rows of the other model that were deleted softly are not found. For lists of what
    /// belongs to each row, [`with`](Self::with) is simpler, and follows joins.
    #[must_use]
    pub fn join<J: JoinTo<M>>(self, relation: J) -> Select<M, R::And<TargetOf<M, J>>> {
        self.joined(relation.into_path().steps, false)
    }

    /// Like [`join`](Self::join), and keeps the rows that have none at the other end: the rows are
    /// `(Post, Option<User>)`.
    #[must_use]
    pub fn left_join<J: JoinTo<M>>(self, relation: J) -> Select<M, R::And<Option<TargetOf<M, J>>>> {
        self.joined(relation.into_path().steps, true)
    }

    fn joined<S>(mut self, steps: Vec<Step>, left: bool) -> Select<M, S> {
        self.parts.joins.push(Join { steps, left, read: true });
        Select::of(self.parts)
    }
}

/// A row of a query, to which a join adds the row of another model.
#[diagnostic::on_unimplemented(
    message = "nothing can be joined to rows of `{Self}`",
    note = "at most five relations are joined; more are loaded by `.with(…)`, or asked by `.has(…)` and `relation.get(…)` without being read"
)]
pub trait JoinRow: FromRow {
    /// The row with another one behind it.
    type And<T: FromRow>: FromRow;
}

impl<M: Model> JoinRow for M {
    type And<T: FromRow> = (M, T);
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: FromRow),+> JoinRow for ($($name,)+) {
            type And<Next: FromRow> = ($($name,)+ Next);
        }
    };
}

tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
