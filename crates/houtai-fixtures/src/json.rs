//! Values as JSON, the same text on every database.

mod canonical;
mod read;
mod write;

use canonical::canonical;
pub(crate) use read::read;
pub(crate) use write::write;

/// The only member of an object that stands for the value of a JSON field which could be taken for something else: null
/// where the column can be null itself, and an object that looks like this one.
pub(crate) const ESCAPE: &str = "$json";
