//! What a table has beside its columns: constraints and indexes, by their names.

use super::column::range_condition;
use super::names::object_name;
use crate::sql_text::SqlText;
use crate::{Dialect, FieldMeta, IndexMeta, ModelMeta};

/// How the names of the checks end that hold a column within the range of its field.
const RANGE: &str = "range";

/// The name of the check that holds this column within the range of its field.
pub(crate) fn range_rule_name(model: &ModelMeta, field: &FieldMeta) -> String {
    object_name(model.table, &[field.column], RANGE)
}

/// A constraint or an index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRule {
    /// Its name in the database.
    pub name: String,
    /// What it is.
    pub kind: TableRuleKind,
    /// The columns that it is about, in their order; none of a check that is written in SQL.
    pub columns: Vec<&'static str>,
    /// The SQL condition of a check, or of an index on some of the rows.
    pub condition: Option<String>,
}

/// What a [`TableRule`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableRuleKind {
    /// No two rows have the same values.
    Unique,
    /// The values are those of a row of another table.
    ForeignKey,
    /// A condition holds of each row.
    Check,
    /// An index.
    Index,
    /// An index in which no two rows have the same values.
    UniqueIndex,
}

/// What a database of this dialect has of a model beside its columns and its primary key: what
/// [`create_statements`](crate::create_statements) writes, in that order. Checks of lengths, choices and ranges are in
/// PostgreSQL only.
///
/// ```
/// use houtai_data::{Dialect, ModelMeta, table_rules};
///
/// fn names(model: &'static ModelMeta) -> Vec<String> {
///     table_rules(Dialect::Postgres, model).into_iter().map(|rule| rule.name).collect()
/// }
/// ```
pub fn table_rules(dialect: Dialect, model: &'static ModelMeta) -> Vec<TableRule> {
    use TableRuleKind::{Check, ForeignKey, Unique};
    let uniques = model.fields.iter().filter(|field| field.unique && field.column != model.key().column);
    let uniques = uniques.map(|field| of_field(model, field, Unique, "key"));
    let joint = model.indexes.iter().filter(|index| index.unique && index.condition.is_none());
    let joint = joint.map(|index| of_index(index, Unique));
    let references = model.fields.iter().filter(|field| field.reference.is_some());
    let references = references.map(|field| of_field(model, field, ForeignKey, "fkey"));
    let fields = model.fields.iter().filter(|_| dialect == Dialect::Postgres);
    let fields = fields.flat_map(|field| checks_of(dialect, model, field));
    let checks = model.checks.iter().map(|check| TableRule {
        name: check.name.to_owned(),
        kind: Check,
        columns: Vec::new(),
        condition: Some(check.condition.to_owned()),
    });
    uniques.chain(joint).chain(references).chain(fields).chain(checks).chain(indexes(model)).collect()
}

/// The indexes of a table, those on references among them: without one, each deletion of the other row would
/// read the whole table.
fn indexes(model: &'static ModelMeta) -> impl Iterator<Item = TableRule> {
    use TableRuleKind::{Index, UniqueIndex};
    let fields = model.fields.iter().filter(|field| has_index(model, field));
    let fields = fields.map(|field| of_field(model, field, Index, "idx"));
    let joint = model.indexes.iter().filter(|index| !index.unique || index.condition.is_some());
    fields.chain(joint.map(|index| of_index(index, if index.unique { UniqueIndex } else { Index })))
}

/// A unique column has one already, and so has one with which another index begins.
fn has_index(model: &ModelMeta, field: &FieldMeta) -> bool {
    let begins =
        |index: &IndexMeta| index.condition.is_none() && index.columns.first() == Some(&field.column);
    let has_one = field.unique || field.column == model.key().column || model.indexes.iter().any(begins);
    (field.index || field.reference.is_some()) && !has_one
}

fn of_field(
    model: &ModelMeta,
    field: &'static FieldMeta,
    kind: TableRuleKind,
    suffix: &'static str,
) -> TableRule {
    let name = object_name(model.table, &[field.column], suffix);
    TableRule { name, kind, columns: vec![field.column], condition: None }
}

fn of_index(index: &IndexMeta, kind: TableRuleKind) -> TableRule {
    let condition = index.condition.map(str::to_owned);
    TableRule { name: index.name.to_owned(), kind, columns: index.columns.to_vec(), condition }
}

/// The checks of the field itself, on PostgreSQL only: there they can be changed later, while SQLite would build
/// the table anew. The program judges each value before that, on both.
fn checks_of(dialect: Dialect, model: &ModelMeta, field: &'static FieldMeta) -> Vec<TableRule> {
    let mut column = SqlText::new(dialect);
    column.name(field.column);
    let column = column.finish();
    let check = |suffix, condition| TableRule {
        condition: Some(condition),
        ..of_field(model, field, TableRuleKind::Check, suffix)
    };
    let length = field.max_length.map(|max| check("length", format!("char_length({column}) <= {max}")));
    let choices = (!field.choices.is_empty()).then(|| {
        let choices = field.choices.iter().map(|choice| format!("'{}'", choice.replace('\'', "''")));
        check("choices", format!("{column} IN ({})", choices.collect::<Vec<_>>().join(", ")))
    });
    let range = field.range.and_then(|_| range_condition(dialect, field.kind, field.range, field.column));
    let range = range.map(|condition| check(RANGE, condition));
    length.into_iter().chain(choices).chain(range).collect()
}
