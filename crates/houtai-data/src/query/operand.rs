//! What can stand on the other side of an operator.

use houtai_core::Id;
use houtai_core::formats::Uuid;

use super::Expr;
use super::node::Node;
use crate::{Column, Field, Model, Ref, Value};

/// A value for a column or expression of type `T`: a `T`, a reference to one, a `&str` for a `String`, and for an
/// `Option<T>` also the `T` itself.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no value for a column of type `{T}`",
    label = "the column is a `{T}`",
    note = "the two sides have the same type; an `Option<T>` column also takes a `T`, and `None` where there is no value"
)]
pub trait Bind<T> {
    /// The value to bind.
    fn bind(self) -> Value;
}

impl<T: Field> Bind<T> for T {
    fn bind(self) -> Value {
        self.into_value()
    }
}

impl<T: Field + Clone> Bind<T> for &T {
    fn bind(self) -> Value {
        self.clone().into_value()
    }
}

impl<T: Field> Bind<Option<T>> for T {
    fn bind(self) -> Value {
        self.into_value()
    }
}

impl Bind<String> for &str {
    fn bind(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl Bind<Option<String>> for &str {
    fn bind(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// A relation is the row that it refers to, or its key.
macro_rules! keys {
    ($([$($generics:tt)*] $self:ty => $type:ty, |$value:ident| $key:expr);+ $(;)?) => {$(
        impl<$($generics)*> Bind<$type> for $self {
            fn bind(self) -> Value {
                let $value = self;
                $key.into_value()
            }
        }
    )+};
}

keys!(
    [T: Model] &T => Ref<T>, |row| row.key();
    [T: Model] &T => Option<Ref<T>>, |row| row.key();
    [T: Model<Key = Id<T>>] Id<T> => Ref<T>, |id| id;
    [T: Model<Key = Id<T>>] Id<T> => Option<Ref<T>>, |id| id;
    [T: Model<Key = Id<T>>] Ref<T> => Id<T>, |reference| reference;
    [T: Model<Key = Uuid>] Uuid => Ref<T>, |key| key;
    [T: Model<Key = Uuid>] Uuid => Option<Ref<T>>, |key| key;
    [T: Model<Key = i64>] i64 => Ref<T>, |key| key;
    [T: Model<Key = i64>] i64 => Option<Ref<T>>, |key| key;
);

/// What stands on the other side of an operator: a value, or another column or expression of the same table.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot stand beside a `{T}` of `{S}`",
    label = "neither a value of type `{T}` nor an expression of that type",
    note = "both sides have the same type and, where both are columns, the same table; an `Option<T>` column also takes a `T`"
)]
pub trait Operand<S, T> {
    /// The expression.
    fn into_expr(self) -> Expr<S, T>;
}

// One by one, since a rule for all that can be bound would forbid the two below it.
macro_rules! values {
    ($([$($generics:tt)*] $self:ty => $type:ty),+ $(,)?) => {$(
        impl<S, $($generics)*> Operand<S, $type> for $self {
            fn into_expr(self) -> Expr<S, $type> {
                Expr::of(Node::Value(Bind::<$type>::bind(self)))
            }
        }
    )+};
}

values!(
    [T: Field] T => T,
    [T: Field + Clone] &T => T,
    [T: Field] T => Option<T>,
    [] &str => String,
    [] &str => Option<String>,
);

impl<M: Model, T: Field> Operand<M, T> for Column<M, T> {
    fn into_expr(self) -> Expr<M, T> {
        Expr::of(Node::Column(self.name()))
    }
}

impl<S, T> Operand<S, T> for Expr<S, T> {
    fn into_expr(self) -> Expr<S, T> {
        self
    }
}

// What is never null stands beside what may be.
impl<M: Model, T: Field> Operand<M, Option<T>> for Column<M, T> {
    fn into_expr(self) -> Expr<M, Option<T>> {
        Expr::of(Node::Column(self.name()))
    }
}

impl<S, T: Field> Operand<S, Option<T>> for Expr<S, T> {
    fn into_expr(self) -> Expr<S, Option<T>> {
        Expr::of(self.node)
    }
}

/// A relation is compared with the key of the other row, or with the row itself.
macro_rules! references {
    ($([$($generics:tt)*] $self:ty, $value:ident => $key:expr);+ $(;)?) => {$(
        impl<S, $($generics)*> Operand<S, Ref<T>> for $self {
            fn into_expr(self) -> Expr<S, Ref<T>> {
                let $value = self;
                Expr::of(Node::Value($key.into_value()))
            }
        }

        impl<S, $($generics)*> Operand<S, Option<Ref<T>>> for $self {
            fn into_expr(self) -> Expr<S, Option<Ref<T>>> {
                let $value = self;
                Expr::of(Node::Value($key.into_value()))
            }
        }
    )+};
}

references!(
    [T: Model] &T, row => row.key();
    [T: Model<Key = Id<T>>] Id<T>, id => id;
    [T: Model<Key = Uuid>] Uuid, key => key;
    [T: Model<Key = i64>] i64, key => key;
    [T: Model<Key = String>] &str, key => key.to_owned();
);

/// A key is compared with a reference to its row.
impl<S, T: Model<Key = Id<T>>> Operand<S, Id<T>> for Ref<T> {
    fn into_expr(self) -> Expr<S, Id<T>> {
        Expr::of(Node::Value(self.into_value()))
    }
}
