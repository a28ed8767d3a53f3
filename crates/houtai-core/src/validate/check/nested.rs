//! Collections check what they hold; plain types have no rules of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZero;

use super::{Check, Validate};

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, check: &mut Check) {
        if let Some(value) = self {
            value.validate(check);
        }
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, check: &mut Check) {
        (**self).validate(check);
    }
}

impl<T: Validate> Validate for [T] {
    fn validate(&self, check: &mut Check) {
        check.each(self, |check, item| item.validate(check));
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, check: &mut Check) {
        self.as_slice().validate(check);
    }
}

impl<T: Validate, const N: usize> Validate for [T; N] {
    fn validate(&self, check: &mut Check) {
        self.as_slice().validate(check);
    }
}

impl<T: Validate, S> Validate for HashMap<String, T, S> {
    fn validate(&self, check: &mut Check) {
        self.iter().for_each(|(name, value)| check.field(name, |check| value.validate(check)));
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, check: &mut Check) {
        self.iter().for_each(|(name, value)| check.field(name, |check| value.validate(check)));
    }
}

macro_rules! tuples {
    ($(($($index:tt $name:ident),+);)+) => {$(
        impl<$($name: Validate),+> Validate for ($($name,)+) {
            fn validate(&self, check: &mut Check) {
                $(check.index($index, |check| self.$index.validate(check));)+
            }
        }
    )+};
}

tuples! {
    (0 A);
    (0 A, 1 B);
    (0 A, 1 B, 2 C);
    (0 A, 1 B, 2 C, 3 D);
}

/// What such a type can hold is what its schema says, so reading it has checked everything.
macro_rules! no_rules {
    ($($type:ty),* $(,)?) => {$(
        impl Validate for $type {
            fn validate(&self, _: &mut Check) {}
        }
    )*};
}

no_rules! {
    (), bool, char, str, String, serde_json::Value,
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64,
    jiff::Timestamp, jiff::Zoned, jiff::Span, jiff::SignedDuration,
    jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime,
    std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr, std::time::Duration,
}

macro_rules! no_rules_if_not_zero {
    ($($integer:ty),*) => {$(
        impl Validate for NonZero<$integer> {
            fn validate(&self, _: &mut Check) {}
        }
    )*};
}

no_rules_if_not_zero!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// The items of a set have no place, so nothing could be said about a single one.
impl<T, S> Validate for HashSet<T, S> {
    fn validate(&self, _: &mut Check) {}
}

/// See `HashSet`.
impl<T> Validate for BTreeSet<T> {
    fn validate(&self, _: &mut Check) {}
}
