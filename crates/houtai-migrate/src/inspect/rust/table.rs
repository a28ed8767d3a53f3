//! The struct of a table.

use std::fmt::Write as _;

use houtai_data::object_name;

use super::field::{Field, FieldOf};
use super::names::{self, Names, raw, text, type_name};
use super::{Source, comment, enums};
use crate::inspect::InspectedTable;
use crate::{Check, Index};

impl Source {
    /// The source of a model, with the enums of its columns.
    pub(super) fn table(&mut self, one: &InspectedTable) -> String {
        let name = self.structs.get(&one.table.name).cloned().unwrap_or_default();
        let fields = field_names(one);
        let mut source = String::new();
        let mut written = Vec::new();
        for column in &one.table.columns {
            let mut of = FieldOf { name: fields_name(&fields, &column.name), target: None, found_enum: None };
            if enums::is_enum(column) {
                let enum_name = self.types.take_type(&format!("{name}{}", type_name(&column.name)));
                let found = enums::write(&enum_name, &one.table.name, column);
                source += &found.source;
                of.found_enum = Some((enum_name, found.variants));
            }
            of.target = column.references.as_ref().and_then(|to| self.structs.get(&to.table)).cloned();
            written.push(Field { table: one, column, of }.write(&name));
        }
        for note in &one.notes {
            comment(&mut source, note);
        }
        let doc = one.comment.clone().unwrap_or_else(|| format!("A row of `{}`.", one.table.name));
        doc_lines(&mut source, "", &doc);
        source += &attribute(one, &fields);
        // Writing to a `String` cannot fail.
        _ = writeln!(source, "#[derive(Debug)]\npub struct {name} {{");
        source += &written.concat();
        source + "}\n"
    }
}

/// `#[model(…)]`.
fn attribute(one: &InspectedTable, fields: &[(String, String)]) -> String {
    let mut words = vec![format!("table = {}", text(&one.table.name))];
    words.extend(one.table.indexes.iter().map(|index| index_word(&one.table.name, index, fields)));
    words.extend(one.table.checks.iter().map(|check| check_word(&one.table.name, check)));
    // As rustfmt writes it.
    let line = words.join(", ");
    match line.len() <= 70 {
        true => format!("#[model({line})]\n"),
        false => format!("#[model(\n    {}\n)]\n", words.join(",\n    ")),
    }
}

/// The field of each column.
fn field_names(one: &InspectedTable) -> Vec<(String, String)> {
    let mut taken = Names::default();
    // A column keeps its own name where it can; `author_id` gives way.
    let all: Vec<String> = one.table.columns.iter().map(|column| names::field(&column.name)).collect();
    let fields = one.table.columns.iter().map(|column| {
        let plain = names::field(&column.name);
        let short = plain
            .strip_suffix("_id")
            .map(names::field)
            .filter(|short| !short.is_empty() && !all.contains(short));
        let name = short.filter(|_| column.references.is_some()).unwrap_or(plain);
        (column.name.clone(), raw(&taken.take(&name)))
    });
    fields.collect()
}

fn fields_name(fields: &[(String, String)], column: &str) -> String {
    fields.iter().find(|(name, _)| name == column).map(|(_, field)| field.clone()).unwrap_or_default()
}

/// `unique(a, b, where = "…", name = "…")`.
fn index_word(table: &str, index: &Index, fields: &[(String, String)]) -> String {
    let mut parts: Vec<String> = index.columns.iter().map(|column| fields_name(fields, column)).collect();
    let suffix = if index.unique { "key" } else { "idx" };
    let columns: Vec<&str> =
        index.columns.iter().map(String::as_str).chain(index.condition.as_ref().map(|_| "partial")).collect();
    if let Some(condition) = &index.condition {
        parts.push(format!("where = {}", text(condition)));
    }
    if object_name(table, &columns, suffix) != index.name {
        parts.push(format!("name = {}", text(&index.name)));
    }
    format!("{}({})", if index.unique { "unique" } else { "index" }, parts.join(", "))
}

/// `check(name, "condition")`, or with the whole name in quotes.
fn check_word(table: &str, check: &Check) -> String {
    let part = check.name.strip_prefix(&format!("{table}_")).and_then(|rest| rest.strip_suffix("_check"));
    let fits = |part: &&str| {
        raw(part) == **part
            && names::field(part) == **part
            && object_name(table, &[part], "check") == check.name
    };
    let name = part.filter(fits).map_or_else(|| text(&check.name), str::to_owned);
    format!("check({name}, {})", text(&check.condition))
}

/// Doc comments, whatever is in the text.
pub(super) fn doc_lines(source: &mut String, indent: &str, doc: &str) {
    for line in doc.trim().split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{0b}', '\u{0c}', '\u{85}']) {
        // Writing to a `String` cannot fail.
        _ = writeln!(source, "{}", format!("{indent}/// {line}").trim_end());
    }
}
