//! Constraints and indexes of a table, as a model says them.

use std::collections::BTreeSet;

use houtai_data::{Dialect, OnDelete, ValueKind, object_name};

use super::conditions;
use super::found::{ConstraintKind, FoundConstraint, FoundIndex, FoundTable};
use super::judge::part;
use super::{InspectedTable, LeftOut};
use crate::{Check, Column, Index, Reference};

/// A table on its way.
pub(super) struct Judged<'a> {
    pub(super) dialect: Dialect,
    pub(super) all: &'a [FoundTable],
    pub(super) found: &'a FoundTable,
    pub(super) one: &'a mut InspectedTable,
    pub(super) left_out: &'a mut Vec<LeftOut>,
}

/// The names of all constraints and indexes.
pub(super) fn names(found: &FoundTable) -> Vec<String> {
    let constraints = found.constraints.iter().filter_map(|one| one.name.clone());
    constraints.chain(found.indexes.iter().map(|one| one.name.clone())).collect()
}

/// A column that could be the primary key of a table without one.
pub(super) fn candidate(found: &FoundTable) -> Option<&str> {
    let uniques = found.of_kind(ConstraintKind::Unique).map(|one| one.columns.as_slice());
    let single = uniques.filter_map(|columns| if let [column] = columns { Some(column) } else { None });
    let not_null =
        |name: &&String| found.columns.iter().any(|column| column.name == **name && column.not_null);
    single.into_iter().find(not_null).map(String::as_str)
}

impl Judged<'_> {
    /// Takes over all that a model can say.
    pub(super) fn judge(&mut self) {
        let found = self.found;
        found.of_kind(ConstraintKind::Foreign).for_each(|one| self.foreign_key(one));
        found.of_kind(ConstraintKind::Unique).for_each(|one| self.unique(one));
        found.indexes.iter().for_each(|one| self.index(one));
        let mut names = BTreeSet::new();
        found.of_kind(ConstraintKind::Check).for_each(|one| self.check(one, &mut names));
    }

    fn leave_out(&mut self, what: String, why: impl Into<String>) {
        self.left_out.push(part(self.found, what, why));
    }

    fn note(&mut self, column: &str, note: String) {
        if let Some(facts) = self.one.columns.get_mut(column) {
            facts.notes.push(note);
        }
    }

    fn foreign_key(&mut self, found: &FoundConstraint) {
        let target = found.table.clone().unwrap_or_default();
        let what = format!("the foreign key ({}) to `{target}`", found.columns.join(", "));
        let ([column], [other]) = (found.columns.as_slice(), found.others.as_slice()) else {
            return self.leave_out(what, "a foreign key of a model has one column");
        };
        let Some(table) = self.all.iter().find(|one| one.name.eq_ignore_ascii_case(&target)) else {
            return self.leave_out(what, "that table is not among those that were read");
        };
        if table.key() != [other.clone()] {
            return self.leave_out(what, format!("it points at `{other}`, and a `Ref` at the primary key"));
        }
        let target = table.name.clone();
        let Some(place) = self.one.table.columns.iter().position(|one| one.name == *column) else { return };
        if self.one.table.columns[place].references.is_some() {
            return self.leave_out(what, "the column has another foreign key, and a field is one `Ref`");
        }
        let null = self.one.table.columns[place].null;
        let on_delete = match found.on_delete.as_str() {
            "CASCADE" => OnDelete::Cascade,
            "SET NULL" if null => OnDelete::SetNull,
            "SET NULL" | "SET DEFAULT" => {
                self.note(column, format!("the database does `{}` when the other row goes; the model says that the deletion is refused", found.on_delete));
                OnDelete::Restrict
            }
            _ => OnDelete::Restrict,
        };
        if !matches!(found.on_update.as_str(), "NO ACTION" | "RESTRICT" | "") {
            self.note(
                column,
                format!("the database does `ON UPDATE {}`, which the model does not say", found.on_update),
            );
        }
        if let Some(special) = &found.special {
            self.note(
                column,
                format!(
                    "the foreign key is special in the database ({special}), which the model does not say"
                ),
            );
        }
        let column = &mut self.one.table.columns[place];
        column.references = Some(Reference { table: target, on_delete });
        (column.max_length, column.decimal) = (None, None);
        column.choices.clear();
    }

    fn unique(&mut self, found: &FoundConstraint) {
        if let Some(special) = &found.special {
            let name = found.name.clone().unwrap_or_else(|| found.columns.join(", "));
            self.leave_out(
                format!("that the unique constraint `{name}` is special ({special})"),
                "the model says that it is unique, and no more",
            );
        }
        self.add(found.name.clone(), &found.columns, true, None);
    }

    fn index(&mut self, found: &FoundIndex) {
        let columns: Option<Vec<String>> = found.columns.iter().cloned().collect();
        let what = format!("the index `{}`", found.name);
        match columns {
            Some(columns) if found.plain && !columns.is_empty() => {
                let condition = found.condition.as_deref().map(|one| conditions::bare(one).to_owned());
                self.add(Some(found.name.clone()), &columns, found.unique, condition);
            }
            _ => self.leave_out(what, format!("no model says such an index: {}", found.definition)),
        }
    }

    /// Puts it beside its column where it has the name that it has there, else beside the fields.
    fn add(&mut self, name: Option<String>, columns: &[String], unique: bool, condition: Option<String>) {
        let table = &mut self.one.table;
        let suffix = if unique { "key" } else { "idx" };
        let parts: Vec<&str> = columns.iter().map(String::as_str).collect();
        let usual = object_name(&table.name, &parts, suffix);
        let name = name.unwrap_or_else(|| usual.clone());
        if let Some(gone) = columns.iter().find(|column| table.column(column).is_none()) {
            let why = format!("`{gone}` is no field of the model");
            return self.leave_out(format!("the index or constraint `{name}`"), why);
        }
        let is_key = |column: &str| column == table.key;
        if let ([column], None, true) = (columns, &condition, name == usual)
            && !is_key(column)
        {
            let already = table.column(column).is_some_and(|one| one.unique);
            if let Some(one) = table.column_mut(column).filter(|_| !already) {
                one.unique |= unique;
                one.index |= !unique;
                return;
            }
        }
        table.indexes.push(Index { name, columns: columns.to_vec(), unique, condition });
    }

    fn check(&mut self, found: &FoundConstraint, names: &mut BTreeSet<String>) {
        let Some(condition) = found.condition.as_deref() else { return };
        if self.is_said(found, condition) {
            return;
        }
        let table = &mut self.one.table;
        let part = found.columns.first().map_or("row", String::as_str);
        let usual = (1..).map(|number| match number {
            1 => object_name(&table.name, &[part], "check"),
            _ => object_name(&table.name, &[&format!("{part}{number}")], "check"),
        });
        let name = found.name.clone().or_else(|| usual.into_iter().find(|name| !names.contains(name)));
        let Some(name) = name else { return };
        names.insert(name.clone());
        let condition = match self.dialect {
            Dialect::Postgres => conditions::bare(condition).to_owned(),
            _ => condition.to_owned(),
        };
        table.checks.push(Check { name, condition });
    }

    /// Whether a column says it already, by its kind, its length or its choices.
    fn is_said(&self, found: &FoundConstraint, condition: &str) -> bool {
        let column = |name: &str| self.one.table.column(name).filter(|one| one.references.is_none());
        let narrow = |one: &Column| {
            one.range.is_some_and(|range| conditions::narrow(condition, &one.name) == Some((one.kind, range)))
        };
        if self.one.table.columns.iter().any(narrow) {
            return true;
        }
        if self.dialect == Dialect::Sqlite {
            let range = |name: &String| {
                column(name).or(self.one.table.column(name)).is_some_and(|one| {
                    matches!(one.kind, ValueKind::Int16 | ValueKind::Int32)
                        && conditions::range(condition, name) == Some(one.kind)
                })
            };
            return found.columns.iter().any(range);
        }
        if let Some((name, choices)) = conditions::choices(condition) {
            return column(&name).is_some_and(|one| one.choices == choices);
        }
        conditions::length(condition)
            .is_some_and(|(name, length)| column(&name).is_some_and(|one| one.max_length == Some(length)))
    }
}
