//! Models as source text.

mod enums;
mod field;
mod names;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{InspectedTable, Inspection};
use names::{Names, struct_names};

/// The head of each file.
const HEAD: &str = "//! Models of tables that were there before: read from the database by `inspect`, and from now on yours.\n";

/// One file of source text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, `authors.rs`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// All that is needed to write a model that refers to others.
struct Source {
    /// The struct of each table.
    structs: BTreeMap<String, String>,
    /// Names of types that are taken, those of enums among them.
    types: Names,
}

impl Inspection {
    /// The models as one file.
    pub fn rust(&self) -> String {
        let mut source = Source::new(self);
        let tables: Vec<String> = self.tables.iter().map(|table| source.table(table)).collect();
        format!("{HEAD}{}\n{}{}", self.imports(&self.tables), tables.join("\n"), self.ending())
    }

    /// The models as a file for each table, and `mod.rs`, which names them all.
    pub fn rust_files(&self) -> Vec<SourceFile> {
        let mut source = Source::new(self);
        let mut modules = Names::default();
        let mut files = Vec::new();
        let mut list = String::new();
        for table in &self.tables {
            let module = modules.take(&names::module(&table.table.name));
            let text = source.table(table);
            let table = std::slice::from_ref(table);
            let others = "#[allow(unused_imports, reason = \"a model names only some of the others\")]\nuse super::*;\n";
            // Writing to a `String` cannot fail.
            _ = write!(list, "mod {module};\npub use {module}::*;\n");
            let text = format!("{HEAD}{}{others}\n{text}", self.imports(table));
            files.push(SourceFile { name: format!("{}.rs", module.trim_start_matches("r#")), text });
        }
        files
            .push(SourceFile { name: "mod.rs".to_owned(), text: format!("{HEAD}\n{list}{}", self.ending()) });
        files
    }

    fn imports(&self, tables: &[InspectedTable]) -> String {
        let mut columns = tables.iter().flat_map(|one| &one.table.columns);
        let has_enums = columns.clone().any(enums::is_enum);
        let has_decimals = columns.any(|column| column.decimal.is_some() && column.references.is_none());
        let mut text = "\n".to_owned();
        if has_decimals {
            text += "// Decimals need the feature `decimal` of houtai.\n";
        }
        if has_enums {
            text += "use houtai::DbEnum;\n";
        }
        if has_decimals {
            text += "use houtai::formats::Decimal;\n";
        }
        text + "use houtai::prelude::*;\n"
    }

    /// What is left out, and the statements.
    fn ending(&self) -> String {
        let mut text = String::new();
        if !self.left_out.is_empty() {
            text += "\n// Left out, because no model says it:\n";
            for one in &self.left_out {
                comment(&mut text, &format!("- {}: {}", one.what, one.why));
            }
        }
        if !self.align.is_empty() {
            text += "\n// Migrations find constraints and indexes by their names, and columns by their types. These statements give the\n\
                     // database those that the models have; run them once, before the first migration that changes these tables.\n\
                     // A view that reads a column whose type changes has to be dropped before, and made again after:\n//\n";
            for statement in &self.align {
                comment(&mut text, &format!("  {statement}"));
            }
        }
        text
    }
}

/// Writes comment lines, whatever is in the text.
fn comment(text: &mut String, what: &str) {
    for line in what.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{0b}', '\u{0c}', '\u{85}']) {
        _ = writeln!(text, "// {}", line.trim_end());
    }
}

impl Source {
    fn new(inspection: &Inspection) -> Self {
        let (structs, types) = struct_names(inspection.tables.iter().map(|one| one.table.name.as_str()));
        Self { structs, types }
    }
}
