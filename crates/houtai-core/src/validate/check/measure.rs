//! What rules measure. Each trait reaches through `Option`, `Box` and references to the value, if there is
//! one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZero;

use serde_json::Value;

use crate::validate::number::plain_float;

/// A text, or something that may hold one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text to which a rule could apply: it does not implement `Text`",
    label = "a rule for texts stands on this field",
    note = "`length`, `pattern`, `email`, `url` and `one_of` are for `String`; numbers have `range`",
    note = "a type of your own that holds a text says which one: `impl houtai::validate::Text for {Self}`"
)]
pub trait Text {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;
}

impl Text for str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(Text::text)
    }
}

impl<T: Text + ?Sized> Text for Box<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

impl<T: Text + ?Sized> Text for &T {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

/// A list, or something that may hold one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list to which a rule could apply: it does not implement `Listed`",
    label = "a rule for lists stands on this field",
    note = "`unique` and `each` are for `Vec`; a set is unique by itself",
    note = "a type of your own that holds a list says which one: `impl houtai::validate::Listed for {Self}`"
)]
pub trait Listed {
    /// What it is a list of.
    type Item;

    /// The items, if there is a list.
    fn listed(&self) -> Option<&[Self::Item]>;
}

impl<T> Listed for [T] {
    type Item = T;

    fn listed(&self) -> Option<&[T]> {
        Some(self)
    }
}

impl<T> Listed for Vec<T> {
    type Item = T;

    fn listed(&self) -> Option<&[T]> {
        Some(self)
    }
}

impl<T, const N: usize> Listed for [T; N] {
    type Item = T;

    fn listed(&self) -> Option<&[T]> {
        Some(self)
    }
}

impl<L: Listed> Listed for Option<L> {
    type Item = L::Item;

    fn listed(&self) -> Option<&[L::Item]> {
        self.as_ref().and_then(Listed::listed)
    }
}

impl<L: Listed + ?Sized> Listed for Box<L> {
    type Item = L::Item;

    fn listed(&self) -> Option<&[L::Item]> {
        (**self).listed()
    }
}

/// How much a collection holds, and whether it is an array or an object on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    /// The items of an array.
    Items(usize),
    /// The members of an object.
    Members(usize),
}

/// A collection, or something that may hold one.
pub trait Counted {
    /// How much it holds, if there is a collection.
    fn counted(&self) -> Option<CountedAs>;
}

macro_rules! counted {
    ($($as:ident: $(<$($parameter:ident),*> $type:ty),*;)*) => {$($(
        impl<$($parameter),*> Counted for $type {
            fn counted(&self) -> Option<CountedAs> {
                Some(CountedAs::$as(self.len()))
            }
        }
    )*)*};
}

counted! {
    Items: <T> [T], <T> Vec<T>, <T, S> HashSet<T, S>, <T> BTreeSet<T>;
    Members: <K, V, S> HashMap<K, V, S>, <K, V> BTreeMap<K, V>;
}

impl<T, const N: usize> Counted for [T; N] {
    fn counted(&self) -> Option<CountedAs> {
        Some(CountedAs::Items(N))
    }
}

impl<C: Counted> Counted for Option<C> {
    fn counted(&self) -> Option<CountedAs> {
        self.as_ref().and_then(Counted::counted)
    }
}

impl<C: Counted + ?Sized> Counted for Box<C> {
    fn counted(&self) -> Option<CountedAs> {
        (**self).counted()
    }
}

/// A kind of number that can be compared with a limit.
pub trait Number: Copy + PartialOrd {
    /// The number as the parameter of a problem.
    fn to_param(&self) -> Value;
}

/// A number, or something that may hold one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number to which a rule could apply: it does not implement `Ranged`",
    label = "a rule for numbers stands on this field",
    note = "`range` is for integers and floats; texts have `length`, lists have `items`",
    note = "a type of your own that holds a number says which one: `impl houtai::validate::Ranged for {Self}`"
)]
pub trait Ranged {
    /// The kind of number.
    type Number: Number;

    /// The number, if there is one.
    fn number(&self) -> Option<Self::Number>;
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Number for $integer {
            fn to_param(&self) -> Value {
                Value::from(*self)
            }
        }

        impl Ranged for $integer {
            type Number = $integer;

            fn number(&self) -> Option<$integer> {
                Some(*self)
            }
        }

        impl Ranged for NonZero<$integer> {
            type Number = $integer;

            fn number(&self) -> Option<$integer> {
                Some(self.get())
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl Number for $float {
            fn to_param(&self) -> Value {
                // By way of the text, as 0.1 in 32 bits is another number than 0.1 in the 64 bits of the
                // schema.
                self.to_string().parse().map_or(Value::Null, plain_float)
            }
        }

        impl Ranged for $float {
            type Number = $float;

            fn number(&self) -> Option<$float> {
                Some(*self)
            }
        }
    )*};
}

floats!(f32, f64);

impl<R: Ranged> Ranged for Option<R> {
    type Number = R::Number;

    fn number(&self) -> Option<R::Number> {
        self.as_ref().and_then(Ranged::number)
    }
}

impl<R: Ranged + ?Sized> Ranged for Box<R> {
    type Number = R::Number;

    fn number(&self) -> Option<R::Number> {
        (**self).number()
    }
}

impl<R: Ranged + ?Sized> Ranged for &R {
    type Number = R::Number;

    fn number(&self) -> Option<R::Number> {
        (**self).number()
    }
}
