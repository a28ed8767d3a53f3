//! Statements that give a database the names and forms that migrations count on: on PostgreSQL they find constraints and
//! indexes by their names, and each foreign key has an index.

use houtai_data::{Dialect, ValueKind, column_type, object_name, range_condition};

use super::conditions;
use super::found::{ConstraintKind, FoundColumn, FoundTable};
use crate::literal::text_literal;
use crate::plan::{index_statements, quoted};
use crate::{Column, Table};

/// The statements for one table; on SQLite, where a table is made anew by each change, those of indexes only.
pub(super) fn align(dialect: Dialect, found: &FoundTable, table: &Table) -> Vec<String> {
    let mut align = Align { found, table, statements: Vec::new() };
    if dialect != Dialect::Postgres {
        // What is unique is read as such, whatever its name is.
        align.indexes(|name| table.index(name).is_some());
        return align.statements;
    }
    for column in &table.columns {
        if let Some(declared) = found.columns.iter().find(|one| one.name == column.name) {
            align.form(declared, column);
        }
        align.checks(column);
    }
    align.foreign_keys();
    align.unique_indexes();
    align.indexes(|_| false);
    align.statements
}

struct Align<'a> {
    found: &'a FoundTable,
    table: &'a Table,
    statements: Vec<String>,
}

impl Align<'_> {
    fn alter(&mut self, what: &str) {
        self.statements.push(format!("ALTER TABLE {} {what};", quoted(&self.table.name)));
    }

    fn rename(&mut self, from: &str, to: &str) {
        if from != to {
            self.alter(&format!("RENAME CONSTRAINT {} TO {}", quoted(from), quoted(to)));
        }
    }

    /// The type of the column.
    fn form(&mut self, declared: &FoundColumn, column: &Column) {
        let wanted = column_type(Dialect::Postgres, column.kind, column.decimal);
        let now = declared
            .sql_type
            .replace(" without time zone", if declared.sql_type.starts_with("time ") { "" } else { " " });
        if now == wanted {
            return;
        }
        let name = quoted(&column.name);
        let using = match (column.kind, declared.type_text().contains("without time zone")) {
            (ValueKind::Timestamp, true) => format!("{name} AT TIME ZONE 'UTC'"),
            _ => format!("{name}::{wanted}"),
        };
        // The default has the old type, and its own cast.
        let literal = declared.default.as_deref().and_then(|text| text.rsplit_once("::"));
        let literal = literal.filter(|_| !declared.labels.is_empty()).map(|(literal, _)| literal.to_owned());
        if literal.is_some() {
            self.alter(&format!("ALTER COLUMN {name} DROP DEFAULT"));
        }
        self.alter(&format!("ALTER COLUMN {name} TYPE {wanted} USING {using}"));
        if let Some(literal) = literal {
            self.alter(&format!("ALTER COLUMN {name} SET DEFAULT {literal}"));
        }
    }

    /// The checks of its length and its choices.
    fn checks(&mut self, column: &Column) {
        let name = |suffix| object_name(&self.table.name, &[&column.name], suffix);
        let conditions: Vec<(Option<String>, String)> = self
            .found
            .of_kind(ConstraintKind::Check)
            .filter_map(|check| Some((check.name.clone(), check.condition.clone()?)))
            .collect();
        let of = |says: &dyn Fn(&str) -> bool| {
            conditions.iter().find(|(_, text)| says(text)).and_then(|(name, _)| name.clone())
        };
        let mut wanted = Vec::new();
        if let Some(max) = column.max_length {
            let there = of(&|text| conditions::length(text) == Some((column.name.clone(), max)));
            wanted.push((name("length"), there, format!("char_length({}) <= {max}", quoted(&column.name))));
        }
        if !column.choices.is_empty() {
            let there =
                of(&|text| conditions::choices(text) == Some((column.name.clone(), column.choices.clone())));
            let texts: Vec<String> = column.choices.iter().map(|text| text_literal(text)).collect();
            wanted.push((
                name("choices"),
                there,
                format!("{} IN ({})", quoted(&column.name), texts.join(", ")),
            ));
        }
        if let Some(condition) = range_condition(Dialect::Postgres, column.kind, column.range, &column.name) {
            let is =
                |text: &str| conditions::narrow(text, &column.name).map(|(_, range)| range) == column.range;
            wanted.push((name("range"), of(&is), condition));
        }
        for (name, there, condition) in wanted {
            match there {
                Some(there) => self.rename(&there, &name),
                None => self.alter(&format!("ADD CONSTRAINT {} CHECK ({condition})", quoted(&name))),
            }
        }
    }

    fn foreign_keys(&mut self) {
        for (column, _) in self.table.references() {
            let there =
                self.found.of_kind(ConstraintKind::Foreign).find(|one| one.columns == [column.name.clone()]);
            if let Some(name) = there.and_then(|one| one.name.as_deref()) {
                self.rename(name, &object_name(&self.table.name, &[&column.name], "fkey"));
            }
        }
    }

    /// What is unique without a condition is a constraint.
    fn unique_indexes(&mut self) {
        let found = self.found;
        for index in found.indexes.iter().filter(|one| one.unique && one.condition.is_none() && one.plain) {
            let columns: Vec<&str> = index.columns.iter().flatten().map(String::as_str).collect();
            if columns.iter().all(|column| self.table.column(column).is_some()) {
                let name = quoted(&index.name);
                self.alter(&format!("ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"));
            }
        }
    }

    /// Each foreign key has an index.
    fn indexes(&mut self, known: impl Fn(&str) -> bool) {
        let there = |name: &str| known(name) || self.found.indexes.iter().any(|one| one.name == name);
        let missing = index_statements(self.table).into_iter().filter(|(name, _)| !there(name));
        let missing: Vec<String> = missing.map(|(_, sql)| format!("{sql};")).collect();
        self.statements.extend(missing);
    }
}
