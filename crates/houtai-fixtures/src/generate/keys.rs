//! The keys of made-up rows.

use houtai_data::{Executor, ModelMeta, Value, ValueKind, read_largest};

use crate::Result;

/// The first number behind all keys that are there; 1 where they are no numbers.
pub(super) async fn first_number(executor: &impl Executor, model: &'static ModelMeta) -> Result<u64> {
    let key = model.key();
    if !matches!(key.kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64) || key.reference.is_some()
    {
        return Ok(1);
    }
    let largest = match read_largest(executor, model, key).await? {
        Value::Int16(number) => i64::from(number),
        Value::Int32(number) => i64::from(number),
        Value::Int64(number) => number,
        _ => 0,
    };
    Ok(u64::try_from(largest.saturating_add(1)).unwrap_or(1).max(1))
}

/// The key of this number.
pub(super) fn numbered(kind: ValueKind, number: u64) -> Option<Value> {
    match kind {
        ValueKind::Int16 => i16::try_from(number).ok().map(Value::Int16),
        ValueKind::Int32 => i32::try_from(number).ok().map(Value::Int32),
        ValueKind::Int64 => i64::try_from(number).ok().map(Value::Int64),
        _ => None,
    }
}
