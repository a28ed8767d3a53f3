//! Moments, days, times of the day.

use houtai_core::Timestamp;
use jiff::civil::{Date, Time};
use jiff::{Span, ToSpan};

use super::single_column;
use crate::{Cell, Field, Mismatch, Value, ValueKind};

/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

impl Field for Timestamp {
    const KIND: ValueKind = ValueKind::Timestamp;

    fn into_value(self) -> Value {
        Value::Timestamp(self.as_microsecond())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Timestamp(micros) | Cell::Int(micros) => within(micros),
            _ => Err(Mismatch::expected("a timestamp")),
        }
    }
}

/// `Timestamp` cuts what is beyond its years; a row that holds more is told instead.
fn within(micros: i64) -> Result<Timestamp, Mismatch> {
    let moment = Timestamp::from_microsecond(micros);
    let exact = moment.as_microsecond() == micros;
    exact.then_some(moment).ok_or_else(|| Mismatch::expected("a timestamp within the years -9999 to 9999"))
}

impl Field for Date {
    const KIND: ValueKind = ValueKind::Date;

    fn into_value(self) -> Value {
        Value::Date(days_since_epoch(self))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let days = match cell {
            Cell::Date(days) => Some(i64::from(days)),
            Cell::Int(days) => Some(days),
            _ => None,
        };
        let date = days.and_then(|days| EPOCH.checked_add(Span::new().try_days(days).ok()?).ok());
        date.ok_or_else(|| Mismatch::expected("a date within the years -9999 to 9999"))
    }
}

fn days_since_epoch(date: Date) -> i32 {
    // The years of the type make less than four million days.
    date.duration_since(EPOCH).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX)
}

impl Field for Time {
    const KIND: ValueKind = ValueKind::Time;

    fn into_value(self) -> Value {
        let micros = self.duration_since(Time::midnight()).as_micros();
        // A day has 86.4 thousand million of them.
        Value::Time(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let micros = match cell {
            Cell::Time(micros) | Cell::Int(micros) => Some(micros),
            _ => None,
        };
        let time = micros.and_then(|micros| Time::midnight().checked_add(micros.microseconds()).ok());
        time.ok_or_else(|| Mismatch::expected("a time of the day"))
    }
}

single_column!(Timestamp, Date, Time);

#[cfg(test)]
mod tests {
    use jiff::civil;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_of_the_calendar_are_stored() {
        for date in [Date::MIN, Date::MAX, EPOCH, civil::date(1969, 12, 31)] {
            let Value::Date(days) = date.into_value() else { unreachable!() };
            assert_eq!(Date::from_cell(Cell::Date(days)), Ok(date));
            assert_eq!(Date::from_cell(Cell::Int(i64::from(days))), Ok(date));
        }
        assert_eq!(civil::date(1970, 1, 2).into_value(), Value::Date(1));
        assert_eq!(civil::date(1969, 12, 31).into_value(), Value::Date(-1));
        assert!(Date::from_cell(Cell::Int(i64::MAX)).is_err());
        assert!(Timestamp::from_cell(Cell::Int(i64::MAX)).is_err());
    }

    #[test]
    fn a_time_is_exact_to_the_microsecond() {
        let time = civil::time(23, 59, 59, 999_999_999);
        assert_eq!(time.into_value(), Value::Time(86_399_999_999));
        assert_eq!(Time::from_cell(Cell::Int(86_399_999_999)), Ok(civil::time(23, 59, 59, 999_999_000)));
        assert!(Time::from_cell(Cell::Int(86_400_000_000)).is_err());
        assert!(Time::from_cell(Cell::Int(-1)).is_err());
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_was_stored(days in -4_371_587_i32..=2_932_896) {
            let date = Date::from_cell(Cell::Date(days)).unwrap();
            prop_assert_eq!(date.into_value(), Value::Date(days));
        }
    }
}
