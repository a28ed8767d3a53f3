//! Why a text is not JSON, in terms that may be shown to the client.

use std::fmt;

use serde_json::Value;

use super::MAX_JSON_DEPTH;

/// Why a text could not be read as JSON. Lines and columns count from one.
///
/// [`code`](Self::code) and [`params`](Self::params) lead to the text for the caller in the message
/// catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// There is nothing but white space.
    Empty,
    /// The bytes are no UTF-8.
    InvalidUtf8 {
        /// The index of the first byte that is not.
        offset: usize,
    },
    /// The text breaks the grammar.
    Syntax {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What was expected, in English, without anything of the text itself.
        message: String,
    },
    /// Arrays and objects are nested deeper than [`MAX_JSON_DEPTH`].
    TooDeep {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A number is too large for a 64-bit float.
    NumberOutOfRange {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Something stands behind the value.
    TrailingData {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl JsonError {
    /// Sorts an error of serde_json. It keeps its kinds to itself, so its texts have to tell; the tests of
    /// [`read_json`](super::read_json) pin them.
    pub(super) fn from_serde(error: &serde_json::Error) -> Self {
        let (line, column, text) = (error.line(), error.column(), error.to_string());
        let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
        match message {
            "recursion limit exceeded" => Self::TooDeep { line, column },
            "number out of range" => Self::NumberOutOfRange { line, column },
            "trailing characters" => Self::TrailingData { line, column },
            _ => Self::Syntax { line, column, message: message.to_owned() },
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "json_empty",
            Self::InvalidUtf8 { .. } => "invalid_utf8",
            Self::Syntax { .. } => "json_syntax",
            Self::TooDeep { .. } => "json_too_deep",
            Self::NumberOutOfRange { .. } => "number_out_of_range",
            Self::TrailingData { .. } => "json_trailing",
        }
    }

    /// The parameters of the text for people.
    pub fn params(&self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Empty => Vec::new(),
            Self::InvalidUtf8 { offset } => vec![("offset", Value::from(*offset))],
            Self::Syntax { line, column, message } => {
                [position(*line, *column), vec![("reason", Value::from(message.as_str()))]].concat()
            }
            Self::TooDeep { line, column } => {
                [position(*line, *column), vec![("limit", Value::from(MAX_JSON_DEPTH))]].concat()
            }
            Self::NumberOutOfRange { line, column } | Self::TrailingData { line, column } => {
                position(*line, *column)
            }
        }
    }
}

fn position(line: usize, column: usize) -> Vec<(&'static str, Value)> {
    vec![("line", Value::from(line)), ("column", Value::from(column))]
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::InvalidUtf8 { offset } => write!(f, "byte {offset} is not UTF-8"),
            Self::Syntax { line, column, message } => write!(f, "line {line}, column {column}: {message}"),
            Self::TooDeep { line, column } => {
                write!(f, "line {line}, column {column}: nested deeper than {MAX_JSON_DEPTH}")
            }
            Self::NumberOutOfRange { line, column } => {
                write!(f, "line {line}, column {column}: number out of range")
            }
            Self::TrailingData { line, column } => {
                write!(f, "line {line}, column {column}: something stands behind the value")
            }
        }
    }
}

impl std::error::Error for JsonError {}
