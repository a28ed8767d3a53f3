//! What a column can hold, judged before a value is sent, so that every database answers alike.

use crate::query::nul;
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
        Error::new(ErrorKind::InvalidValue, message).with_constraint(constraint).with_model(meta)
    })
}

/// Why the column cannot hold it.
fn wrong(field: &FieldMeta, value: &Value) -> Option<String> {
    match value {
        value if nul::is_in(value) => {
            Some("it has a U+0000, which no database keeps in a text; take it out, or store bytes".into())
        }
        Value::Text(text) => too_long(field, text),
        Value::Json(text) if text.is_empty() => {
            Some("serde cannot write it as JSON: the keys of a map are no texts, for one".into())
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

/// Zeros at the end beyond these places say nothing. What is left of zero is zero, however many places it has.
pub(crate) fn without_zeros(mut units: i128, mut scale: u32, places: u32) -> (i128, u32) {
    if units == 0 {
        return (0, scale.min(places));
    }
    while scale > places && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    (units, scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ValueKind;

    static META: ModelMeta = ModelMeta::of("Thing", "things", &[]);

    fn judged(field: &FieldMeta, value: Value) -> Result<Value, String> {
        checked(&META, field, value).map_err(|error| {
            assert_eq!(error.constraint().unwrap().columns, ["a"]);
            let message = error.to_string();
            message.rsplit("hold this ").next().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let field = FieldMeta::of::<String>("a", "a", "").max_length(3);
        assert_eq!(judged(&field, Value::Text("äöü".into())), Ok(Value::Text("äöü".into())));
        let refused = judged(&field, Value::Text("äöüß".into()));
        assert_eq!(refused, Err("text: it has 4 characters and may have 3; shorten it".into()));
    }

    #[test]
    fn no_text_has_a_nul_in_json_neither() {
        let field = FieldMeta::of::<String>("a", "a", "");
        assert!(judged(&field, Value::Text("a\0".into())).is_err());
        let field = FieldMeta::of::<serde_json::Value>("a", "a", "");
        assert!(judged(&field, Value::Json(r#"["\u0000"]"#.into())).is_err());
        assert!(judged(&field, Value::Json(r#"["\\u0000"]"#.into())).is_ok());
        assert!(judged(&field, Value::Json(String::new())).is_err());
    }

    #[test]
    fn a_decimal_gets_the_places_of_its_column_and_is_never_rounded() {
        let mut field = FieldMeta::of::<i64>("a", "a", "");
        (field.kind, field.decimal) = (ValueKind::Decimal, Some((5, 2)));
        let decimal = |units, scale| Value::Decimal { units, scale };
        assert_eq!(judged(&field, decimal(15, 1)), Ok(decimal(150, 2)));
        assert_eq!(judged(&field, decimal(-15_000, 4)), Ok(decimal(-150, 2)));
        assert_eq!(judged(&field, decimal(99_999, 2)), Ok(decimal(99_999, 2)));
        assert_eq!(
            judged(&field, decimal(1_234, 3)),
            Err("decimal: it has 3 digits behind the point and the column has `digits = 5, places = 2`"
                .into())
        );
        assert_eq!(
            judged(&field, decimal(1_000, 0)),
            Err("decimal: it has too many digits before the point; the column has `digits = 5, places = 2`"
                .into())
        );
        assert!(judged(&field, decimal(i128::MAX, 0)).is_err());
    }

    #[test]
    fn a_zero_needs_no_places_however_many_it_is_written_with() {
        for scale in (0..50_000).map(|less| u32::MAX - less) {
            assert_eq!(without_zeros(0, scale, 2), (0, 2));
        }
        assert_eq!(without_zeros(0, 1, 2), (0, 1));
        assert_eq!(without_zeros(i128::MIN, u32::MAX, 0), (i128::MIN, u32::MAX));
    }

    #[test]
    fn floats_that_json_does_not_have_are_refused() {
        let field = FieldMeta::of::<f64>("a", "a", "");
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(judged(&field, Value::Float64(number)).unwrap_err().contains("use null for it"));
        }
        assert!(judged(&field, Value::Float64(f64::MAX)).is_ok());
    }
}
