//! Rows that are made up: they fit their models, and look as if somebody had written them.

mod check_bounds;
mod fill;
mod keys;
mod language;
mod moment;
mod number;
mod random;
mod subject;
mod targets;
mod text;
mod unique;
mod value;
mod words;

pub use fill::{Filled, Generator};
pub use language::Language;
