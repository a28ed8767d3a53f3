//! One table.

use super::{column, constraint};
use crate::sql_text::SqlText;
use crate::{Dialect, FieldMeta, ModelMeta};

/// `CREATE TABLE IF NOT EXISTS`, one line a column and one a constraint.
pub(super) fn create(
    dialect: Dialect,
    model: &'static ModelMeta,
    later: &[(&'static ModelMeta, &'static FieldMeta)],
) -> String {
    let mut text = SqlText::new(dialect);
    text.words("CREATE TABLE IF NOT EXISTS ").name(model.table).words(" (");
    for (index, field) in model.fields.iter().enumerate() {
        text.words(if index == 0 { "\n  " } else { ",\n  " }).name(field.column).words(" ");
        text.words(&column::sql_type(dialect, field));
        text.words(column::suffix(dialect, field, index == model.key));
        if let Some(check) = column::range_check(dialect, field) {
            text.words(" ").words(&check);
        }
    }
    for constraint in constraint::all(dialect, model, later) {
        text.words(",\n  ").words(&constraint);
    }
    text.words(if dialect == Dialect::Sqlite { "\n) STRICT" } else { "\n)" });
    text.finish()
}
