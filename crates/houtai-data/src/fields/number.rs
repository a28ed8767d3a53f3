//! Booleans, whole numbers, floats.

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

impl Field for bool {
    const KIND: ValueKind = ValueKind::Bool;

    fn into_value(self) -> Value {
        Value::Bool(self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Bool(value) => Ok(value),
            Cell::Int(value @ (0 | 1)) => Ok(value == 1),
            _ => Err(Mismatch::expected("a boolean")),
        }
    }
}

/// A type without a column of its size is kept in the next larger one, whose check has the range of the type.
macro_rules! whole {
    ($($type:ident in $stored:ident as $kind:ident $(within $range:expr)?),+ $(,)?) => {$(
        impl Field for $type {
            const KIND: ValueKind = ValueKind::$kind;
            $(const RANGE: Option<(i64, i64)> = Some($range);)?

            fn into_value(self) -> Value {
                Value::$kind($stored::from(self))
            }

            #[inline]
            fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
                let expected = || {
                    Mismatch::expected(format_args!("a whole number from {} to {}", $type::MIN, $type::MAX))
                };
                match cell {
                    Cell::Int(value) => $type::try_from(value).map_err(|_| expected()),
                    _ => Err(expected()),
                }
            }
        }
    )+};
}

whole!(
    i8 in i16 as Int16 within (-128, 127),
    i16 in i16 as Int16,
    i32 in i32 as Int32,
    i64 in i64 as Int64,
    u8 in i16 as Int16 within (0, 255),
    u16 in i32 as Int32 within (0, 65_535),
    u32 in i64 as Int64 within (0, 4_294_967_295),
);

impl Field for f32 {
    const KIND: ValueKind = ValueKind::Float32;

    fn into_value(self) -> Value {
        Value::Float32(self)
    }

    #[expect(clippy::cast_possible_truncation, reason = "it was a float of 32 bits when it was stored")]
    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        f64::from_cell(cell).map(|value| value as f32)
    }
}

impl Field for f64 {
    const KIND: ValueKind = ValueKind::Float64;

    fn into_value(self) -> Value {
        Value::Float64(self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Float(value) => Ok(value),
            _ => Err(Mismatch::expected("a float")),
        }
    }
}

single_column!(bool, i8, i16, i32, i64, u8, u16, u32, f32, f64);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_beyond_the_type_is_refused_with_its_ends() {
        let mismatch = u8::from_cell(Cell::Int(256)).unwrap_err();
        assert_eq!(mismatch.to_string(), "expected a whole number from 0 to 255");
        assert!(i32::from_cell(Cell::Text("7")).is_err());
        assert!(bool::from_cell(Cell::Int(2)).is_err());
        assert!(f64::from_cell(Cell::Int(1)).is_err());
    }

    #[test]
    fn a_range_is_that_of_the_type_and_is_said_where_the_column_has_another() {
        assert_eq!(i8::RANGE, Some((i8::MIN.into(), i8::MAX.into())));
        assert_eq!(u8::RANGE, Some((u8::MIN.into(), u8::MAX.into())));
        assert_eq!(u16::RANGE, Some((u16::MIN.into(), u16::MAX.into())));
        assert_eq!(Option::<u32>::RANGE, Some((u32::MIN.into(), u32::MAX.into())));
        assert_eq!((i16::RANGE, i32::RANGE, i64::RANGE), (None, None, None));
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_again(number: u32, float: f32, flag: bool) {
            let Value::Int64(stored) = number.into_value() else { unreachable!() };
            prop_assert_eq!(u32::from_cell(Cell::Int(stored)), Ok(number));
            let Value::Float32(stored) = float.into_value() else { unreachable!() };
            prop_assert_eq!(f32::from_cell(Cell::Float(f64::from(stored))), Ok(float));
            prop_assert_eq!(bool::from_cell(Cell::Int(i64::from(flag))), Ok(flag));
        }
    }
}
