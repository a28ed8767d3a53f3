//! Conditions.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::node::Node;

/// A condition on the rows of `S`; comparisons make it, and it is joined with others by `and` or `&`, `or` or `|`, and
/// turned round by `not` or `!`.
pub struct Filter<S> {
    pub(crate) node: Node,
    of: PhantomData<fn() -> S>,
}

impl<S> Filter<S> {
    pub(crate) fn of(node: Node) -> Self {
        Self { node, of: PhantomData }
    }

    /// Every row. For conditions that are put together in a loop.
    pub fn everything() -> Self {
        Self::of(Node::All(Vec::new()))
    }

    /// No row.
    pub fn nothing() -> Self {
        Self::of(Node::Any(Vec::new()))
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Filter<S>) -> Self {
        Self::of(self.node.and(other.node))
    }

    /// One of both holds, or both.
    #[must_use]
    pub fn or(self, other: Filter<S>) -> Self {
        Self::of(self.node.or(other.node))
    }

    /// It does not hold. Where a value is missing, neither a comparison nor its contrary holds, as everywhere in SQL.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "the trait is there as well, this one needs no import")]
    pub fn not(self) -> Self {
        Self::of(Node::Not(Box::new(self.node)))
    }
}

impl<S> Clone for Filter<S> {
    fn clone(&self) -> Self {
        Self::of(self.node.clone())
    }
}

impl<S> fmt::Debug for Filter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl<S> BitAnd for Filter<S> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<S> BitOr for Filter<S> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<S> Not for Filter<S> {
    type Output = Self;

    fn not(self) -> Self {
        Filter::not(self)
    }
}

/// What `filter` takes: a condition, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on the rows of `{M}`",
    label = "not a condition on `{M}`",
    note = "a column of another model is asked through a relation: `Post::author.get(User::name).eq(…)`; whether there is such a row, by `Post::author.has(…)`"
)]
pub trait IntoFilter<M> {
    /// The condition.
    fn into_filter(self) -> Filter<M>;
}

impl<M> IntoFilter<M> for Filter<M> {
    fn into_filter(self) -> Filter<M> {
        self
    }
}

impl<M> IntoFilter<M> for Option<Filter<M>> {
    fn into_filter(self) -> Filter<M> {
        self.unwrap_or_else(Filter::everything)
    }
}
