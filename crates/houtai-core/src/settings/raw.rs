//! A settings value as a source delivers it, before its type is known.

use std::fmt;
use std::path::PathBuf;

/// A value as it stands in a source.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// A text whose type only the setting knows: from the environment or the command line.
    Text(String),
    /// A string from a typed source.
    String(String),
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A list.
    List(Vec<RawValue>),
}

impl RawValue {
    /// The word for this kind of value in messages.
    pub fn kind(&self) -> &'static str {
        match self {
            RawValue::Text(_) => "text",
            RawValue::String(_) => "string",
            RawValue::Bool(_) => "boolean",
            RawValue::Integer(_) => "integer",
            RawValue::Float(_) => "float",
            RawValue::List(_) => "list",
        }
    }
}

impl fmt::Display for RawValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RawValue::Text(text) => f.write_str(text),
            RawValue::String(text) => write!(f, "{text:?}"),
            RawValue::Bool(value) => write!(f, "{value}"),
            RawValue::Integer(value) => write!(f, "{value}"),
            RawValue::Float(value) => write!(f, "{value}"),
            RawValue::List(items) => {
                f.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    let separator = if position == 0 { "" } else { ", " };
                    write!(f, "{separator}{item}")?;
                }
                f.write_str("]")
            }
        }
    }
}

impl From<&str> for RawValue {
    fn from(text: &str) -> Self {
        RawValue::String(text.to_owned())
    }
}

impl From<bool> for RawValue {
    fn from(value: bool) -> Self {
        RawValue::Bool(value)
    }
}

impl From<i64> for RawValue {
    fn from(value: i64) -> Self {
        RawValue::Integer(value)
    }
}

impl From<i32> for RawValue {
    fn from(value: i32) -> Self {
        RawValue::Integer(value.into())
    }
}

impl From<f64> for RawValue {
    fn from(value: f64) -> Self {
        RawValue::Float(value)
    }
}

impl<const N: usize> From<[&str; N]> for RawValue {
    fn from(items: [&str; N]) -> Self {
        RawValue::List(items.into_iter().map(RawValue::from).collect())
    }
}

/// Where a value came from; told with every mistake and in the list of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default in the type.
    Default,
    /// The default in the type for the running profile.
    ProfileDefault,
    /// A file; the line counts from 1.
    File {
        /// The path as it was opened.
        path: PathBuf,
        /// The line of the key.
        line: usize,
    },
    /// A file that was compiled into the binary.
    Embedded {
        /// The name relative to the app root.
        name: String,
        /// The line of the key.
        line: usize,
    },
    /// An environment variable.
    Environment {
        /// Its name.
        name: String,
    },
    /// `--set key=value`.
    CommandLine,
    /// Given by the program that starts the app, for example a test.
    Program,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::ProfileDefault => f.write_str("default of the profile"),
            Origin::File { path, line } => write!(f, "{}:{line}", path.display()),
            Origin::Embedded { name, line } => write!(f, "{name}:{line} (compiled in)"),
            Origin::Environment { name } => write!(f, "environment variable {name}"),
            Origin::CommandLine => f.write_str("--set"),
            Origin::Program => f.write_str("the starting program"),
        }
    }
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced {
    /// The value.
    pub raw: RawValue,
    /// Where it came from.
    pub origin: Origin,
}

/// Everything that the sources said, merged: full key (`server.port`) to value. A `BTreeMap`, so that reports
/// come in a stable order.
pub type Values = std::collections::BTreeMap<String, Sourced>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_it_was_written() {
        assert_eq!(RawValue::Text("a b".into()).to_string(), "a b");
        assert_eq!(RawValue::from("a").to_string(), "\"a\"");
        assert_eq!(RawValue::List(vec![1.into(), true.into(), 0.5.into()]).to_string(), "[1, true, 0.5]");
    }

    #[test]
    fn an_origin_says_where_to_look() {
        let file = Origin::File { path: "/app/config/base.toml".into(), line: 3 };
        assert_eq!(file.to_string(), "/app/config/base.toml:3");
        let embedded = Origin::Embedded { name: "config/base.toml".into(), line: 3 };
        assert_eq!(embedded.to_string(), "config/base.toml:3 (compiled in)");
        let variable = Origin::Environment { name: "HOUTAI_A".into() };
        assert_eq!(variable.to_string(), "environment variable HOUTAI_A");
    }
}
