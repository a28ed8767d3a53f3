//! What is made of many rows: counts, sums, averages.

use super::Expr;
use super::families::{NumberField, OrderedField};
use super::node::{Aggregate, Node};
use crate::{Column, Field, Model};

/// How many rows there are: `Todo::query().group_by(Todo::done).select((Todo::done, count()))`.
pub fn count<S>() -> Expr<S, i64> {
    Expr::of(Node::Aggregate(Aggregate::Count, None))
}

fn of<S, T>(aggregate: Aggregate, node: Node) -> Expr<S, T> {
    Expr::of(Node::Aggregate(aggregate, Some(Box::new(node))))
}

macro_rules! methods {
    ($type:ident, $S:ident: $($bound:path)?) => {
        /// What is made of the values of many rows.
        impl<$S $(: $bound)?, T: Field> $type<$S, T> {
            /// How many rows have a value.
            pub fn count(self) -> Expr<$S, i64> {
                of(Aggregate::Count, self.into_node())
            }

            /// How many different values there are.
            pub fn count_distinct(self) -> Expr<$S, i64> {
                of(Aggregate::CountDistinct, self.into_node())
            }

            /// The sum; `None` where there are no values. It is an `i64` of integers and an `f64` of floats.
            pub fn sum(self) -> Expr<$S, T::Sum>
            where
                T: NumberField<Sum: Field>,
            {
                of(Aggregate::Sum(T::Sum::KIND), self.into_node())
            }

            /// The mean; `None` where there are no values.
            pub fn avg(self) -> Expr<$S, Option<f64>>
            where
                T: NumberField,
            {
                of(Aggregate::Average, self.into_node())
            }

            /// The least; `None` where there are no values.
            pub fn min(self) -> Expr<$S, T::Extreme>
            where
                T: OrderedField,
            {
                of(Aggregate::Least(T::KIND), self.into_node())
            }

            /// The greatest; `None` where there are no values.
            pub fn max(self) -> Expr<$S, T::Extreme>
            where
                T: OrderedField,
            {
                of(Aggregate::Greatest(T::KIND), self.into_node())
            }
        }
    };
}

methods!(Column, M: Model);
methods!(Expr, S:);
