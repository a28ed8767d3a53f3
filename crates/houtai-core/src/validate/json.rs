//! Reads a JSON text as a value without losing what the client did wrong.

mod error;
mod reader;

use serde_json::Value;

pub use self::error::JsonError;
use self::reader::read_value;
use super::{Problem, code};

/// How deep arrays and objects may be nested, as serde_json limits it.
pub const MAX_JSON_DEPTH: usize = 127;

/// A JSON text that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedJson {
    /// The value. Of members with the same name it holds the last.
    pub value: Value,
    /// The JSON Pointer of each member whose name stands in its object more than once.
    pub duplicates: Vec<String>,
}

impl ParsedJson {
    /// The duplicate names as problems.
    pub fn problems(&self) -> Vec<Problem> {
        self.duplicates.iter().map(|pointer| Problem::new(code::DUPLICATE, pointer.as_str())).collect()
    }
}

/// Reads a JSON text.
///
/// ```
/// use houtai_core::validate::{JsonError, read_json};
///
/// let parsed = read_json(br#"{ "a": 1, "a": 2 }"#)?;
/// assert_eq!(parsed.value["a"], 2);
/// assert_eq!(parsed.duplicates, ["/a"]);
///
/// assert!(matches!(read_json(b"[1,]"), Err(JsonError::Syntax { line: 1, column: 4, .. })));
/// # Ok::<(), JsonError>(())
/// ```
///
/// # Errors
///
/// When the text is not JSON, or JSON beyond what we hold; see [`JsonError`].
pub fn read_json(bytes: &[u8]) -> Result<ParsedJson, JsonError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| JsonError::InvalidUtf8 { offset: error.valid_up_to() })?;
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(JsonError::Empty);
    }
    let (value, duplicates) = read_value(text).map_err(|error| JsonError::from_serde(&error))?;
    Ok(ParsedJson { value, duplicates })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(text: &str) -> JsonError {
        read_json(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn duplicates_are_found_at_every_level_and_named_once() {
        let parsed = read_json(br#"{"a/b":[{"x":1,"x":2,"x":3}],"y":1,"y":{"z":1,"z":2}}"#).unwrap();
        assert_eq!(parsed.duplicates, ["/a~1b/0/x", "/y", "/y/z"]);
        assert_eq!(parsed.value, json!({ "a/b": [{ "x": 3 }], "y": { "z": 2 } }));
        assert_eq!(parsed.problems()[0], Problem::new("duplicate", "/a~1b/0/x"));
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = r#"{"s":"\u00e9\n","i":-1,"u":18446744073709551615,"f":1.5,"t":true,"n":null,"a":[[]]}"#;
        assert_eq!(read_json(text.as_bytes()).unwrap().value, serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        assert_eq!(error(""), JsonError::Empty);
        assert_eq!(error(" \n\t"), JsonError::Empty);
        assert_eq!(read_json(b"\"\xff\"").unwrap_err(), JsonError::InvalidUtf8 { offset: 1 });
        assert_eq!(error("1 2"), JsonError::TrailingData { line: 1, column: 3 });
        assert_eq!(error("1e999"), JsonError::NumberOutOfRange { line: 1, column: 5 });
        let syntax = JsonError::Syntax { line: 2, column: 1, message: "expected value".to_owned() };
        assert_eq!(error("\n}"), syntax);
        let unclosed =
            JsonError::Syntax { line: 1, column: 1, message: "EOF while parsing an object".to_owned() };
        assert_eq!(error("{"), unclosed);
        assert!(matches!(error("\u{feff}{}"), JsonError::Syntax { .. }));
    }

    #[test]
    fn the_depth_is_limited() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read_json(nested(MAX_JSON_DEPTH).as_bytes()).is_ok());
        assert!(matches!(error(&nested(MAX_JSON_DEPTH + 1)), JsonError::TooDeep { line: 1, .. }));
        assert!(matches!(error(&"[".repeat(1_000_000)), JsonError::TooDeep { .. }));
    }

    #[test]
    fn a_private_name_of_serde_json_is_an_ordinary_name() {
        let text = br#"{"$serde_json::private::RawValue":"[1]"}"#;
        assert_eq!(read_json(text).unwrap().value, json!({ "$serde_json::private::RawValue": "[1]" }));
    }
}
