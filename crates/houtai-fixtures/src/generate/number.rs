//! Made-up numbers.

use houtai_data::{Value, ValueKind};

use super::check_bounds::Bounds;
use super::random::Random;
use super::subject::Subject;

/// A whole number of this kind. Beyond a hundred only where the name says so: a field may be a `u8`.
pub(super) fn whole(
    random: &mut Random,
    kind: ValueKind,
    subject: Subject,
    bounds: Bounds,
    serial: Option<u64>,
) -> Value {
    let number = match serial {
        Some(serial) => i64::try_from(serial).unwrap_or(i64::MAX),
        None => {
            let (least, most) = bounds.narrow(range(subject));
            random.within(least, most)
        }
    };
    match kind {
        ValueKind::Int16 => Value::Int16(i16::try_from(number).unwrap_or(i16::MAX)),
        ValueKind::Int32 => Value::Int32(i32::try_from(number).unwrap_or(i32::MAX)),
        _ => Value::Int64(number),
    }
}

/// A decimal number with exactly these places.
pub(super) fn decimal(
    random: &mut Random,
    subject: Subject,
    bounds: Bounds,
    (digits, places): (u32, u32),
    serial: Option<u64>,
) -> Value {
    let one = 10_i64.pow(places.min(17));
    let end = 10_i64.pow(digits.min(18)) - 1;
    let (least, most) = bounds.narrow(range(subject));
    let scaled = |number: i64| number.saturating_mul(one).clamp(-end, end);
    let units = match serial {
        Some(serial) => i64::try_from(serial).unwrap_or(end).min(end),
        None => random.within(scaled(least), scaled(most)),
    };
    Value::Decimal { units: i128::from(units), scale: places }
}

/// A binary fraction, with two digits behind the point.
pub(super) fn float(random: &mut Random, subject: Subject, bounds: Bounds, serial: Option<u64>) -> f64 {
    let (least, most) = bounds.narrow(range(subject));
    let hundredths = match serial {
        Some(serial) => i64::try_from(serial).unwrap_or(i64::MAX),
        None => random.within(least.saturating_mul(100), most.saturating_mul(100)),
    };
    // More than 53 bits of a serial nobody has.
    hundredths as f64 / 100.0
}

fn range(subject: Subject) -> (i64, i64) {
    match subject {
        Subject::Age => (18, 80),
        Subject::Year => (1995, 2025),
        Subject::Rating => (1, 5),
        Subject::Latitude => (-60, 70),
        Subject::Longitude => (-120, 120),
        _ => (1, 100),
    }
}
