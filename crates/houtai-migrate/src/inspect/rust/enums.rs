//! Enums of columns that hold one of a few texts.

use std::fmt::Write as _;

use super::names::{Names, text, type_name};
use crate::Column;

/// An enum, written.
pub(super) struct Enum {
    pub(super) source: String,
    /// The variant of each text.
    pub(super) variants: Vec<(String, String)>,
}

/// Whether a column gets an enum.
pub(super) fn is_enum(column: &Column) -> bool {
    !column.choices.is_empty() && column.references.is_none()
}

/// The enum of a column, under this name.
pub(super) fn write(name: &str, table: &str, column: &Column) -> Enum {
    let mut taken = Names::default();
    let variants: Vec<(String, String)> =
        column.choices.iter().map(|choice| (choice.clone(), taken.take_type(&type_name(choice)))).collect();
    let mut source = format!(
        "/// What `{}` of `{}` can be.\n#[output]\n#[derive(DbEnum, Clone, Copy, Debug, PartialEq, Eq)]\npub enum {name} {{\n",
        column.name.escape_debug(),
        table.escape_debug()
    );
    for (choice, variant) in &variants {
        // Writing to a `String` cannot fail.
        _ = writeln!(source, "    #[stored({})]\n    {variant},", text(choice));
    }
    source += "}\n\n";
    Enum { source, variants }
}
