//! Exact decimal numbers.

use houtai_core::formats::Decimal;

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

/// On SQLite the column says how many of the digits stand behind the point; [`crate::RowReader::read_field`]
/// knows it.
impl Field for Decimal {
    const KIND: ValueKind = ValueKind::Decimal;

    fn into_value(self) -> Value {
        let number = self.get();
        Value::Decimal { units: number.mantissa(), scale: number.scale() }
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let (units, scale) = match cell {
            Cell::Decimal { units, scale } => (units, scale),
            Cell::Int(units) => (i128::from(units), 0),
            _ => return Err(Mismatch::expected("a decimal")),
        };
        let number = rust_decimal::Decimal::try_from_i128_with_scale(units, scale);
        number.map(Decimal::from).map_err(|_| Mismatch::expected("a decimal of at most 28 digits"))
    }
}

single_column!(Decimal);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept() {
        let price: Decimal = "1.50".parse().unwrap();
        assert_eq!(price.into_value(), Value::Decimal { units: 150, scale: 2 });
        assert_eq!(Decimal::from_cell(Cell::Decimal { units: 150, scale: 2 }).unwrap().to_string(), "1.50");
        let mismatch = Decimal::from_cell(Cell::Decimal { units: i128::MAX, scale: 0 }).unwrap_err();
        assert_eq!(mismatch.to_string(), "expected a decimal of at most 28 digits");
    }
}
