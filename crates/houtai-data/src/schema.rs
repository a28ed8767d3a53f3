//! The tables of models, as SQL.

mod column;
mod constraint;
mod names;
mod order;
mod rule;
mod table;

pub use column::{column_type, range_condition, sql_type};
pub use names::{ObjectName, object_name};
pub use order::{ModelOrder, model_order};
pub(crate) use rule::range_rule_name;
pub use rule::{TableRule, TableRuleKind, table_rules};

use crate::{Dialect, Discard, Error, ErrorKind, Executor, ModelMeta, Result, Statement};

/// The statements that make the tables of these models where they are not there yet, those first that others refer
/// to. They change no table that is there.
///
/// # Errors
///
/// When two models have one table, when a model refers to one that is not in the list, or when a decimal field
/// does not say its digits.
pub fn create_statements(dialect: Dialect, models: &[&'static ModelMeta]) -> Result<Vec<String>> {
    create_statements_of(dialect, models, models)
}

/// The same, and only those that make the tables of `absent`.
pub(crate) fn create_statements_of(
    dialect: Dialect,
    models: &[&'static ModelMeta],
    absent: &[&'static ModelMeta],
) -> Result<Vec<String>> {
    judge(models)?;
    let is_absent = |model: &ModelMeta| absent.iter().any(|one| one.table == model.table);
    let ModelOrder { models, later } = model_order(models);
    let models: Vec<_> = models.into_iter().filter(|model| is_absent(model)).collect();
    let tables = models.iter().map(|model| table::create(dialect, model, &later));
    let indexes = models.iter().flat_map(|model| constraint::indexes(dialect, model));
    // SQLite lets a table refer to one that comes later; PostgreSQL gets the circular ones at the end.
    let references = later.iter().filter(|(model, _)| dialect == Dialect::Postgres && is_absent(model));
    let references = references.map(|(model, field)| constraint::add_reference(dialect, model, field));
    Ok(tables.chain(indexes).chain(references).collect())
}

/// Makes the tables of these models where they are not there yet.
///
/// # Errors
///
/// Those of [`create_statements`] and of the database.
pub async fn create_tables(executor: &impl Executor, models: &[&'static ModelMeta]) -> Result<()> {
    for sql in create_statements(executor.dialect(), models)? {
        executor.run(Statement::new(sql, Vec::new()), Box::new(Discard)).await?;
    }
    Ok(())
}

fn judge(models: &[&'static ModelMeta]) -> Result<()> {
    for (index, model) in models.iter().enumerate() {
        if let Some(other) = models[..index].iter().find(|other| other.table == model.table) {
            return Err(wrong(format!(
                "`{}` and `{}` have one table, `{}`; give one of them another by `#[model(table = \"…\")]`",
                other.name, model.name, model.table
            )));
        }
        for field in model.fields {
            if let Some(reference) = &field.reference {
                refers_to_known(model, field.name, (reference.model)(), models)?;
            }
        }
    }
    Ok(())
}

fn refers_to_known(
    model: &ModelMeta,
    field: &str,
    other: &ModelMeta,
    models: &[&'static ModelMeta],
) -> Result<()> {
    let known = models.iter().any(|model| model.table == other.table);
    known.then_some(()).ok_or_else(|| {
        wrong(format!(
            "`{}.{field}` refers to `{}`, which is not among the models of this database; add it to them",
            model.name, other.name
        ))
    })
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Configuration, message)
}
