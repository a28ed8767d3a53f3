//! Operations on PostgreSQL that keep nobody waiting. Each step stands for itself, and finds what an earlier run, which was
//! interrupted, has left.

use houtai_data::{Dialect, column_type, object_name};

use super::guards;
use super::objects::{Object, constraints, indexes, only};
use super::sql::name;
use super::step::{Concurrent, Step};
use crate::Operation;
use crate::schema::{Column, Schema, Table};

const DIALECT: Dialect = Dialect::Postgres;

pub(super) fn plan(before: &Schema, operation: &Operation, after: &Schema) -> Result<Vec<Step>, String> {
    let table = operation.table();
    let (Some(was), Some(is)) =
        (table.and_then(|table| before.table(table)), table.and_then(|table| after.table(table)))
    else {
        return Ok(Vec::new());
    };
    let mut steps = Steps(Vec::new());
    if let Operation::AddIndex { table, index } = operation
        && index.is_constraint()
    {
        steps.0.push(guards::is_unique(table, &index.columns));
    }
    let altered = if let Operation::AlterColumn { column, fill, using, .. } = operation {
        if fill.is_some() || using.is_some() {
            return Err(fills_nothing());
        }
        was.column(&column.name).zip(is.column(&column.name))
    } else {
        None
    };
    if let Some((from, to)) = altered {
        if column_type(DIALECT, from.kind, from.decimal) != column_type(DIALECT, to.kind, to.decimal)
            || from.identity != to.identity
        {
            return Err(fills_nothing());
        }
        let change = guards::Alteration { from, to, using: None, is_filled: false };
        steps.0.extend(guards::of_change(DIALECT, after, was, &change));
    }
    steps.take_off((before, was), (after, is));
    if let Some((from, to)) = altered {
        steps.change_null(is, from, to);
    }
    steps.put_on((before, was), (after, is));
    Ok(steps.0)
}

fn fills_nothing() -> String {
    "`concurrently` changes no type and fills no rows; do that in a migration before, without it".to_owned()
}

struct Steps(Vec<Step>);

impl Steps {
    fn push(&mut self, step: Concurrent) {
        self.0.push(Step::Concurrent(step));
    }

    fn alter(&mut self, table: &Table, what: &str) {
        self.push(Concurrent::Sql(format!("ALTER TABLE {} {what}", name(&table.name))));
    }

    fn take_off(&mut self, was: (&Schema, &Table), is: (&Schema, &Table)) {
        for object in only(&constraints(DIALECT, was.0, was.1), &constraints(DIALECT, is.0, is.1)) {
            self.alter(was.1, &format!("DROP CONSTRAINT IF EXISTS {}", name(&object.name)));
        }
        for object in only(&indexes(was.1), &indexes(is.1)) {
            self.push(Concurrent::Alone(format!("DROP INDEX CONCURRENTLY IF EXISTS {}", name(&object.name))));
        }
    }

    /// The server does not look at the rows again when a check that was validated says that there are no nulls.
    fn change_null(&mut self, table: &Table, from: &Column, to: &Column) {
        let quoted = name(&to.name);
        if to.null && !from.null {
            self.alter(table, &format!("ALTER COLUMN {quoted} DROP NOT NULL"));
        } else if from.null && !to.null {
            let called = object_name(&table.name, &[&to.name], "present");
            self.constraint(table, &called, &format!("CHECK ({quoted} IS NOT NULL)"));
            self.alter(table, &format!("ALTER COLUMN {quoted} SET NOT NULL"));
            self.alter(table, &format!("DROP CONSTRAINT IF EXISTS {}", name(&called)));
        }
    }

    fn constraint(&mut self, table: &Table, called: &str, definition: &str) {
        self.push(Concurrent::Constraint {
            table: table.name.clone(),
            name: called.to_owned(),
            definition: definition.to_owned(),
        });
    }

    fn put_on(&mut self, was: (&Schema, &Table), is: (&Schema, &Table)) {
        for object in only(&constraints(DIALECT, is.0, is.1), &constraints(DIALECT, was.0, was.1)) {
            match object.definition.strip_prefix("UNIQUE ") {
                Some(columns) => self.unique(is.1, object, columns),
                None => self.constraint(is.1, &object.name, &object.definition),
            }
        }
        for object in only(&indexes(is.1), &indexes(was.1)) {
            // The name follows in quotes, so that this is the word before it.
            self.index(is.1, object, object.definition.replacen("INDEX ", "INDEX CONCURRENTLY ", 1));
        }
    }

    fn index(&mut self, table: &Table, object: &Object, sql: String) {
        self.push(Concurrent::Index { table: table.name.clone(), name: object.name.clone(), sql });
    }

    /// A unique constraint takes over an index that was made before.
    fn unique(&mut self, table: &Table, object: &Object, columns: &str) {
        let (called, of) = (name(&object.name), name(&table.name));
        self.index(table, object, format!("CREATE UNIQUE INDEX CONCURRENTLY {called} ON {of} {columns}"));
        self.push(Concurrent::Unique { table: table.name.clone(), name: object.name.clone() });
    }
}
