//! A value as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use houtai_core::formats::Uuid;
use houtai_data::{FieldMeta, Value};
use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp, ToSpan};

use super::canonical::quoted;
use super::{ESCAPE, canonical};

/// The value as JSON.
///
/// # Errors
///
/// Why it has no form: a moment beyond the calendar, JSON that is none.
pub(crate) fn write(field: &FieldMeta, value: &Value) -> Result<String, String> {
    Ok(match value {
        Value::Null(_) | Value::List(..) => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int16(number) => number.to_string(),
        Value::Int32(number) => number.to_string(),
        Value::Int64(number) => number.to_string(),
        Value::Float32(number) if !number.is_finite() => {
            return Err(format!("{number} is no number in JSON"));
        }
        Value::Float64(number) if !number.is_finite() => {
            return Err(format!("{number} is no number in JSON"));
        }
        // SQLite knows no negative zero.
        Value::Float32(number) => format!("{:?}", if *number == 0.0 { 0.0 } else { *number }),
        Value::Float64(number) => format!("{:?}", if *number == 0.0 { 0.0 } else { *number }),
        Value::Decimal { units, scale } => quoted(&decimal(*units, *scale)),
        Value::Text(text) => quoted(text),
        Value::Bytes(bytes) => quoted(&STANDARD.encode(bytes)),
        Value::Uuid(bytes) => quoted(&Uuid::from_bytes(*bytes).to_string()),
        Value::Timestamp(micros) => {
            let moment = Timestamp::from_microsecond(*micros);
            quoted(&format!("{:.6}", moment.map_err(|error| error.to_string())?))
        }
        Value::Date(days) => {
            let span = Span::new().try_days(*days).map_err(|error| error.to_string())?;
            let date = Date::constant(1970, 1, 1).checked_add(span).map_err(|error| error.to_string())?;
            quoted(&date.to_string())
        }
        Value::Time(micros) => {
            let time =
                Time::midnight().checked_add(micros.microseconds()).map_err(|error| error.to_string())?;
            quoted(&format!("{time:.6}"))
        }
        Value::Json(text) => json(field, text)?,
    })
}

fn decimal(units: i128, scale: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let places = usize::try_from(scale).unwrap_or_default();
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn json(field: &FieldMeta, text: &str) -> Result<String, String> {
    let text = canonical(text).map_err(|error| error.to_string())?;
    let looks_escaped = text.starts_with(&format!("{{\"{ESCAPE}\":"));
    let is_doubtful = (field.null && text == "null") || looks_escaped;
    Ok(if is_doubtful { format!("{{\"{ESCAPE}\":{text}}}") } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_has_all_its_places() {
        assert_eq!(decimal(150, 2), "1.50");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(7, 0), "7");
    }
}
