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
    note = "this operation is for columns of integers, floats and decimals"
)]
pub trait NumberField {
    /// The type of a sum, which is null where there are no rows.
    type Sum;
}

/// Numbers that the database multiplies. A product of decimals has the places of both, for which no column has room.
#[diagnostic::on_unimplemented(
    message = "the database does not multiply a `{Self}`",
    note = "this operation is for columns of integers and floats; of decimals, multiply in the program or by `sql(…)`"
)]
pub trait FactorField: NumberField {}

/// Values that stand in an order that is the same on every database, so that one is the least.
#[diagnostic::on_unimplemented(
    message = "no `{Self}` is the least or greatest on every database",
    note = "this operation is for numbers, texts, ids, UUIDs, dates and times"
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

macro_rules! factors {
    ($($type:ty),+) => {$(
        impl FactorField for $type {}
        impl FactorField for Option<$type> {}
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

numbers!(i8 => i64, i16 => i64, i32 => i64, i64 => i64, u8 => i64, u16 => i64, u32 => i64, f32 => f64, f64 => f64);
factors!(i8, i16, i32, i64, u8, u16, u32, f32, f64);
ordered!(String, houtai_core::Timestamp, jiff::civil::Date, jiff::civil::Time, houtai_core::formats::Uuid);

impl<T: ?Sized + 'static> OrderedField for houtai_core::Id<T> {
    type Extreme = Option<houtai_core::Id<T>>;
}

impl<T: ?Sized + 'static> OrderedField for Option<houtai_core::Id<T>> {
    type Extreme = Option<houtai_core::Id<T>>;
}

#[cfg(feature = "decimal")]
numbers!(houtai_core::formats::Decimal => houtai_core::formats::Decimal);
