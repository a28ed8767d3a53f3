//! Whether an input keeps its rules, and what is wrong where it does not.
//!
//! An input is judged twice at most. The fast way asks the typed value itself ([`Validate`], [`Check`]). Only
//! when that fails is the input read again as a JSON value ([`read_json`], or
//! [`CompiledSchema::value_of_fields`] for texts) and walked against the schema that is published for it
//! ([`CompiledSchema::problems`]), so that everything wrong is told at once. Both ways share their rules and
//! so give the same [`Problem`]s: a place, a [`code`] and parameters. [`Messages`] turns a problem into a
//! sentence in the caller's [`Language`].

// What is reported.
pub mod code;
mod messages;
mod pointer;
mod problem;
mod suggest;

// The rules both ways share.
mod equal;
mod format;
mod number;
mod pattern;
mod rule;

// The fast way: the typed value.
mod check;

// The thorough way: a JSON value and its schema.
mod json;
mod schema;
mod text;
mod walk;

pub use self::check::{Check, Counted, CountedAs, Listed, Number, Ranged, Text, Validate};
pub use self::format::{is_date_time, is_email, is_uri};
pub use self::json::{JsonError, MAX_JSON_DEPTH, ParsedJson, read_json};
pub use self::messages::{Language, Messages, message};
pub use self::pattern::{NO_NUL_PATTERN, Pattern};
pub use self::pointer::escape_pointer;
pub use self::problem::{Location, Problem};
pub use self::schema::{CompiledSchema, JOINED, SchemaError};
pub use self::suggest::suggest;
pub use self::text::{Field, FieldsRead};
pub use self::walk::MAX_PROBLEMS;
