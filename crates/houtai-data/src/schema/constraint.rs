//! Constraints and indexes, as SQL.

use super::rule::{TableRule, TableRuleKind, table_rules};
use crate::sql_text::SqlText;
use crate::{Dialect, FieldMeta, ModelMeta, OnDelete, ReferenceMeta};

/// The constraints that stand in the table, each as `CONSTRAINT "name" …`.
pub(super) fn all(
    dialect: Dialect,
    model: &'static ModelMeta,
    later: &[(&'static ModelMeta, &'static FieldMeta)],
) -> Vec<String> {
    let is_later = |rule: &TableRule| {
        later.iter().any(|(other, one)| other.table == model.table && rule.columns == [one.column])
    };
    let rules = table_rules(dialect, model).into_iter();
    // Only SQLite lets a table refer to one that is not there yet.
    let rules = rules.filter(|rule| {
        rule.kind != TableRuleKind::ForeignKey || dialect == Dialect::Sqlite || !is_later(rule)
    });
    rules.filter_map(|rule| constraint(dialect, model, &rule)).collect()
}

/// `None` of an index.
fn constraint(dialect: Dialect, model: &ModelMeta, rule: &TableRule) -> Option<String> {
    let mut text = SqlText::new(dialect);
    text.words("CONSTRAINT ").name(&rule.name);
    match rule.kind {
        TableRuleKind::Unique => text.words(" UNIQUE (").names(rule.columns.iter().copied()).words(")"),
        TableRuleKind::Check => {
            text.words(" CHECK (").words(rule.condition.as_deref().unwrap_or_default()).words(")")
        }
        TableRuleKind::ForeignKey => {
            let column = rule.columns.first()?;
            reference(&mut text, column, model.column(column)?.reference.as_ref()?)
        }
        TableRuleKind::Index | TableRuleKind::UniqueIndex => return None,
    };
    Some(text.finish())
}

fn reference<'t>(text: &'t mut SqlText, column: &str, target: &ReferenceMeta) -> &'t mut SqlText {
    let other = (target.model)();
    text.words(" FOREIGN KEY (").name(column).words(") REFERENCES ").name(other.table);
    text.words(" (").name(other.key().column).words(") ON DELETE ").words(match target.on_delete {
        OnDelete::Restrict => "RESTRICT",
        OnDelete::Cascade => "CASCADE",
        OnDelete::SetNull => "SET NULL",
    })
}

/// A reference that is added to a table that is there, unless it has it.
pub(super) fn add_reference(dialect: Dialect, model: &'static ModelMeta, field: &FieldMeta) -> String {
    let rules = table_rules(dialect, model);
    let rule =
        rules.iter().find(|rule| rule.kind == TableRuleKind::ForeignKey && rule.columns == [field.column]);
    let added = rule.and_then(|rule| constraint(dialect, model, rule)).unwrap_or_default();
    let mut text = SqlText::new(dialect);
    text.words("DO $$ BEGIN ALTER TABLE ").name(model.table).words(" ADD ").words(&added);
    text.words("; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    text.finish()
}

/// The indexes of a table.
pub(super) fn indexes(dialect: Dialect, model: &'static ModelMeta) -> Vec<String> {
    table_rules(dialect, model).iter().filter_map(|rule| index(dialect, model.table, rule)).collect()
}

/// `None` of a constraint.
fn index(dialect: Dialect, table: &str, rule: &TableRule) -> Option<String> {
    let create = match rule.kind {
        TableRuleKind::Index => "CREATE INDEX IF NOT EXISTS ",
        TableRuleKind::UniqueIndex => "CREATE UNIQUE INDEX IF NOT EXISTS ",
        _ => return None,
    };
    let mut text = SqlText::new(dialect);
    text.words(create).name(&rule.name).words(" ON ").name(table);
    text.words(" (").names(rule.columns.iter().copied()).words(")");
    if let Some(condition) = &rule.condition {
        text.words(" WHERE ").words(condition);
    }
    Some(text.finish())
}
