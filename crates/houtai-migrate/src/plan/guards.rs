//! Looks at the rows before something is done that some of them may not permit: the database would refuse it too, or,
//! where SQLite knows less of a type, take what the program then could not read.

use houtai_data::Dialect;

use super::sql::name;
use super::step::{Guard, Step};
use crate::convert::{misfits, text_misfits};
use crate::schema::{Column, Schema, Table};

/// There must be no rows at all.
pub(super) fn is_empty(table: &Table, column: &Column) -> Step {
    guard(
        &table.name,
        "true",
        format!("are in the table, and `{}` can not be null and nothing fills it", column.name),
        format!(
            "say what they get, by `fill = {{ value = \"…\" }}` in the operation or `--default {}.{}=…`",
            table.name, column.name
        ),
    )
}

/// There must be no nulls, as the values are by an expression.
fn no_nulls(table: &Table, column: &str, value: &str) -> Step {
    guard(
        &table.name,
        &format!("{value} IS NULL"),
        format!("hold null in `{}.{column}`, which is to have none", table.name),
        format!(
            "say what they get, by `fill = {{ value = \"…\" }}` in the operation or `--default {}.{column}=…`",
            table.name
        ),
    )
}

/// All values must fit the new form of the column.
fn fits(dialect: Dialect, table: &Table, from: &Column, to: &Column, using: Option<&str>) -> Vec<Step> {
    let found = match using {
        Some(sql) => text_misfits(dialect, None, to, sql),
        None => misfits(dialect, from, to, &name(&from.name)),
    };
    let steps = found.into_iter().map(|(condition, says)| {
        let problem = format!("hold {says}, in `{}.{}`", table.name, to.name);
        guard(&table.name, &condition, problem, "change those values, then migrate again".to_owned())
    });
    steps.collect()
}

/// No value may stand in several rows, where that is new.
pub(super) fn is_unique(table: &str, columns: &[String]) -> Step {
    let list = super::sql::names(columns);
    let present: Vec<String> = columns.iter().map(|column| format!("{} IS NOT NULL", name(column))).collect();
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} GROUP BY {list} HAVING count(*) > 1) AS doubled",
        name(table),
        present.join(" AND ")
    );
    let problem =
        format!("are of values that several rows of `{table}` share in {list}, which is to be unique");
    Step::Guard(Guard {
        sql,
        problem,
        next: "change or delete the rows that are too many, then migrate again".to_owned(),
    })
}

/// What a column refers to must be there, where that is new.
pub(super) fn refers(schema: &Schema, table: &str, column: &Column) -> Option<Step> {
    let reference = column.references.as_ref()?;
    let other = schema.table(&reference.table)?;
    let condition = format!(
        "{0} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {1} AS other WHERE other.{2} = {3}.{0})",
        name(&column.name),
        name(&other.name),
        name(&other.key),
        name(table)
    );
    let problem =
        format!("refer by `{table}.{}` to rows of `{}` that are not there", column.name, other.name);
    let next = "change or delete those rows, then migrate again".to_owned();
    Some(guard(table, &condition, problem, next))
}

fn guard(table: &str, condition: &str, problem: String, next: String) -> Step {
    let sql = format!("SELECT count(*) FROM {} WHERE {condition}", name(table));
    Step::Guard(Guard { sql, problem, next })
}

/// A column that changes, and by what its values do.
pub(super) struct Alteration<'a> {
    pub(super) from: &'a Column,
    pub(super) to: &'a Column,
    /// The expression of the migration by which values of the old type become those of the new one; in brackets.
    pub(super) using: Option<&'a str>,
    pub(super) is_filled: bool,
}

/// What is new about a column that rows may not permit. Where the migration says how values change, the new ones are
/// looked at and not the old ones.
pub(super) fn of_change(
    dialect: Dialect,
    after: &Schema,
    table: &Table,
    change: &Alteration<'_>,
) -> Vec<Step> {
    let Alteration { from, to, using, is_filled } = *change;
    let mut steps = Vec::new();
    if !to.null && !is_filled && (from.null || using.is_some()) {
        let quoted = name(&from.name);
        steps.push(no_nulls(table, &from.name, using.unwrap_or(&quoted)));
    }
    steps.extend(fits(dialect, table, from, to, using));
    if using.is_some() {
        // What is unique or refers to rows is judged by the database, on the new values.
        return steps;
    }
    if to.unique && !from.unique {
        steps.push(is_unique(&table.name, std::slice::from_ref(&from.name)));
    }
    // Values of another type can be looked up only when they have it.
    let target = |column: &Column| column.references.as_ref().map(|reference| reference.table.clone());
    if target(to) != target(from) && from.kind == to.kind {
        steps.extend(refers(after, &table.name, to));
    }
    steps
}
