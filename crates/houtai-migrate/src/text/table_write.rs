//! Tables as they are written.

use std::fmt::Write as _;

use super::words::{kind_word, on_delete_word};
use super::write::{Inline, texts};
use crate::schema::{Check, Column, Index, Table};

/// The columns, indexes and checks of a table.
pub(crate) fn table(out: &mut String, table: &Table) {
    list(out, "columns", table.columns.iter().map(|one| column(one, one.name == table.key)));
    list(out, "indexes", table.indexes.iter().map(index));
    list(out, "checks", table.checks.iter().map(check));
}

fn list(out: &mut String, key: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    // Writing to a `String` cannot fail.
    _ = writeln!(out, "{key} = [");
    items.for_each(|item| _ = writeln!(out, "  {item},"));
    out.push_str("]\n");
}

/// A column on one line.
pub(crate) fn column(column: &Column, is_key: bool) -> String {
    let mut line = Inline::default();
    line.text("name", &column.name).text("type", kind_word(column.kind));
    line.number("max_length", column.max_length);
    line.number("digits", column.decimal.map(|(digits, _)| digits));
    line.number("places", column.decimal.map(|(_, places)| places));
    line.number("least", column.range.map(|(least, _)| least));
    line.number("most", column.range.map(|(_, most)| most));
    line.flag("key", is_key).flag("identity", column.identity).flag("null", column.null);
    line.flag("unique", column.unique).flag("index", column.index);
    if let Some(reference) = &column.references {
        line.text("references", &reference.table).text("on_delete", on_delete_word(reference.on_delete));
    }
    if !column.choices.is_empty() {
        line.add("choices", texts(&column.choices));
    }
    line.finish()
}

/// An index on one line.
pub(crate) fn index(index: &Index) -> String {
    let mut line = Inline::default();
    line.text("name", &index.name).add("columns", texts(&index.columns)).flag("unique", index.unique);
    line.text_of("where", index.condition.as_deref());
    line.finish()
}

/// A check on one line.
pub(crate) fn check(check: &Check) -> String {
    let mut line = Inline::default();
    line.text("name", &check.name).text("condition", &check.condition);
    line.finish()
}
