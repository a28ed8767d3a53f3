//! JSON as a value of a field.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use houtai_core::formats::Uuid;
use houtai_data::{Default, FieldMeta, Value, ValueKind};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde_json::value::RawValue;

use super::ESCAPE;

/// The greatest id, which every reader of JSON keeps exactly.
const MOST_ID: i64 = (1 << 53) - 1;

/// The value of a field.
///
/// # Errors
///
/// How it is to be written instead.
pub(crate) fn read(field: &FieldMeta, raw: &RawValue) -> Result<Value, String> {
    let text = raw.get();
    if text == "null" && (field.null || field.kind != ValueKind::Json) {
        return match field.null {
            true => Ok(Value::Null(field.kind)),
            false => Err("it cannot be null".to_owned()),
        };
    }
    let expected = || format!("write {}", expectation(field));
    let value = match field.kind {
        ValueKind::Bool => text.parse().ok().map(Value::Bool),
        ValueKind::Int16 => text.parse().ok().map(Value::Int16),
        ValueKind::Int32 => text.parse().ok().map(Value::Int32),
        ValueKind::Int64 => text.parse().ok().map(Value::Int64),
        ValueKind::Float32 => number(text).and_then(|text| text.parse().ok()).map(Value::Float32),
        ValueKind::Float64 => number(text).and_then(|text| text.parse().ok()).map(Value::Float64),
        ValueKind::Json => return json(text),
        ValueKind::Decimal if !text.starts_with('"') => decimal(text),
        kind => {
            let text = serde_json::from_str::<String>(text).map_err(|_| expected())?;
            written(kind, text)
        }
    };
    judged(field, value.ok_or_else(expected)?)
}

fn number(text: &str) -> Option<&str> {
    text.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then_some(text)
}

/// What is written as a text.
fn written(kind: ValueKind, text: String) -> Option<Value> {
    match kind {
        ValueKind::Text => Some(Value::Text(text)),
        ValueKind::Decimal => decimal(&text),
        ValueKind::Bytes => STANDARD.decode(&text).ok().map(Value::Bytes),
        ValueKind::Uuid => text.parse::<Uuid>().ok().map(|uuid| Value::Uuid(uuid.into_bytes())),
        ValueKind::Timestamp => {
            text.parse::<Timestamp>().ok().map(|moment| Value::Timestamp(moment.as_microsecond()))
        }
        ValueKind::Date => date(&text),
        ValueKind::Time => {
            let since = text.parse::<Time>().ok()?.duration_since(Time::midnight());
            i64::try_from(since.as_micros()).ok().map(Value::Time)
        }
        _ => None,
    }
}

fn date(text: &str) -> Option<Value> {
    let since = text.parse::<Date>().ok()?.duration_since(Date::constant(1970, 1, 1));
    i32::try_from(since.as_hours().div_euclid(24)).ok().map(Value::Date)
}

fn decimal(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || digits.ends_with('.') {
        return None;
    }
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = u32::try_from(fraction.len()).ok()?;
    Some(Value::Decimal { units: if text.starts_with('-') { -units } else { units }, scale })
}

fn json(text: &str) -> Result<Value, String> {
    Ok(Value::Json(escaped(text).unwrap_or_else(|| text.to_owned())))
}

/// What stands in an object that is an escape.
fn escaped(text: &str) -> Option<String> {
    // Most are none, and need no second reading.
    if !text.starts_with('{') || !text.contains(ESCAPE) {
        return None;
    }
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).ok()?;
    let inner = members.remove(ESCAPE)?;
    members.is_empty().then(|| inner.get().to_owned())
}

/// What no column refuses and no program reads.
fn judged(field: &FieldMeta, value: Value) -> Result<Value, String> {
    match &value {
        Value::Text(text) if !field.choices.is_empty() && !field.choices.contains(&text.as_str()) => {
            Err(format!("it is one of `{}`", field.choices.join("`, `")))
        }
        Value::Int64(number)
            if matches!(field.default, Default::Identity) && !(1..=MOST_ID).contains(number) =>
        {
            Err(format!("a key is a number from 1 to {MOST_ID}"))
        }
        _ => Ok(value),
    }
}

fn expectation(field: &FieldMeta) -> &'static str {
    match field.kind {
        ValueKind::Bool => "true or false",
        ValueKind::Int16 => "a whole number from -32768 to 32767",
        ValueKind::Int32 => "a whole number from -2147483648 to 2147483647",
        ValueKind::Int64 => "a whole number of 64 bits",
        ValueKind::Float32 | ValueKind::Float64 => "a number",
        ValueKind::Decimal => "a decimal number in quotes, as in \"1.50\"",
        ValueKind::Text => "a text in quotes",
        ValueKind::Bytes => "the bytes in Base64, in quotes",
        ValueKind::Uuid => "a UUID, as in \"0190f6c1-7c3a-7d2e-8b4f-5a6b7c8d9e0f\"",
        ValueKind::Timestamp => "a moment, as in \"2026-01-02T03:04:05.000000Z\"",
        ValueKind::Date => "a day, as in \"2026-01-02\"",
        ValueKind::Time => "a time of the day, as in \"03:04:05.000000\"",
        ValueKind::Json => "JSON",
    }
}
