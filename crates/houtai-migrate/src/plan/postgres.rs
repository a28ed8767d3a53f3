//! Operations on PostgreSQL. All statements of a migration run in one transaction.

use houtai_data::{Dialect, column_type};

use super::expression::fill;
use super::guards;
use super::objects::{Object, constraints, indexes, only};
use super::sql::name;
use super::step::Step;
use super::table::create_all;
use crate::convert::expression;
use crate::schema::{Column, Schema, Table};
use crate::{Fill, Operation, SqlPair};

const DIALECT: Dialect = Dialect::Postgres;

pub(super) fn plan(before: &Schema, operation: &Operation, after: &Schema) -> Result<Vec<Step>, String> {
    let mut steps = Steps::default();
    let was = operation.table().and_then(|table| before.table(table));
    let renamed = if let Operation::RenameTable { to, .. } = operation { Some(to.as_str()) } else { None };
    let is = renamed.or(operation.table()).and_then(|table| after.table(table));
    match (operation, was, is) {
        (Operation::CreateTable { table }, ..) => steps.all(create_all(DIALECT, after, table)),
        (Operation::DropTable { table }, ..) => steps.sql(format!("DROP TABLE {}", name(table))),
        (Operation::RenameTable { from, to }, Some(was), Some(is)) => {
            steps.sql(format!("ALTER TABLE {} RENAME TO {}", name(from), name(to)));
            // The server has made up the name of the primary key, and may have made up another one.
            steps.sql(format!(
                "ALTER INDEX IF EXISTS {} RENAME TO {}",
                name(&format!("{from}_pkey")),
                name(&format!("{to}_pkey"))
            ));
            steps.rename_objects((before, was), (after, is));
        }
        (Operation::RenameColumn { table, from, to }, Some(was), Some(is)) => {
            steps.alter(table, format!("RENAME COLUMN {} TO {}", name(from), name(to)));
            steps.rename_objects((before, was), (after, is));
        }
        (Operation::RenameIndex { from, to, .. }, ..) => {
            steps.sql(format!("ALTER INDEX {} RENAME TO {}", name(from), name(to)));
        }
        (Operation::AddColumn { column, fill, .. }, Some(was), Some(is)) => {
            steps.add_column(was, column, fill.as_ref())?;
            steps.put_on((before, was), (after, is));
        }
        (Operation::AlterColumn { column, fill, using, .. }, Some(was), Some(is)) => {
            if let (Some(from), Some(to)) = (was.column(&column.name), is.column(&column.name)) {
                steps.alter_column((before, was, from), (after, is, to), fill.as_ref(), using.as_ref())?;
            }
        }
        (Operation::DropColumn { table, column }, Some(was), Some(is)) => {
            steps.take_off((before, was), (after, is));
            steps.alter(table, format!("DROP COLUMN {}", name(column)));
            steps.put_on((before, was), (after, is));
        }
        (_, Some(was), Some(is)) => {
            if let Operation::AddIndex { table, index } = operation
                && index.is_constraint()
            {
                steps.0.push(guards::is_unique(table, &index.columns));
            }
            steps.take_off((before, was), (after, is));
            steps.put_on((before, was), (after, is));
        }
        _ => {}
    }
    Ok(steps.0)
}

/// A table in its schema.
type At<'a> = (&'a Schema, &'a Table);

#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn sql(&mut self, sql: impl Into<String>) {
        self.0.push(Step::Sql(sql.into()));
    }

    fn all(&mut self, statements: Vec<String>) {
        self.0.extend(statements.into_iter().map(Step::Sql));
    }

    fn alter(&mut self, table: &str, what: impl std::fmt::Display) {
        self.sql(format!("ALTER TABLE {} {what}", name(table)));
    }

    /// The names of constraints and indexes follow those of tables and columns.
    fn rename_objects(&mut self, was: At<'_>, is: At<'_>) {
        let pairs = |these: Vec<Object>, those: Vec<Object>| {
            let pairs = these.into_iter().zip(those).map(|(one, other)| (one.name, other.name));
            pairs.filter(|(one, other)| one != other).collect::<Vec<_>>()
        };
        for (from, to) in pairs(constraints(DIALECT, was.0, was.1), constraints(DIALECT, is.0, is.1)) {
            self.alter(&is.1.name, format!("RENAME CONSTRAINT {} TO {}", name(&from), name(&to)));
        }
        for (from, to) in pairs(indexes(was.1), indexes(is.1)) {
            self.sql(format!("ALTER INDEX {} RENAME TO {}", name(&from), name(&to)));
        }
    }

    /// Drops the constraints and indexes that are not to be there, or not in this form.
    fn take_off(&mut self, was: At<'_>, is: At<'_>) {
        let (these, those) = (constraints(DIALECT, was.0, was.1), constraints(DIALECT, is.0, is.1));
        for object in only(&these, &those) {
            self.alter(&was.1.name, format!("DROP CONSTRAINT {}", name(&object.name)));
        }
        for object in only(&indexes(was.1), &indexes(is.1)) {
            self.sql(format!("DROP INDEX {}", name(&object.name)));
        }
    }

    /// Adds those that are not there yet.
    fn put_on(&mut self, was: At<'_>, is: At<'_>) {
        let (these, those) = (constraints(DIALECT, was.0, was.1), constraints(DIALECT, is.0, is.1));
        for object in only(&those, &these) {
            self.alter(&is.1.name, format!("ADD CONSTRAINT {} {}", name(&object.name), object.definition));
        }
        for object in only(&indexes(is.1), &indexes(was.1)) {
            self.sql(object.definition.clone());
        }
    }

    /// A value that is the same for all rows costs the server nothing as a default, which is taken away again.
    fn add_column(&mut self, table: &Table, column: &Column, with: Option<&Fill>) -> Result<(), String> {
        let quoted = name(&column.name);
        let sql_type = column_type(DIALECT, column.kind, column.decimal);
        let not_null = if column.null { "" } else { " NOT NULL" };
        match with {
            None if column.null => self.alter(&table.name, format!("ADD COLUMN {quoted} {sql_type}")),
            None => {
                self.0.push(guards::is_empty(table, column));
                self.alter(&table.name, format!("ADD COLUMN {quoted} {sql_type} NOT NULL"));
            }
            Some(with @ Fill::Sql(_)) => {
                // It may name other columns, which a default may not.
                let value = fill(DIALECT, column, with)?;
                self.alter(&table.name, format!("ADD COLUMN {quoted} {sql_type}"));
                self.sql(format!("UPDATE {} SET {quoted} = {value}", name(&table.name)));
                if !column.null {
                    self.alter(&table.name, format!("ALTER COLUMN {quoted} SET NOT NULL"));
                }
            }
            Some(with) => {
                let value = fill(DIALECT, column, with)?;
                self.alter(&table.name, format!("ADD COLUMN {quoted} {sql_type}{not_null} DEFAULT {value}"));
                self.alter(&table.name, format!("ALTER COLUMN {quoted} DROP DEFAULT"));
            }
        }
        Ok(())
    }

    fn alter_column(
        &mut self,
        (before, was, from): (&Schema, &Table, &Column),
        (after, is, to): (&Schema, &Table, &Column),
        with: Option<&Fill>,
        using: Option<&SqlPair>,
    ) -> Result<(), String> {
        let quoted = name(&to.name);
        let by =
            using.map(|pair| pair.of(DIALECT)).filter(|sql| !sql.is_empty()).map(|sql| format!("({sql})"));
        let change = guards::Alteration { from, to, using: by.as_deref(), is_filled: with.is_some() };
        self.0.extend(guards::of_change(DIALECT, after, was, &change));
        self.take_off((before, was), (after, is));
        if from.identity && !to.identity {
            self.alter(&is.name, format!("ALTER COLUMN {quoted} DROP IDENTITY"));
        }
        self.change_type(is, from, to, by)?;
        if let Some(with) = with {
            let value = fill(DIALECT, to, with)?;
            self.sql(format!("UPDATE {} SET {quoted} = {value} WHERE {quoted} IS NULL", name(&is.name)));
        }
        if from.null != to.null {
            let verb = if to.null { "DROP" } else { "SET" };
            self.alter(&is.name, format!("ALTER COLUMN {quoted} {verb} NOT NULL"));
        }
        if to.identity && !from.identity {
            self.alter(&is.name, format!("ALTER COLUMN {quoted} ADD GENERATED BY DEFAULT AS IDENTITY"));
            self.sql(format!(
                "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT coalesce(max({quoted}), 0) + 1 FROM {}), false)",
                crate::literal::text_literal(&name(&is.name)),
                crate::literal::text_literal(&to.name),
                name(&is.name)
            ));
        }
        self.put_on((before, was), (after, is));
        Ok(())
    }

    fn change_type(
        &mut self,
        table: &Table,
        from: &Column,
        to: &Column,
        by: Option<String>,
    ) -> Result<(), String> {
        let wanted = column_type(DIALECT, to.kind, to.decimal);
        if by.is_none() && column_type(DIALECT, from.kind, from.decimal) == wanted {
            return Ok(());
        }
        let quoted = name(&to.name);
        let by = match by {
            Some(by) => by,
            None => expression(DIALECT, from, to, &quoted).ok_or_else(|| no_conversion(from, to))?,
        };
        self.alter(&table.name, format!("ALTER COLUMN {quoted} TYPE {wanted} USING {by}"));
        Ok(())
    }
}

pub(super) fn no_conversion(from: &Column, to: &Column) -> String {
    format!(
        "values of type {} do not become {} by themselves; say how, by `using = {{ sqlite = \"…\", postgres = \"…\" }}`",
        from.kind, to.kind
    )
}
