//! Operations on SQLite, which changes little of a table that is there. Where it cannot, the table is made anew in the
//! way that its documentation gives (<https://www.sqlite.org/lang_altertable.html#otheralter>): foreign keys are off
//! from before the transaction, a new table gets the rows, the old one goes, the new one takes its name, indexes and
//! triggers are made again, and foreign keys are checked before the commit.

use houtai_data::Dialect;

use super::expression::fill;
use super::guards;
use super::objects::{indexes, only, references};
use super::postgres::no_conversion;
use super::sql::name;
use super::step::Step;
use super::table::{create, create_all, definition, items};
use crate::convert::expression;
use crate::schema::{Column, Schema, Table};
use crate::{Fill, Operation, SqlPair};

const DIALECT: Dialect = Dialect::Sqlite;

pub(super) fn plan(before: &Schema, operation: &Operation, after: &Schema) -> Result<Vec<Step>, String> {
    let mut steps = Steps::default();
    let was = operation.table().and_then(|table| before.table(table));
    let renamed = if let Operation::RenameTable { to, .. } = operation { Some(to.as_str()) } else { None };
    let is = renamed.or(operation.table()).and_then(|table| after.table(table));
    let (Some(was), Some(is)) = (was, is) else {
        match operation {
            Operation::CreateTable { table } => steps.all(create_all(DIALECT, after, table)),
            Operation::DropTable { table } => steps.sql(format!("DROP TABLE {}", name(table))),
            _ => {}
        }
        return Ok(steps.0);
    };
    let change = Change { before, was, after, is };
    match operation {
        Operation::RenameTable { from, to } => {
            steps.rename_table(&change, from, to);
            steps.rename_indexes(&change);
        }
        Operation::RenameColumn { table, from, to } => {
            steps.sql(format!("ALTER TABLE {} RENAME COLUMN {} TO {}", name(table), name(from), name(to)));
            steps.rename_indexes(&change);
        }
        Operation::AddColumn { column, fill, .. } => steps.add_column(&change, column, fill.as_ref())?,
        Operation::AlterColumn { column, fill, using, .. } => {
            steps.alter_column(&change, &column.name, fill.as_ref(), using.as_ref())?;
        }
        Operation::DropColumn { column, .. } => steps.drop_column(&change, column)?,
        Operation::AddIndex { index, .. } => {
            if index.unique && index.condition.is_none() {
                steps.0.push(guards::is_unique(&was.name, &index.columns));
            }
            steps.change(&change)?;
        }
        _ => steps.change(&change)?,
    }
    Ok(steps.0)
}

/// A table before and after, each in its schema.
struct Change<'a> {
    before: &'a Schema,
    was: &'a Table,
    after: &'a Schema,
    is: &'a Table,
}

impl Change<'_> {
    /// Whether the text of the table itself stays. The order of its columns is none of its matters.
    fn keeps_table(&self) -> bool {
        let sorted = |schema: &Schema, table: &Table| {
            let mut items = items(DIALECT, schema, table);
            items.sort();
            items
        };
        let renamed = Table { indexes: named_like(self.was, self.is), ..self.was.clone() };
        sorted(self.before, &renamed) == sorted(self.after, self.is)
    }

    /// A name that no table and no index has.
    fn aside(&self) -> String {
        let taken = |name: &String| {
            let same = |other: &str| other.eq_ignore_ascii_case(name);
            let mut tables = self.before.tables().chain(self.after.tables());
            tables.any(|table| same(&table.name) || indexes(table).iter().any(|index| same(&index.name)))
        };
        let numbered = (2..).map(|number| format!("{}__new{number}", self.is.name));
        let mut names = std::iter::once(format!("{}__new", self.is.name)).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

/// The indexes of a table, with other names where only those have changed: the name of a unique constraint is in the text
/// of its table, and nobody reads it there.
fn named_like(was: &Table, is: &Table) -> Vec<crate::Index> {
    let like = |index: &crate::Index| {
        let same = is.index(&index.name).filter(|one| one.is_like(index));
        let other = same.or_else(|| is.indexes.iter().find(|one| one.is_like(index)));
        other.filter(|_| index.is_constraint()).unwrap_or(index).clone()
    };
    was.indexes.iter().map(like).collect()
}

#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn sql(&mut self, sql: impl Into<String>) {
        self.0.push(Step::Sql(sql.into()));
    }

    fn all(&mut self, statements: Vec<String>) {
        self.0.extend(statements.into_iter().map(Step::Sql));
    }

    /// To SQLite a name that differs in capitals only is the same name, and taken.
    fn rename_table(&mut self, change: &Change<'_>, from: &str, to: &str) {
        let mut rename =
            |from: &str, to: &str| self.sql(format!("ALTER TABLE {} RENAME TO {}", name(from), name(to)));
        if from.eq_ignore_ascii_case(to) {
            let aside = change.aside();
            rename(from, &aside);
            rename(&aside, to);
        } else {
            rename(from, to);
        }
    }

    /// The names of indexes follow those of tables and columns; SQLite renames none.
    fn rename_indexes(&mut self, change: &Change<'_>) {
        for (was, is) in indexes(change.was).iter().zip(indexes(change.is)) {
            if was.name != is.name {
                self.sql(format!("DROP INDEX {}", name(&was.name)));
                self.sql(is.definition);
            }
        }
    }

    /// Indexes beside the table.
    fn change_indexes(&mut self, change: &Change<'_>) {
        let (these, those) = (indexes(change.was), indexes(change.is));
        for index in only(&these, &those) {
            self.sql(format!("DROP INDEX {}", name(&index.name)));
        }
        for index in only(&those, &these) {
            self.sql(index.definition.clone());
        }
    }

    /// A change that leaves the columns and their values as they are.
    fn change(&mut self, change: &Change<'_>) -> Result<(), String> {
        if change.keeps_table() {
            self.change_indexes(change);
            return Ok(());
        }
        self.rebuild(change, |column| Ok(name(&column.name)))
    }

    fn add_column(
        &mut self,
        change: &Change<'_>,
        column: &Column,
        with: Option<&Fill>,
    ) -> Result<(), String> {
        if column.null && !column.unique && with.is_none() {
            let reference = column.references.as_ref().map(|reference| {
                let called = houtai_data::object_name(&change.is.name, &[&column.name], "fkey");
                format!(" CONSTRAINT {} {}", name(&called), references(change.after, change.is, reference))
            });
            self.sql(format!(
                "ALTER TABLE {} ADD COLUMN {}{}{}",
                name(&change.is.name),
                name(&column.name),
                definition(DIALECT, column, false),
                reference.unwrap_or_default()
            ));
            self.change_indexes(change);
            return Ok(());
        }
        let value = match with {
            Some(with) => fill(DIALECT, column, with)?,
            None => "NULL".to_owned(),
        };
        if with.is_none() && !column.null {
            self.0.push(guards::is_empty(change.was, column));
        }
        self.rebuild(change, |one| Ok(if one.name == column.name { value.clone() } else { name(&one.name) }))
    }

    fn alter_column(
        &mut self,
        change: &Change<'_>,
        column: &str,
        with: Option<&Fill>,
        using: Option<&SqlPair>,
    ) -> Result<(), String> {
        let (Some(from), Some(to)) = (change.was.column(column), change.is.column(column)) else {
            return Ok(());
        };
        let using = using.map(|pair| pair.of(DIALECT)).filter(|sql| !sql.is_empty());
        let using = using.map(|sql| format!("({sql})"));
        let alteration = guards::Alteration { from, to, using: using.as_deref(), is_filled: with.is_some() };
        self.0.extend(guards::of_change(DIALECT, change.after, change.was, &alteration));
        let quoted = name(column);
        let by = match using {
            Some(by) => by,
            None => expression(DIALECT, from, to, &quoted).ok_or_else(|| no_conversion(from, to))?,
        };
        if change.keeps_table() && by == quoted {
            self.change_indexes(change);
            return Ok(());
        }
        let value = match with {
            Some(with) => format!("coalesce({by}, {})", fill(DIALECT, to, with)?),
            None => by,
        };
        self.rebuild(change, |one| Ok(if one.name == column { value.clone() } else { name(&one.name) }))
    }

    /// Makes the table anew. Each column of the new table gets what `value` says, an expression on a row of the old
    /// one.
    fn rebuild(
        &mut self,
        change: &Change<'_>,
        value: impl Fn(&Column) -> Result<String, String>,
    ) -> Result<(), String> {
        let Change { before, was, after, is } = change;
        let aside = change.aside();
        let known = indexes(was).into_iter().map(|index| index.name).collect();
        let made_by = create(DIALECT, before, was, &was.name);
        let columns = was.columns.iter().map(|column| column.name.clone()).collect();
        self.0.push(Step::Keep { table: was.name.clone(), columns, except: known, made_by });
        self.sql(create(DIALECT, after, is, &aside));
        let columns: Vec<String> = is.columns.iter().map(|column| name(&column.name)).collect();
        let values = is.columns.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        self.sql(format!(
            "INSERT INTO {} ({}) SELECT {} FROM {}",
            name(&aside),
            columns.join(", "),
            values.join(", "),
            name(&was.name)
        ));
        let counts = |table: &Table| table.key_column().is_some_and(|key| key.identity);
        if counts(was) && counts(is) {
            // Numbers of rows that were deleted are not given out again.
            let (old, new) = (crate::literal::text_literal(&was.name), crate::literal::text_literal(&aside));
            self.sql(format!("DELETE FROM sqlite_sequence WHERE name = {new}"));
            self.sql(format!("UPDATE sqlite_sequence SET name = {new} WHERE name = {old}"));
        }
        self.sql(format!("DROP TABLE {}", name(&was.name)));
        // Views and triggers that name the table are left as they are, and so are foreign keys that point at it.
        self.sql("PRAGMA legacy_alter_table = ON");
        self.sql(format!("ALTER TABLE {} RENAME TO {}", name(&aside), name(&is.name)));
        self.sql("PRAGMA legacy_alter_table = OFF");
        self.all(indexes(is).into_iter().map(|index| index.definition).collect());
        self.0.push(Step::Restore);
        Ok(())
    }

    fn drop_column(&mut self, change: &Change<'_>, column: &str) -> Result<(), String> {
        let gone = change.was.column(column);
        let is_plain = gone.is_some_and(|gone| !gone.unique && gone.references.is_none());
        if !is_plain || !change.was.checks.is_empty() {
            return self.rebuild(change, |column| Ok(name(&column.name)));
        }
        self.change_indexes(change);
        self.sql(format!("ALTER TABLE {} DROP COLUMN {}", name(&change.is.name), name(column)));
        Ok(())
    }
}
