//! Made-up moments and days.

use houtai_data::{FieldMeta, Value, ValueKind};

use super::random::Random;

const DAY: i64 = 86_400_000_000;
/// 2024-01-01, and not the clock: the same rows are made each time.
const BEGIN: i64 = 19_723;
const YEAR: i64 = 365;

/// A moment, a day or a time of the day. A row is made in the first year, changed in the second, and due in the third.
pub(super) fn moment(random: &mut Random, field: &FieldMeta) -> Value {
    let has = |words: &[&str]| words.iter().any(|word| field.name.contains(word));
    let (least, most) = match () {
        () if has(&["birth", "born"]) => (-7_300, 12_783),
        () if has(&["created", "joined", "added", "inserted"]) => (BEGIN, BEGIN + YEAR - 1),
        () if has(&["updated", "changed", "modified"]) => (BEGIN + YEAR, BEGIN + 2 * YEAR - 1),
        () if has(&["due", "expire", "deadline", "until", "end"]) => (BEGIN + 2 * YEAR, BEGIN + 3 * YEAR),
        () => (BEGIN, BEGIN + 2 * YEAR),
    };
    let day = random.within(least, most);
    match field.kind {
        ValueKind::Date => Value::Date(i32::try_from(day).unwrap_or_default()),
        ValueKind::Time => Value::Time(random.within(32, 72) * 900_000_000),
        _ => Value::Timestamp(day * DAY + random.within(0, 86_399) * 1_000_000),
    }
}

/// A UUID of version 7 that grows with the rows.
pub(super) fn uuid_v7(random: &mut Random, row: u64) -> Value {
    let millis = u64::try_from(BEGIN * DAY / 1000).unwrap_or_default() + row;
    let mut bytes: [u8; 16] = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random.bytes(10));
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Value::Uuid(bytes)
}
