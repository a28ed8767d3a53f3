//! Names that a field cannot have, because a column of that name would stand in the way.

use proc_macro2::Ident;

use crate::suggest::plain;

/// Functions of a model, and those of its builders.
const NAMES: [&str; 13] = [
    "query",
    "find",
    "find_optional",
    "create",
    "create_many",
    "update",
    "upsert",
    "delete",
    "key",
    "row_version",
    "save",
    "if_version",
    "default",
];

/// What to write instead, where the name is taken.
pub(crate) fn clash(field: &Ident, model: &str) -> Option<String> {
    let name = plain(field);
    NAMES.contains(&name.as_str()).then(|| {
        format!(
            "`{model}::{name}` would be the column and the function `{name}` at once: call the field otherwise \
             and keep the column by `#[field(column = \"{name}\")]`, and the name on the wire by \
             `#[serde(rename = \"{name}\")]`"
        )
    })
}
