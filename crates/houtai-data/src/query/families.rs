//! Which types have which operations.

/// Texts: `String` and `Option<String>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    note = "this operation is for columns of `String`"
)]
pub trait TextField {
    /// The type of its length.
    type Length;
}

impl TextField for String {
    type Length = i64;
}

impl TextField for Option<String> {
    type Length = Option<i64>;
}

/// Numbers with which the database computes.
#[diagnostic::on_unimplemented(
    message = "the database does not compute with `{Self}`",
    note = "this operation is for columns of integers and floats"
)]
pub trait NumberField {
    /// The type of a sum, which is null where there are no rows.
    type Sum;
}

/// Values that stand in an order that is the same on every database, so that one is the least.
#[diagnostic::on_unimplemented(
    message = "no `{Self}` is the least or greatest on every database",
    note = "this operation is for numbers, texts and times"
)]
pub trait OrderedField {
    /// The least or greatest, which is null where there are no rows.
    type Extreme;
}

/// Any JSON: `Json<T>` and `Option<Json<T>>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no JSON",
    note = "this operation is for columns of `Json<T>`"
)]
pub trait JsonField {}

impl<T> JsonField for crate::Json<T> {}
impl<T> JsonField for Option<crate::Json<T>> {}
impl JsonField for serde_json::Value {}
impl JsonField for Option<serde_json::Value> {}

macro_rules! ordered {
    ($($type:ty),+) => {$(
        impl OrderedField for $type {
            type Extreme = Option<$type>;
        }

        impl OrderedField for Option<$type> {
            type Extreme = Option<$type>;
        }
    )+};
}

macro_rules! numbers {
    ($($type:ty => $sum:ty),+) => {$(
        impl NumberField for $type {
            type Sum = Option<$sum>;
        }

        impl NumberField for Option<$type> {
            type Sum = Option<$sum>;
        }

        ordered!($type);
    )+};
}

numbers!(i16 => i64, i32 => i64, i64 => i64, f32 => f64, f64 => f64);
ordered!(String, houtai_core::Timestamp);

#[cfg(feature = "decimal")]
numbers!(rust_decimal::Decimal => rust_decimal::Decimal);
