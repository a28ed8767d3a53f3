//! Whether an input keeps its rules, and what is wrong where it does not.

mod check;
pub mod code;
mod equal;
mod format;
mod json;
mod messages;
mod number;
mod pattern;
mod pointer;
mod problem;
mod rule;
mod schema;
mod suggest;
mod text;
mod walk;

pub use self::check::{Check, Counted, CountedAs, Listed, Number, Ranged, Text, Validate};
pub use self::format::{is_date_time, is_email, is_uri};
pub use self::json::{JsonError, MAX_JSON_DEPTH, ParsedJson, read_json};
pub use self::messages::{Language, Messages, message};
pub use self::pattern::{NO_NUL_PATTERN, Pattern};
pub use self::pointer::escape_pointer;
pub use self::problem::{Location, Problem};
pub use self::schema::{CompiledSchema, SchemaError};
pub use self::suggest::suggest;
pub use self::text::{Field, FieldsRead};
pub use self::walk::MAX_PROBLEMS;
