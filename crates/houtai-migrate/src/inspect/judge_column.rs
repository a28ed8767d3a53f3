//! One column, as a model says it.

use houtai_data::{Dialect, ValueKind};

use super::InspectedColumn;
use super::conditions;
use super::found::{ConstraintKind, FoundColumn, FoundTable};
use super::kind::{self, Kind};
use crate::Column;

/// What becomes of a column.
pub(super) enum ColumnOf {
    /// A field.
    Model(Box<Column>, InspectedColumn),
    /// Nothing, for this reason.
    None(String),
}

/// Judges a column; what constraints and indexes say of it comes later.
pub(super) fn judge(dialect: Dialect, table: &FoundTable, found: &FoundColumn) -> ColumnOf {
    if found.generated {
        return ColumnOf::None("the database computes it, and a field would be written".to_owned());
    }
    let Kind { kind, max_length, decimal, note } = kind::kind(dialect, table.strict, found);
    let Some(mut kind) = kind else { return ColumnOf::None(note.unwrap_or_default()) };
    let is_key = table.key() == [found.name.clone()];
    let conditions = || table.of_kind(ConstraintKind::Check).filter_map(|check| check.condition.as_deref());
    if dialect == Dialect::Sqlite {
        kind = narrowed(kind, found, conditions());
    }
    if is_key && matches!(kind, ValueKind::Float32 | ValueKind::Float64 | ValueKind::Json) {
        return ColumnOf::None(format!("a key is never {kind}, which cannot be compared exactly"));
    }
    let whole = matches!(kind, ValueKind::Int16 | ValueKind::Int32 | ValueKind::Int64);
    let range = conditions().find_map(|one| conditions::narrow(one, &found.name));
    let range = range.filter(|(of, _)| *of == kind).map(|(_, range)| range);
    let mut column = Column {
        max_length,
        decimal,
        range,
        null: !found.not_null && !is_key,
        identity: found.counted && is_key && whole,
        ..Column::new(found.name.clone(), kind)
    };
    let mut facts = InspectedColumn {
        sql_type: found.sql_type.clone(),
        comment: found.comment.clone(),
        default: found.default.clone().filter(|_| !found.counted),
        notes: note.into_iter().collect(),
    };
    if found.counted && !column.identity {
        facts.notes.push("the database counts its values; the model names one for each new row".to_owned());
    }
    if kind == ValueKind::Text && !is_key {
        texts(dialect, found, &mut column, conditions());
    }
    ColumnOf::Model(Box::new(column), facts)
}

/// SQLite has one type for whole numbers and one for texts, and checks beside them.
fn narrowed<'c>(
    kind: ValueKind,
    found: &FoundColumn,
    mut conditions: impl Iterator<Item = &'c str>,
) -> ValueKind {
    match kind {
        ValueKind::Int64 => {
            let of = |one| {
                let narrow = conditions::narrow(one, &found.name).map(|(kind, _)| kind);
                conditions::range(one, &found.name).or(narrow)
            };
            conditions.find_map(of).unwrap_or(kind)
        }
        ValueKind::Text if conditions.any(|one| conditions::json(one, &found.name)) => ValueKind::Json,
        kind => kind,
    }
}

/// The length and the choices of a text.
fn texts<'c>(
    dialect: Dialect,
    found: &FoundColumn,
    column: &mut Column,
    conditions: impl Iterator<Item = &'c str>,
) {
    let declared = column.max_length;
    column.choices.clone_from(&found.labels);
    for condition in conditions {
        if let Some((name, choices)) = conditions::choices(condition)
            && name.eq_ignore_ascii_case(&column.name)
            && column.choices.is_empty()
        {
            column.choices = choices;
        }
        if let Some((name, length)) = conditions::length(condition)
            && name == column.name
            && dialect == Dialect::Postgres
        {
            column.max_length = Some(column.max_length.map_or(length, |other| other.min(length)));
        }
    }
    // The texts of an enum have their lengths.
    if !column.choices.is_empty() && column.max_length == declared {
        column.max_length = None;
    }
}
