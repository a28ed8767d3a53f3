//! In what order rows come.

use std::fmt;
use std::marker::PhantomData;

use super::node::Node;
use crate::{Field, ModelMeta, ValueKind};

/// One part of an order: `Todo::created_at.desc()`.
///
/// A row without a value counts as the greatest on every database: it comes last from first to last, and first
/// from last to first, unless [`nulls_first`](Self::nulls_first) or [`nulls_last`](Self::nulls_last) say otherwise.
pub struct Order<S> {
    pub(crate) key: SortKey,
    of: PhantomData<fn() -> S>,
}

/// A part of an order, without its table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SortKey {
    pub(crate) node: Node,
    pub(crate) kind: ValueKind,
    pub(crate) descending: bool,
    /// Whether rows without a value come first; `None` where there are no such rows.
    pub(crate) nulls_first: Option<bool>,
}

impl SortKey {
    /// The order of a column that is known by its description.
    pub(crate) fn of_column(meta: &ModelMeta, column: &'static str, descending: bool) -> Option<Self> {
        let field = meta.column(column)?;
        let nulls_first = field.null.then_some(descending);
        Some(Self { node: Node::Column(field.column), kind: field.kind, descending, nulls_first })
    }
}

impl SortKey {
    /// The order of a primary key, or of that of a joined table, which is null where a left join finds no row.
    pub(crate) fn of_key(meta: &ModelMeta, node: Node, descending: bool) -> Option<Self> {
        match &node {
            Node::Column(column) => Self::of_column(meta, column, descending),
            Node::Of(way, inner) => {
                let Node::Column(column) = inner.as_ref() else { return None };
                let kind = way.last()?.table.column(column)?.kind;
                let nulls_first = node.may_miss().then_some(descending);
                Some(Self { node, kind, descending, nulls_first })
            }
            _ => None,
        }
    }
}

impl<S> Order<S> {
    pub(crate) fn of<T: Field>(node: Node, descending: bool) -> Self {
        let nulls_first = (T::NULLABLE || node.may_miss()).then_some(descending);
        Self { key: SortKey { node, kind: T::KIND, descending, nulls_first }, of: PhantomData }
    }

    /// Rows without a value come first.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.key.nulls_first = self.key.nulls_first.map(|_| true);
        self
    }

    /// Rows without a value come last.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.key.nulls_first = self.key.nulls_first.map(|_| false);
        self
    }
}

impl<S> Clone for Order<S> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), of: PhantomData }
    }
}

impl<S> fmt::Debug for Order<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// What `order_by` takes: one part, or several in a tuple or a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order of the rows of `{S}`",
    label = "not an order of `{S}`",
    note = "an order is `Post::title.asc()` or `.desc()`, or a tuple or list of those; a column of another model stands in it through a relation: `Post::author.get(User::name).asc()`"
)]
pub trait IntoOrder<S> {
    /// The parts.
    fn into_order(self) -> Vec<Order<S>>;
}

impl<S> IntoOrder<S> for Order<S> {
    fn into_order(self) -> Vec<Order<S>> {
        vec![self]
    }
}

impl<S> IntoOrder<S> for Vec<Order<S>> {
    fn into_order(self) -> Vec<Order<S>> {
        self
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<S, $($name: IntoOrder<S>),+> IntoOrder<S> for ($($name,)+) {
            fn into_order(self) -> Vec<Order<S>> {
                #[expect(non_snake_case, reason = "a type parameter and its value have one name")]
                let ($($name,)+) = self;
                let mut parts = Vec::new();
                $(parts.extend($name.into_order());)+
                parts
            }
        }
    };
}

tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
