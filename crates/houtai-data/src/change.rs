//! What the setters of builders take.

use std::borrow::Cow;

use houtai_core::Id;
use houtai_core::formats::{Patch, Uuid};

use crate::{Model, Ref};

/// The new value of a field, or that it stays as it is. Setters take whatever becomes one: a value, a
/// [`Patch`] of an input, a `&str` for a text, a row for a reference to it, a value for an `Option` of it.
///
/// ```
/// use houtai_core::formats::Patch;
/// use houtai_data::Change;
///
/// assert_eq!(Change::<String>::from("new"), Change::To("new".into()));
/// assert_eq!(Change::<Option<i32>>::from(7), Change::To(Some(7)));
/// assert_eq!(Change::<bool>::from(Patch::Absent), Change::Keep);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is; of a new row it gets its default.
    Keep,
    /// It gets this value.
    To(T),
}

/// The value of a field that must have one. Setters take whatever becomes one, as [`Change`] does, but no
/// [`Patch`], which may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<T>(pub T);

impl<T> From<Patch<T>> for Change<T> {
    fn from(patch: Patch<T>) -> Self {
        match patch {
            Patch::Absent => Change::Keep,
            Patch::Value(value) => Change::To(value),
        }
    }
}

/// `Patch` of the value itself, for a field that can be null.
impl<T> From<Patch<T>> for Change<Option<T>> {
    fn from(patch: Patch<T>) -> Self {
        match patch {
            Patch::Absent => Change::Keep,
            Patch::Value(value) => Change::To(Some(value)),
        }
    }
}

impl<T> From<T> for Change<T> {
    fn from(value: T) -> Self {
        Change::To(value)
    }
}

impl<T> From<T> for Change<Option<T>> {
    fn from(value: T) -> Self {
        Change::To(Some(value))
    }
}

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Given(value)
    }
}

/// A conversion on the way into a field: into the type, and into an `Option` of it.
macro_rules! conversions {
    ($([$($generics:tt)*] $from:ty => $to:ty),+ $(,)?) => {$(
        impl<$($generics)*> From<$from> for Given<$to> {
            fn from(value: $from) -> Self {
                Given(value.into())
            }
        }

        impl<$($generics)*> From<$from> for Change<$to> {
            fn from(value: $from) -> Self {
                Change::To(value.into())
            }
        }

        impl<$($generics)*> From<$from> for Change<Option<$to>> {
            fn from(value: $from) -> Self {
                Change::To(Some(value.into()))
            }
        }
    )+};
}

conversions!(
    [] &str => String,
    [] &String => String,
    [] Cow<'_, str> => String,
    [] &[u8] => Vec<u8>,
    [T: Model] &T => Ref<T>,
    [T: Model<Key = Id<T>>] Id<T> => Ref<T>,
    [T: Model<Key = Uuid>] Uuid => Ref<T>,
);

#[cfg(test)]
mod tests {
    use super::*;

    fn change<T>(change: impl Into<Change<T>>) -> Change<T> {
        change.into()
    }

    #[test]
    fn literals_take_the_type_of_the_field() {
        assert_eq!(change::<i16>(5), Change::To(5));
        assert_eq!(change::<f32>(0.5), Change::To(0.5));
        assert_eq!(change::<Option<String>>("a"), Change::To(Some("a".into())));
        assert_eq!(change::<Option<String>>(None), Change::To(None));
    }

    #[test]
    fn a_patch_of_an_option_tells_null_from_absent() {
        assert_eq!(change::<Option<u8>>(Patch::<Option<u8>>::Absent), Change::Keep);
        assert_eq!(change::<Option<u8>>(Patch::Value(None::<u8>)), Change::To(None));
        assert_eq!(change::<Option<u8>>(Patch::Value(5_u8)), Change::To(Some(5)));
    }
}
