//! What a column can hold, judged before a value is sent, so that every database answers alike.

use crate::{Constraint, Error, ErrorKind, FieldMeta, ModelMeta, Result, Value};

/// The value in the form in which its column stores it: decimals with exactly the places of the column.
///
/// # Errors
///
/// When the column cannot hold it.
pub(crate) fn checked(meta: &'static ModelMeta, field: &FieldMeta, value: Value) -> Result<Value> {
    let value = match value {
        Value::Decimal { units, scale } => with_places(field, units, scale),
        value => wrong(field, &value).map_or(Ok(value), Err),
    };
    value.map_err(|what| {
        let message = format!("`{}.{}` cannot hold this {}: {what}", meta.table, field.column, field.kind);
        let columns = vec![field.column.to_owned()];
        let constraint = Constraint { table: meta.table.to_owned(), columns, ..Constraint::default() };
        Error::new(ErrorKind::InvalidValue, message).with_constraint(constraint).with_table(meta.table)
    })
}

/// Why the column cannot hold it.
fn wrong(field: &FieldMeta, value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if text.contains('\0') => {
            Some("it has a U+0000, which no database keeps in a text; take it out, or store bytes".into())
        }
        Value::Text(text) => too_long(field, text),
        Value::Json(text) if text.is_empty() => {
            Some("serde cannot write it as JSON: the keys of a map are no texts, for one".into())
        }
        Value::Json(text) if has_escaped_nul(text) => {
            Some("a text in it has a U+0000, which no database keeps; take it out".into())
        }
        Value::Float32(number) if !number.is_finite() => Some(not_finite(f64::from(*number))),
        Value::Float64(number) if !number.is_finite() => Some(not_finite(*number)),
        _ => None,
    }
}

fn too_long(field: &FieldMeta, text: &str) -> Option<String> {
    let max = usize::try_from(field.max_length?).unwrap_or(usize::MAX);
    // No text has more characters than bytes, and most are short enough in bytes.
    let length = if text.len() <= max { return None } else { text.chars().count() };
    (length > max).then(|| format!("it has {length} characters and may have {max}; shorten it"))
}

/// SQLite turns one into null, and JSON has none of them.
fn not_finite(number: f64) -> String {
    format!("{number} is no number that every database and JSON keep; use null for it")
}

/// Whether a JSON text has the escape of U+0000; an even number of backslashes before the `u` is none.
fn has_escaped_nul(text: &str) -> bool {
    text.match_indices("\\u0000").any(|(at, _)| {
        let before = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        before % 2 == 0
    })
}

/// A number with more places than the column has is refused, never rounded.
fn with_places(field: &FieldMeta, units: i128, scale: u32) -> Result<Value, String> {
    let Some((digits, places)) = field.decimal else { return Ok(Value::Decimal { units, scale }) };
    let written = || format!("`digits = {digits}, places = {places}`");
    let (units, scale) = without_zeros(units, scale, places);
    if scale > places {
        return Err(format!("it has {scale} digits behind the point and the column has {}", written()));
    }
    let fitting = 10_i128.checked_pow(places - scale).and_then(|factor| units.checked_mul(factor));
    let within = |units: &i128| 10_u128.checked_pow(digits).is_none_or(|end| units.unsigned_abs() < end);
    match fitting.filter(within) {
        Some(units) => Ok(Value::Decimal { units, scale: places }),
        None => Err(format!("it has too many digits before the point; the column has {}", written())),
    }
}

/// Zeros at the end beyond the places of the column say nothing.
fn without_zeros(mut units: i128, mut scale: u32, places: u32) -> (i128, u32) {
    while scale > places && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    (units, scale)
}
