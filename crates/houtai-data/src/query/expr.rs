//! Expressions: columns, and what is computed of them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Mul, Sub};

use super::families::{FactorField, JsonField, NumberField, TextField};
use super::node::{Function, Json, JsonKind, Like, Node, Operator};
use super::pattern;
use super::{Bind, Filter, Operand, Order};
use crate::{Column, Field, Model, Value};

/// An expression of type `T` over the table of `S`: `Todo::views + 1`, `Todo::title.lower()`.
///
/// A [`Column`] has the same methods.
pub struct Expr<S, T> {
    pub(crate) node: Node,
    of: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Expr<S, T> {
    pub(crate) fn of(node: Node) -> Self {
        Self { node, of: PhantomData }
    }
}

impl<S, T: Field> Expr<S, T> {
    /// The same as an `Option`: for what is read of a row that may be missing, as behind a
    /// [`left_join`](super::Select::left_join).
    pub fn optional(self) -> Expr<S, Option<T>> {
        Expr::of(self.node)
    }
}

impl<S, T: Field> Expr<S, Option<Option<T>>> {
    /// A value or none: for a column that can be null, read through a reference that can be null.
    pub fn flatten(self) -> Expr<S, Option<T>> {
        Expr::of(self.node)
    }
}

impl<S, T> Clone for Expr<S, T> {
    fn clone(&self) -> Self {
        Self::of(self.node.clone())
    }
}

impl<S, T> fmt::Debug for Expr<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

/// A comparison; with no value on the right side, equality asks whether there is one.
fn compare<S>(left: Node, operator: Operator, right: Node) -> Filter<S> {
    let none = matches!(right, Node::Value(Value::Null(_)));
    Filter::of(match operator {
        Operator::Eq if none => Node::IsNull(Box::new(left)),
        Operator::Ne if none => Node::IsNotNull(Box::new(left)),
        operator => Node::binary(operator, left, right),
    })
}

fn within<S, T: Field, V: Bind<T>>(of: Node, values: impl IntoIterator<Item = V>) -> Filter<S> {
    let values = values.into_iter();
    let mut list = Vec::with_capacity(values.size_hint().0);
    let mut none = false;
    for value in values {
        match value.bind() {
            Value::Null(_) => none = true,
            value => list.push(value),
        }
    }
    let or_none = none.then(|| Node::IsNull(Box::new(of.clone())));
    let found = Node::In(Box::new((of, Value::List(T::KIND, list))));
    Filter::of(or_none.into_iter().fold(found, Node::or))
}

fn like<S>(text: Node, pattern: String, any_case: bool) -> Filter<S> {
    Filter::of(Node::Like(Box::new(Like { text, pattern, any_case })))
}

/// Columns and expressions have the same methods; inherent ones, so that a query needs no import.
macro_rules! methods {
    ($type:ident, $S:ident: $($bound:path)?, |$this:ident| $node:expr) => {
        /// Comparisons.
        impl<$S $(: $bound)?, T: Field> $type<$S, T> {
            pub(crate) fn into_node(self) -> Node {
                let $this = self;
                $node
            }

            /// Equal. `eq(None)` finds the rows without a value.
            pub fn eq(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Eq, other.into_expr().node)
            }

            /// Not equal. `ne(None)` finds the rows with a value; `ne` of a value does not find the rows without
            /// one, as everywhere in SQL.
            pub fn ne(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Ne, other.into_expr().node)
            }

            /// Greater.
            pub fn gt(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Gt, other.into_expr().node)
            }

            /// Greater or equal.
            pub fn ge(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Ge, other.into_expr().node)
            }

            /// Less.
            pub fn lt(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Lt, other.into_expr().node)
            }

            /// Less or equal.
            pub fn le(self, other: impl Operand<$S, T>) -> Filter<$S> {
                compare(self.into_node(), Operator::Le, other.into_expr().node)
            }

            /// From `least` to `greatest`, both included.
            pub fn between(self, least: impl Operand<$S, T>, greatest: impl Operand<$S, T>) -> Filter<$S> {
                let bounds = [self.into_node(), least.into_expr().node, greatest.into_expr().node];
                Filter::of(Node::Between(Box::new(bounds)))
            }

            /// One of these. The list is one parameter however long it is; an empty one finds nothing, and `None` in
            /// it finds the rows without a value.
            pub fn in_list<V: Bind<T>>(self, values: impl IntoIterator<Item = V>) -> Filter<$S> {
                within::<$S, T, V>(self.into_node(), values)
            }

            /// None of these. An empty list leaves out nothing; rows without a value are only found then.
            pub fn not_in<V: Bind<T>>(self, values: impl IntoIterator<Item = V>) -> Filter<$S> {
                within::<$S, T, V>(self.into_node(), values).not()
            }

            /// From the first to the last; rows without a value come last.
            pub fn asc(self) -> Order<$S> {
                Order::of::<T>(self.into_node(), false)
            }

            /// From the last to the first; rows without a value come first.
            pub fn desc(self) -> Order<$S> {
                Order::of::<T>(self.into_node(), true)
            }
        }

        /// Columns that can be null.
        impl<$S $(: $bound)?, T: Field> $type<$S, Option<T>> {
            /// There is no value.
            pub fn is_null(self) -> Filter<$S> {
                Filter::of(Node::IsNull(Box::new(self.into_node())))
            }

            /// There is a value.
            pub fn is_not_null(self) -> Filter<$S> {
                Filter::of(Node::IsNotNull(Box::new(self.into_node())))
            }

            /// The value, or `otherwise` where there is none.
            pub fn coalesce(self, otherwise: impl Operand<$S, T>) -> Expr<$S, T> {
                Expr::of(Node::Coalesce(Box::new([self.into_node(), otherwise.into_expr().node])))
            }
        }

        /// Texts.
        impl<$S $(: $bound)?, T: Field + TextField> $type<$S, T> {
            /// The form of a pattern, in which `%` stands for anything, `_` for one character, and `\%`, `\_` and `\\`
            /// for themselves.
            pub fn like(self, pattern: impl AsRef<str>) -> Filter<$S> {
                like(self.into_node(), pattern::ended(pattern.as_ref()), false)
            }

            /// Like [`like`](Self::like), where upper and lower case are the same. On SQLite that is so of the letters
            /// A to Z only.
            pub fn ilike(self, pattern: impl AsRef<str>) -> Filter<$S> {
                like(self.into_node(), pattern::ended(pattern.as_ref()), true)
            }

            /// This text is somewhere in it; `%` and `_` mean themselves.
            pub fn contains(self, part: impl AsRef<str>) -> Filter<$S> {
                like(self.into_node(), pattern::escaped("%", part.as_ref(), "%"), false)
            }

            /// It begins with this text; `%` and `_` mean themselves.
            pub fn starts_with(self, part: impl AsRef<str>) -> Filter<$S> {
                like(self.into_node(), pattern::escaped("", part.as_ref(), "%"), false)
            }

            /// It ends with this text; `%` and `_` mean themselves.
            pub fn ends_with(self, part: impl AsRef<str>) -> Filter<$S> {
                like(self.into_node(), pattern::escaped("%", part.as_ref(), ""), false)
            }

            /// In lower case; on SQLite, the letters A to Z only.
            pub fn lower(self) -> Expr<$S, T> {
                Expr::of(Node::Call(Function::Lower, Box::new(self.into_node())))
            }

            /// In upper case; on SQLite, the letters A to Z only.
            pub fn upper(self) -> Expr<$S, T> {
                Expr::of(Node::Call(Function::Upper, Box::new(self.into_node())))
            }

            /// How many characters it has.
            pub fn length(self) -> Expr<$S, T::Length> {
                Expr::of(Node::Call(Function::Length, Box::new(self.into_node())))
            }
        }

        /// JSON.
        impl<$S $(: $bound)?, T: Field + JsonField> $type<$S, T> {
            /// What stands at a path, `address.city` or `tags.0`, in which a part made of digits counts the items of
            /// a list.
            pub fn json(self, path: &'static str) -> JsonAt<$S> {
                JsonAt { value: self.into_node(), path, of: PhantomData }
            }
        }

        impl<$S $(: $bound)?, T: Field + NumberField, V: Operand<$S, T>> Add<V> for $type<$S, T> {
            type Output = Expr<$S, T>;

            fn add(self, other: V) -> Expr<$S, T> {
                Expr::of(Node::binary(Operator::Add, self.into_node(), other.into_expr().node))
            }
        }

        impl<$S $(: $bound)?, T: Field + NumberField, V: Operand<$S, T>> Sub<V> for $type<$S, T> {
            type Output = Expr<$S, T>;

            fn sub(self, other: V) -> Expr<$S, T> {
                Expr::of(Node::binary(Operator::Subtract, self.into_node(), other.into_expr().node))
            }
        }

        impl<$S $(: $bound)?, T: Field + FactorField, V: Operand<$S, T>> Mul<V> for $type<$S, T> {
            type Output = Expr<$S, T>;

            fn mul(self, other: V) -> Expr<$S, T> {
                Expr::of(Node::binary(Operator::Multiply, self.into_node(), other.into_expr().node))
            }
        }
    };
}

methods!(Column, M: Model, |column| Node::Column(column.name()));
methods!(Expr, S:, |expr| expr.node);

/// A place inside a JSON value.
pub struct JsonAt<S> {
    value: Node,
    path: &'static str,
    of: PhantomData<fn() -> S>,
}

impl<S> JsonAt<S> {
    /// The text, number or boolean there, as text; null where there is none.
    pub fn text(self) -> Expr<S, Option<String>> {
        self.read(JsonKind::Text)
    }

    /// The whole number there, `4` or `4.0`; null where there is none, and for one with a fraction or beyond 64 bits.
    pub fn int(self) -> Expr<S, Option<i64>> {
        self.read(JsonKind::Int)
    }

    fn read<T>(self, read_as: JsonKind) -> Expr<S, T> {
        Expr::of(Node::Json(Box::new(Json { value: self.value, path: self.path, read_as })))
    }
}
