//! Ways to other models through typed relations: what a join takes, and the columns at its end.

use std::marker::PhantomData;

use super::node::Node;
use super::parts::Parts;
use super::relation::{Reference, Reverse, Through};
use super::step::Step;
use super::{Expr, Select};
use crate::{Column, Field, Model, Ref};

/// A way from `M` to another model, through one relation or several; `R` is the type of the last reference. Made by
/// [`Column::to`], or of any relation by [`JoinTo::into_path`].
///
/// ```ignore
/// let author = Comment::post.to(Post::author);
/// let rows = Comment::query().join(&author).filter(author.get(User::name).eq("anna")).all(&db).await?;
/// ```
pub struct JoinPath<M, R> {
    pub(crate) steps: Vec<Step>,
    of: PhantomData<fn() -> (M, R)>,
}

impl<M, R> JoinPath<M, R> {
    pub(crate) fn of(steps: Vec<Step>) -> Self {
        Self { steps, of: PhantomData }
    }
}

impl<M, R> Clone for JoinPath<M, R> {
    fn clone(&self) -> Self {
        Self::of(self.steps.clone())
    }
}

/// What [`Select::join`](super::Select::join) takes: a relation of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation that leads from `{M}` to another model",
    label = "not a relation of `{M}`",
    note = "a relation is a `Ref` column of the model itself, `Post::author`, or that of another model from its other side, `Comment::post.reverse()`; further ones follow by `.to(…)`"
)]
pub trait JoinTo<M: Model>: Sized {
    /// The reference at its end; `Option<Ref<…>>` where a row of `M` may have none.
    type Reference: Reference;

    /// The way.
    fn into_path(self) -> JoinPath<M, Self::Reference>;
}

impl<M: Model, R: Reference> JoinTo<M> for Column<M, R> {
    type Reference = R;

    fn into_path(self) -> JoinPath<M, R> {
        let target = R::Target::META;
        let step = Step { optional: R::NULLABLE, ..Step::new(target, target.key().column, self.name()) };
        JoinPath::of(vec![step])
    }
}

impl<N: Model, R: Reference> JoinTo<R::Target> for Reverse<N, R> {
    type Reference = Ref<N>;

    fn into_path(self) -> JoinPath<R::Target, Ref<N>> {
        let step = Step::back(N::META, self.column, R::Target::META.key().column);
        JoinPath::of(vec![narrowed(step, self.select.parts)])
    }
}

impl<N: Model, R: Reference, R2: Reference> JoinTo<R::Target> for Through<N, R, R2> {
    type Reference = R2;

    fn into_path(self) -> JoinPath<R::Target, R2> {
        let onward = Column::<N, R2>::new(self.onward).into_path();
        let mut steps = self.reverse.into_path().steps;
        steps.extend(onward.steps.into_iter().map(|step| narrowed(step, self.select.parts.clone())));
        JoinPath::of(steps)
    }
}

/// The step with the filter of a relation; its order and its limit are refused when the statement is written.
fn narrowed(step: Step, relation: Parts) -> Step {
    let is_cut = !relation.order.is_empty() || relation.limit.is_some();
    Step { filter: relation.filter, is_cut, ..step }
}

impl<M: Model, R: Reference> JoinTo<M> for JoinPath<M, R> {
    type Reference = R;

    fn into_path(self) -> Self {
        self
    }
}

impl<M: Model, J: JoinTo<M> + Clone> JoinTo<M> for &J {
    type Reference = J::Reference;

    fn into_path(self) -> JoinPath<M, J::Reference> {
        self.clone().into_path()
    }
}

/// The relations have the same methods; inherent ones, so that a query needs no import.
macro_rules! methods {
    ([$($generics:tt)*] $type:ty, $from:ty => $reference:ty, $is_whole:literal) => {
        /// What leads on from the other model.
        impl<$($generics)*> $type {
            /// A column of the model at the other end, as an expression of a query on this one:
            /// `Post::author.get(User::name).eq("anna")`, Django's `author__name`. It is an `Option` where the reference
            /// is one.
            ///
            /// A query that speaks of such a column joins the other table by itself, and its rows stay the same in number:
            /// a row without one there has null in its place. Where one row can have several at the other end, behind
            /// [`reverse`](Column::reverse), the query says so by [`join`](super::Select::join) or
            /// [`left_join`](super::Select::left_join).
            pub fn get<T: Field>(
                &self,
                column: Column<<$reference as Reference>::Target, T>,
            ) -> Expr<$from, <$reference as Reference>::Value<T>> {
                let path = JoinTo::<$from>::into_path(self);
                Expr::of(Node::Of(path.steps, Box::new(Node::Column(column.name()))))
            }

            /// The same relation once more: a query that joins it under two names has two tables of it.
            #[must_use]
            pub fn named(&self, name: &'static str) -> JoinPath<$from, $reference> {
                let mut path = JoinTo::<$from>::into_path(self);
                // Behind another relation only the last one is joined again, the rows on the way stay the same.
                let again = if $is_whole { 0 } else { path.steps.len().saturating_sub(1) };
                path.steps.iter_mut().skip(again).for_each(|step| step.name = name);
                path
            }
        }
    };
}

/// All but a relation from its other side, which goes on to the rows behind it, many on both sides.
macro_rules! onward {
    ([$($generics:tt)*] $type:ty, $from:ty => $reference:ty) => {
        /// What leads on from the other model.
        impl<$($generics)*> $type {
            /// Goes on from the other model to a further one: `Comment::post.to(Post::author)`.
            pub fn to<J: JoinTo<<$reference as Reference>::Target>>(
                &self,
                onward: J,
            ) -> JoinPath<$from, <$reference as Reference>::Then<J::Reference>> {
                let mut steps = JoinTo::<$from>::into_path(self).steps;
                steps.extend(onward.into_path().steps);
                JoinPath::of(steps)
            }
        }
    };
}

methods!([M: Model, R: Reference] Column<M, R>, M => R, true);
methods!([N: Model, R: Reference] Reverse<N, R>, R::Target => Ref<N>, true);
methods!([N: Model, R: Reference, R2: Reference] Through<N, R, R2>, R::Target => R2, true);
methods!([M: Model, R: Reference] JoinPath<M, R>, M => R, false);
onward!([M: Model, R: Reference] Column<M, R>, M => R);
onward!([N: Model, R: Reference, R2: Reference] Through<N, R, R2>, R::Target => R2);
onward!([M: Model, R: Reference] JoinPath<M, R>, M => R);

/// What [`Reverse::to`] takes: a relation of the model that it leads to.
pub trait Onward<N: Model, R: Reference> {
    /// The whole relation.
    type Whole;

    /// The relation, behind the one that leads to its model.
    fn behind(self, first: Reverse<N, R>) -> Self::Whole;
}

impl<N: Model, R: Reference, R2: Reference> Onward<N, R> for Column<N, R2> {
    type Whole = Through<N, R, R2>;

    fn behind(self, first: Reverse<N, R>) -> Through<N, R, R2> {
        Through { reverse: first, onward: self.name(), select: Select::new() }
    }
}

macro_rules! behind {
    ([$($generics:tt)*] $type:ty, $from:ty => $reference:ty) => {
        impl<R: Reference, $($generics)*> Onward<$from, R> for $type {
            type Whole = JoinPath<R::Target, $reference>;

            fn behind(self, first: Reverse<$from, R>) -> Self::Whole {
                let mut steps = first.into_path().steps;
                steps.extend(self.into_path().steps);
                JoinPath::of(steps)
            }
        }
    };
}

behind!([N2: Model, R2: Reference] Reverse<N2, R2>, R2::Target => Ref<N2>);
behind!([N: Model, R2: Reference] JoinPath<N, R2>, N => R2);
