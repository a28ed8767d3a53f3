//! Values as text, in files and options, and as literals of SQL.

use houtai_core::Timestamp;
use houtai_core::formats::Uuid;
use houtai_data::{Cell, Dialect, Field, Value, ValueKind};
use jiff::civil::{Date, Time};

use crate::Column;

/// A value as it is written in a file; `None` for what has no text: null, and a list.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null(_) | Value::List(..) => return None,
        Value::Bool(value) => value.to_string(),
        Value::Int16(value) => value.to_string(),
        Value::Int32(value) => value.to_string(),
        Value::Int64(value) => value.to_string(),
        Value::Float32(value) => value.to_string(),
        Value::Float64(value) => value.to_string(),
        Value::Decimal { units, scale } => decimal_text(*units, *scale),
        Value::Text(text) | Value::Json(text) => text.clone(),
        Value::Bytes(bytes) => hex(bytes),
        Value::Uuid(bytes) => Uuid::from_bytes(*bytes).to_string(),
        Value::Timestamp(micros) => Timestamp::from_microsecond(*micros).to_jiff().to_string(),
        Value::Date(days) => Date::from_cell(Cell::Date(*days)).ok()?.to_string(),
        Value::Time(micros) => Time::from_cell(Cell::Time(*micros)).ok()?.to_string(),
    })
}

/// Reads a text as a value of a column.
///
/// # Errors
///
/// What would have been a value.
pub(crate) fn value_of(column: &Column, text: &str) -> Result<Value, String> {
    let wrong = |example: &str| format!("`{text}` is no {}; write one such as `{example}`", column.kind);
    let whole = || text.parse::<i64>().map_err(|_| wrong("0"));
    let value = match column.kind {
        ValueKind::Bool => text.parse().map(Value::Bool).map_err(|_| wrong("false")),
        ValueKind::Int16 => text.parse().map(Value::Int16).map_err(|_| wrong("0")),
        ValueKind::Int32 => text.parse().map(Value::Int32).map_err(|_| wrong("0")),
        ValueKind::Int64 => whole().map(Value::Int64),
        ValueKind::Float32 => finite(text).map(|value| Value::Float32(value as f32)).ok_or(wrong("0.5")),
        ValueKind::Float64 => finite(text).map(Value::Float64).ok_or(wrong("0.5")),
        ValueKind::Decimal => {
            let (digits, places) = column.decimal.unwrap_or((18, 0));
            let units = units_of(text, digits, places);
            units.map(|units| Value::Decimal { units, scale: places }).ok_or_else(|| {
                format!("`{text}` is no decimal of {digits} digits, {places} of them behind the point")
            })
        }
        ValueKind::Text => Ok(Value::Text(text.to_owned())),
        ValueKind::Bytes => bytes_of(text).map(Value::Bytes).ok_or(wrong("00ff")),
        ValueKind::Uuid => text
            .parse::<Uuid>()
            .map(Field::into_value)
            .map_err(|_| wrong("018f4c3e-0000-7000-8000-000000000000")),
        ValueKind::Timestamp => {
            text.parse::<Timestamp>().map(Field::into_value).map_err(|_| wrong("2026-01-31T12:00:00Z"))
        }
        ValueKind::Date => text.parse::<Date>().map(Field::into_value).map_err(|_| wrong("2026-01-31")),
        ValueKind::Time => text.parse::<Time>().map(Field::into_value).map_err(|_| wrong("12:30:00")),
        ValueKind::Json => match serde_json::from_str::<serde_json::Value>(text) {
            Ok(_) => Ok(Value::Json(text.to_owned())),
            Err(_) => Err(wrong("{}")),
        },
    }?;
    judge(column, &value)?;
    Ok(value)
}

/// What a column permits besides its type.
fn judge(column: &Column, value: &Value) -> Result<(), String> {
    if let (Some((least, most)), Some(number)) = (column.range, whole_of(value))
        && !(least..=most).contains(&number)
    {
        return Err(format!("`{number}` is out of range; the column takes {least} to {most}"));
    }
    let Value::Text(text) = value else { return Ok(()) };
    if text.contains('\0') {
        return Err("the text holds the character U+0000, which no database stores".to_owned());
    }
    let length = text.chars().count();
    if let Some(max) = column.max_length.filter(|max| length > *max as usize) {
        return Err(format!("the text has {length} characters, and the column takes {max}"));
    }
    if !column.choices.is_empty() && !column.choices.contains(text) {
        return Err(format!("`{text}` is none of {}", column.choices.join(", ")));
    }
    Ok(())
}

/// The whole number that it is.
fn whole_of(value: &Value) -> Option<i64> {
    match value {
        Value::Int16(number) => Some((*number).into()),
        Value::Int32(number) => Some((*number).into()),
        Value::Int64(number) => Some(*number),
        _ => None,
    }
}

/// A value of a column as a literal of SQL.
pub(crate) fn literal(dialect: Dialect, value: &Value) -> String {
    let postgres = dialect == Dialect::Postgres;
    match value {
        Value::Bool(value) if !postgres => u8::from(*value).to_string(),
        Value::Decimal { units, .. } if !postgres => units.to_string(),
        Value::Bytes(bytes) if !postgres => format!("X'{}'", hex(bytes)),
        Value::Uuid(bytes) if !postgres => format!("X'{}'", hex(bytes)),
        Value::Timestamp(number) | Value::Time(number) if !postgres => number.to_string(),
        Value::Date(days) if !postgres => days.to_string(),
        Value::Float32(value) => float(dialect, f64::from(*value), "real"),
        Value::Float64(value) => float(dialect, *value, "double precision"),
        Value::Bytes(bytes) => format!("'\\x{}'::bytea", hex(bytes)),
        Value::Text(text) => text_literal(text),
        Value::Json(text) if !postgres => text_literal(text),
        Value::Null(_) | Value::List(..) => "NULL".to_owned(),
        Value::Uuid(_) | Value::Timestamp(_) | Value::Date(_) | Value::Time(_) | Value::Json(_) => {
            let text = text_literal(&text_of(value).unwrap_or_default());
            format!("{text}::{}", houtai_data::column_type(dialect, value.kind(), None))
        }
        other => text_of(other).unwrap_or_default(),
    }
}

/// A text in the quotes of SQL.
pub(crate) fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn float(dialect: Dialect, value: f64, sql_type: &str) -> String {
    // The exponent makes it a fraction for either database.
    if dialect == Dialect::Postgres { format!("'{value:e}'::{sql_type}") } else { format!("{value:e}") }
}

fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn decimal_text(units: i128, scale: u32) -> String {
    let scale = scale as usize;
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The digits of a decimal as a whole number.
fn units_of(text: &str, digits: u32, places: u32) -> Option<i128> {
    let (sign, number) = text.strip_prefix('-').map_or((1, text), |number| (-1, number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let places = places as usize;
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > places {
        return None;
    }
    let units: i128 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    (units < 10_i128.pow(digits)).then_some(sign * units)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let bytes = pairs.map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect::<Option<_>>();
    bytes.filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: ValueKind) -> Column {
        let decimal = (kind == ValueKind::Decimal).then_some((6, 2));
        Column { decimal, ..Column::new("c", kind) }
    }

    #[test]
    fn texts_become_values_and_texts_again() {
        let pairs = [
            (ValueKind::Bool, "true"),
            (ValueKind::Int16, "-7"),
            (ValueKind::Float64, "0.1"),
            (ValueKind::Decimal, "-0.05"),
            (ValueKind::Bytes, "00ff"),
            (ValueKind::Uuid, "018f4c3e-0000-7000-8000-000000000000"),
            (ValueKind::Timestamp, "2026-01-31T12:00:00Z"),
            (ValueKind::Date, "1969-12-31"),
            (ValueKind::Time, "12:30:00"),
            (ValueKind::Json, "{\"a\":[1]}"),
        ];
        for (kind, text) in pairs {
            let value = value_of(&column(kind), text).unwrap();
            assert_eq!(text_of(&value).as_deref(), Some(text), "{kind}");
        }
    }

    #[test]
    fn what_is_no_value_is_told_with_an_example() {
        let told = |kind, text| value_of(&column(kind), text).unwrap_err();
        assert_eq!(told(ValueKind::Int16, "70000"), "`70000` is no 16-bit integer; write one such as `0`");
        assert_eq!(
            told(ValueKind::Decimal, "1.234"),
            "`1.234` is no decimal of 6 digits, 2 of them behind the point"
        );
        assert!(told(ValueKind::Date, "yesterday").contains("`2026-01-31`"));
        assert!(told(ValueKind::Float64, "NaN").contains("no 64-bit float"));
        let short = Column { max_length: Some(2), ..column(ValueKind::Text) };
        assert!(value_of(&short, "abc").unwrap_err().contains("takes 2"));
    }

    #[test]
    fn a_quote_does_not_end_a_literal() {
        let text = Value::Text("it's".to_owned());
        assert_eq!(literal(Dialect::Postgres, &text), "'it''s'");
        assert_eq!(literal(Dialect::Sqlite, &Value::Decimal { units: -5, scale: 2 }), "-5");
        assert_eq!(literal(Dialect::Postgres, &Value::Decimal { units: -5, scale: 2 }), "-0.05");
    }
}
