//! Columns that refer to rows of another model, in both directions.

use std::marker::PhantomData;

use super::Select;
use super::filter::Filter;
use super::join_path::Onward;
use super::node::{Exists, Node};
use super::shared::shared;
use crate::{Column, Field, Model, Ref};

/// The type of a column that refers to another model: `Ref<T>` or `Option<Ref<T>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` refers to no other model",
    label = "this column is no relation",
    note = "relations are fields of type `Ref<Model>` or `Option<Ref<Model>>`"
)]
pub trait Reference: Field {
    /// The model that it refers to.
    type Target: Model;

    /// What a query with the relation gives for it: the row, or an `Option` of it.
    type Loaded: Send + 'static;

    /// The type of a column of that model, read through the relation.
    type Value<T: Field>: Field;

    /// The type of a further reference, from that model on.
    type Then<R: Reference>: Reference<Target = R::Target>;

    /// The row that was found, as it is given; `None` where there must be one.
    fn loaded(found: Option<Self::Target>) -> Option<Self::Loaded>;
}

impl<T: Model> Reference for Ref<T> {
    type Target = T;
    type Loaded = T;
    type Value<V: Field> = V;
    type Then<R: Reference> = R;

    fn loaded(found: Option<T>) -> Option<T> {
        found
    }
}

impl<T: Model> Reference for Option<Ref<T>> {
    type Target = T;
    type Loaded = Option<T>;
    type Value<V: Field> = Option<V>;
    type Then<R: Reference> = Option<Ref<R::Target>>;

    fn loaded(found: Option<T>) -> Option<Option<T>> {
        Some(found)
    }
}

impl<M: Model, R: Reference> Column<M, R> {
    /// The row that it refers to fulfils a condition: `Post::author.has(User::name.eq("anna"))`. One that was deleted
    /// softly fulfils none.
    pub fn has(self, filter: Filter<R::Target>) -> Filter<M> {
        Filter::of(Node::Exists(Box::new(Exists {
            table: R::Target::META,
            inner: R::Target::META.key().column,
            outer: self.name(),
            filter: filter.node,
        })))
    }

    /// The same relation from the other side: the rows that refer to one of the target.
    pub fn reverse(self) -> Reverse<M, R> {
        Reverse { column: self.name(), select: Select::new(), of: PhantomData }
    }
}

/// The rows of `N` that refer to a row of another model, made by [`Column::reverse`].
pub struct Reverse<N, R> {
    pub(crate) column: &'static str,
    pub(crate) select: Select<N>,
    of: PhantomData<fn() -> R>,
}

impl<N: Model, R: Reference> Reverse<N, R> {
    /// Some of these rows fulfil a condition, besides those of [`filter`](Self::filter).
    pub fn has(self, filter: Filter<N>) -> Filter<R::Target> {
        let filter = match self.select.parts.filter {
            Some(before) => before.and(filter.node),
            None => filter.node,
        };
        Filter::of(Node::Exists(Box::new(Exists {
            table: N::META,
            inner: self.column,
            outer: R::Target::META.key().column,
            filter,
        })))
    }

    shared!(N, (select.parts): filter order_by limit_of_each);

    /// Goes on through these rows to those that they refer to: `PostTag::post.reverse().to(PostTag::tag)`; for a join also
    /// to those that refer to them.
    pub fn to<J: Onward<N, R>>(self, onward: J) -> J::Whole {
        onward.behind(self)
    }
}

impl<N, R> Clone for Reverse<N, R> {
    fn clone(&self) -> Self {
        Self { column: self.column, select: self.select.clone(), of: PhantomData }
    }
}

/// The rows that others stand between, many on both sides, made by [`Reverse::to`].
pub struct Through<N, R, R2: Reference> {
    pub(crate) reverse: Reverse<N, R>,
    pub(crate) onward: &'static str,
    pub(crate) select: Select<R2::Target>,
}

impl<N: Model, R: Reference, R2: Reference> Through<N, R, R2> {
    shared!(R2::Target, (select.parts): filter order_by);
}

impl<N, R, R2: Reference> Clone for Through<N, R, R2> {
    fn clone(&self) -> Self {
        Self { reverse: self.reverse.clone(), onward: self.onward, select: self.select.clone() }
    }
}
