//! Constraints and indexes.

use super::names::object_name;
use crate::sql_text::SqlText;
use crate::{Dialect, FieldMeta, IndexMeta, ModelMeta, OnDelete, ReferenceMeta};

/// The constraints that stand in the table, each as `CONSTRAINT "name" …`.
pub(super) fn all(
    dialect: Dialect,
    model: &'static ModelMeta,
    later: &[(&'static ModelMeta, &'static FieldMeta)],
) -> Vec<String> {
    let uniques = model.fields.iter().filter(|field| field.unique && field.column != model.key().column);
    let uniques = uniques
        .map(|field| unique(dialect, &object_name(model.table, &[field.column], "key"), &[field.column]));
    let joint = model.indexes.iter().filter(|index| index.unique && index.condition.is_none());
    let joint = joint.map(|index| unique(dialect, index.name, index.columns));
    let references = model.fields.iter().filter_map(|field| {
        let circular =
            later.iter().any(|(other, one)| other.table == model.table && one.column == field.column);
        // Only SQLite lets a table refer to one that is not there yet.
        let here = !circular || dialect == Dialect::Sqlite;
        field.reference.as_ref().filter(|_| here).map(|target| reference(dialect, model, field, target))
    });
    let fields = model.fields.iter().filter(|_| dialect == Dialect::Postgres);
    let fields = fields.flat_map(|field| checks_of(dialect, model, field));
    let checks = model.checks.iter().map(|one| check(dialect, one.name, one.condition));
    uniques.chain(joint).chain(references).chain(fields).chain(checks).collect()
}

fn unique(dialect: Dialect, name: &str, columns: &[&str]) -> String {
    let mut text = SqlText::new(dialect);
    text.words("CONSTRAINT ").name(name).words(" UNIQUE (").names(columns.iter().copied()).words(")");
    text.finish()
}

fn check(dialect: Dialect, name: &str, condition: &str) -> String {
    let mut text = SqlText::new(dialect);
    text.words("CONSTRAINT ").name(name).words(" CHECK (").words(condition).words(")");
    text.finish()
}

/// The checks of the field itself, on PostgreSQL only: there they can be changed later, while SQLite would build
/// the table anew. The program judges each value before that, on both.
fn checks_of(dialect: Dialect, model: &ModelMeta, field: &FieldMeta) -> Vec<String> {
    let mut conditions = Vec::new();
    let column = {
        let mut text = SqlText::new(dialect);
        text.name(field.column);
        text.finish()
    };
    if let Some(max) = field.max_length {
        conditions.push(("length", format!("char_length({column}) <= {max}")));
    }
    if !field.choices.is_empty() {
        let choices = field.choices.iter().map(|choice| format!("'{}'", choice.replace('\'', "''")));
        conditions.push(("choices", format!("{column} IN ({})", choices.collect::<Vec<_>>().join(", "))));
    }
    let named = conditions.iter().map(|(suffix, condition)| {
        check(dialect, &object_name(model.table, &[field.column], suffix), condition)
    });
    named.collect()
}

fn reference(dialect: Dialect, model: &ModelMeta, field: &FieldMeta, target: &ReferenceMeta) -> String {
    let other = (target.model)();
    let mut text = SqlText::new(dialect);
    text.words("CONSTRAINT ").name(&object_name(model.table, &[field.column], "fkey"));
    text.words(" FOREIGN KEY (").name(field.column).words(") REFERENCES ").name(other.table);
    text.words(" (").name(other.key().column).words(") ON DELETE ").words(match target.on_delete {
        OnDelete::Restrict => "RESTRICT",
        OnDelete::Cascade => "CASCADE",
        OnDelete::SetNull => "SET NULL",
    });
    text.finish()
}

/// A reference that is added to a table that is there, unless it has it.
pub(super) fn add_reference(dialect: Dialect, model: &ModelMeta, field: &FieldMeta) -> String {
    let mut text = SqlText::new(dialect);
    text.words("DO $$ BEGIN ALTER TABLE ").name(model.table).words(" ADD ");
    if let Some(target) = &field.reference {
        text.words(&reference(dialect, model, field, target));
    }
    text.words("; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    text.finish()
}

/// The indexes of a table, those on references among them: without one, each deletion of the other row would
/// read the whole table.
pub(super) fn indexes(dialect: Dialect, model: &'static ModelMeta) -> Vec<String> {
    let fields = model.fields.iter().filter(|field| has_index(model, field)).map(|field| {
        let name = object_name(model.table, &[field.column], "idx");
        create(dialect, model.table, false, &name, &[field.column], None)
    });
    let joint = model.indexes.iter().filter(|index| !index.unique || index.condition.is_some());
    let joint = joint
        .map(|index| create(dialect, model.table, index.unique, index.name, index.columns, index.condition));
    fields.chain(joint).collect()
}

/// A unique column has one already, and so has one with which another index begins.
fn has_index(model: &ModelMeta, field: &FieldMeta) -> bool {
    let begins =
        |index: &IndexMeta| index.condition.is_none() && index.columns.first() == Some(&field.column);
    let has_one = field.unique || field.column == model.key().column || model.indexes.iter().any(begins);
    (field.index || field.reference.is_some()) && !has_one
}

fn create(
    dialect: Dialect,
    table: &str,
    unique: bool,
    name: &str,
    columns: &[&str],
    condition: Option<&str>,
) -> String {
    let mut text = SqlText::new(dialect);
    text.words(if unique { "CREATE UNIQUE INDEX IF NOT EXISTS " } else { "CREATE INDEX IF NOT EXISTS " });
    text.name(name).words(" ON ").name(table).words(" (").names(columns.iter().copied()).words(")");
    if let Some(condition) = condition {
        text.words(" WHERE ").words(condition);
    }
    text.finish()
}
