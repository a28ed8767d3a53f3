//! Texts with U+0000, which PostgreSQL cannot store and SQLite cuts off in places.

use crate::{Error, ErrorKind, FieldMeta, Value};

/// Whether a text of the value holds the character, plain or, in JSON, as an escape.
pub(crate) fn is_in(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.as_bytes().contains(&0),
        Value::Json(json) => json.as_bytes().contains(&0) || has_escape(json),
        Value::List(_, values) => values.iter().any(is_in),
        _ => false,
    }
}

/// Whether `\u0000` stands in a JSON text with no backslash that escapes its own.
fn has_escape(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let before = json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

/// The error, which names the column where it is known.
pub(crate) fn error(table: &'static str, column: Option<&FieldMeta>) -> Error {
    let place = column.map_or_else(|| table.to_owned(), |field| format!("{table}.{}", field.column));
    let message =
        format!("a text for `{place}` holds the character U+0000, which no database stores; take it out");
    Error::new(ErrorKind::InvalidValue, message).with_table(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_in_json_counts_unless_its_backslash_is_escaped() {
        assert!(is_in(&Value::Json(r#""a\u0000""#.to_owned())));
        assert!(is_in(&Value::Json(r#""a\\\u0000""#.to_owned())));
        assert!(!is_in(&Value::Json(r#""a\\u0000""#.to_owned())));
        assert!(!is_in(&Value::Json(r#""\u0001""#.to_owned())));
    }

    #[test]
    fn the_error_names_the_table() {
        let error = error("todos", None);
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert!(error.to_string().starts_with("a text for `todos` holds"));
    }
}
