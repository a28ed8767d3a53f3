//! What an operation makes of the tables, on paper.

use super::Operation;
use crate::schema::{Schema, Table};
use crate::{Error, Result};

impl Operation {
    /// Does to a schema what it does to a database. On an error the schema is of no use any more.
    ///
    /// # Errors
    ///
    /// When the operation does not fit: its table or column is not there, or is there already.
    pub fn apply(&self, schema: &mut Schema) -> Result<()> {
        if let Operation::Concurrently { operation } = self {
            return operation.apply(schema);
        }
        let done = match self {
            Operation::CreateTable { table } => create(schema, table),
            Operation::DropTable { table } => drop_table(schema, table),
            Operation::RenameTable { from, to } => rename_table(schema, from, to),
            Operation::MoveTable { table, from, to } => move_table(schema, table, from, to),
            Operation::Sql { .. } | Operation::Run { .. } => Ok(()),
            _ => self.table().map_or(Ok(()), |name| {
                within(schema, name, |table| self.apply_to(table))?;
                schema.judge_changed(name)
            }),
        };
        done.map_err(Error::new)
    }

    /// What happens inside of one table.
    fn apply_to(&self, table: &mut Table) -> Result<(), String> {
        let name = table.name.clone();
        match self {
            Operation::AddColumn { column, .. } => {
                add(&mut table.columns, column.clone(), "column", &name, |one| &one.name)?;
            }
            Operation::AlterColumn { column, .. } => {
                let is_key = table.key == column.name;
                let found = table.column_mut(&column.name);
                *found.ok_or_else(|| missing("column", &column.name, &name))? = column.clone().plain(is_key);
            }
            Operation::RenameColumn { from, to, .. } => rename_column(table, from, to)?,
            Operation::DropColumn { column, .. } => drop_column(table, column)?,
            Operation::AddIndex { index, .. } => {
                add(&mut table.indexes, index.clone(), "index", &name, |one| &one.name)?;
            }
            Operation::DropIndex { index, .. } => {
                remove(&mut table.indexes, index, "index", &name, |one| &one.name)?;
            }
            Operation::RenameIndex { from, to, .. } => {
                let mut index = remove(&mut table.indexes, from, "index", &name, |one| &one.name)?;
                index.name.clone_from(to);
                add(&mut table.indexes, index, "index", &name, |one| &one.name)?;
            }
            Operation::AddCheck { check, .. } => {
                add(&mut table.checks, check.clone(), "check", &name, |one| &one.name)?;
            }
            Operation::DropCheck { check, .. } => {
                remove(&mut table.checks, check, "check", &name, |one| &one.name)?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn create(schema: &mut Schema, table: &Table) -> Result<(), String> {
    if let Some(other) = schema.insert(table.clone()) {
        return Err(format!("the table `{}` is there already, of the module `{}`", other.name, other.module));
    }
    schema.judge_changed(&table.name)
}

fn drop_table(schema: &mut Schema, table: &str) -> Result<(), String> {
    schema.remove(table).ok_or_else(|| no_table(table))?;
    schema.judge_gone(table)
}

fn rename_table(schema: &mut Schema, from: &str, to: &str) -> Result<(), String> {
    let mut table = schema.remove(from).ok_or_else(|| no_table(from))?;
    to.clone_into(&mut table.name);
    if schema.insert(table).is_some() {
        return Err(format!("the table `{from}` cannot be called `{to}`: there is one of that name"));
    }
    let columns = schema.referring_mut(from).flat_map(|table| &mut table.columns);
    let references = columns.filter_map(|column| column.references.as_mut());
    references.filter(|one| one.table == from).for_each(|one| to.clone_into(&mut one.table));
    schema.judge_changed(to)
}

fn move_table(schema: &mut Schema, table: &str, from: &str, to: &str) -> Result<(), String> {
    within(schema, table, |table| {
        if table.module != from {
            return Err(format!(
                "the table `{}` belongs to the module `{}`, not to `{from}`",
                table.name, table.module
            ));
        }
        to.clone_into(&mut table.module);
        Ok(())
    })
}

fn rename_column(table: &mut Table, from: &str, to: &str) -> Result<(), String> {
    if table.column(to).is_some() {
        return Err(format!("`{}.{from}` cannot be called `{to}`: there is such a column", table.name));
    }
    let name = table.name.clone();
    let column = table.column_mut(from).ok_or_else(|| missing("column", from, &name))?;
    to.clone_into(&mut column.name);
    if table.key == from {
        to.clone_into(&mut table.key);
    }
    let columns = table.indexes.iter_mut().flat_map(|index| &mut index.columns);
    columns.filter(|column| *column == from).for_each(|column| to.clone_into(column));
    Ok(())
}

fn drop_column(table: &mut Table, column: &str) -> Result<(), String> {
    if table.key == column {
        return Err(format!("`{}.{column}` is the primary key; drop the table instead", table.name));
    }
    if let Some(index) = table.indexes.iter().find(|index| index.columns.iter().any(|one| one == column)) {
        return Err(format!("`{}.{column}` is in the index `{}`; drop that first", table.name, index.name));
    }
    let name = table.name.clone();
    remove(&mut table.columns, column, "column", &name, |one| &one.name).map(drop)
}

fn within<T>(
    schema: &mut Schema,
    table: &str,
    work: impl FnOnce(&mut Table) -> Result<T, String>,
) -> Result<T, String> {
    work(schema.table_mut(table).ok_or_else(|| no_table(table))?)
}

fn add<T>(
    items: &mut Vec<T>,
    item: T,
    what: &str,
    table: &str,
    name: impl Fn(&T) -> &String,
) -> Result<(), String> {
    if items.iter().any(|one| name(one) == name(&item)) {
        return Err(format!("the table `{table}` has the {what} `{}` already", name(&item)));
    }
    items.push(item);
    Ok(())
}

fn remove<T>(
    items: &mut Vec<T>,
    wanted: &str,
    what: &str,
    table: &str,
    name: impl Fn(&T) -> &String,
) -> Result<T, String> {
    let at = items.iter().position(|one| name(one) == wanted);
    at.map(|at| items.remove(at)).ok_or_else(|| missing(what, wanted, table))
}

fn no_table(table: &str) -> String {
    format!("there is no table `{table}`")
}

fn missing(what: &str, name: &str, table: &str) -> String {
    format!("the table `{table}` has no {what} `{name}`")
}
