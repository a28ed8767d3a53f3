//! From operations to SQL.

mod concurrent;
pub(crate) mod expression;
mod guards;
pub(crate) mod objects;
mod postgres;
mod sql;
mod sqlite;
mod step;
mod table;

pub use step::{Concurrent, Guard, Step};

use houtai_data::Dialect;

pub(crate) use objects::{index_statements, object_names};
pub(crate) use sql::name as quoted;

use crate::{Error, Operation, Result, Schema};

/// The steps by which a database does an operation.
///
/// ```
/// use houtai_data::{Dialect, ValueKind};
/// use houtai_migrate::{Column, Operation, Schema, Table, plan};
///
/// let table = Table::new("todos", "tasks", Column::new("id", ValueKind::Int64));
/// let add = Operation::AddColumn {
///     table: "todos".into(),
///     column: Column { null: true, ..Column::new("note", ValueKind::Text) },
///     fill: None,
/// };
/// let steps = plan(Dialect::Postgres, &Schema::from_iter([table]), &add)?;
/// assert_eq!(steps[0].to_string(), "ALTER TABLE \"todos\" ADD COLUMN \"note\" text;");
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
///
/// # Errors
///
/// When the operation does not fit the schema, or a value in it does not fit its column.
pub fn plan(dialect: Dialect, before: &Schema, operation: &Operation) -> Result<Vec<Step>> {
    let mut after = before.clone();
    operation.apply(&mut after)?;
    let planned = match operation {
        Operation::MoveTable { .. } => Ok(Vec::new()),
        Operation::Concurrently { operation } if dialect == Dialect::Sqlite => {
            return plan(dialect, before, operation);
        }
        Operation::Concurrently { operation } => concurrent::plan(before, operation, &after),
        Operation::Run { function, .. } => Ok(vec![Step::Run(function.clone())]),
        Operation::Sql { sql, .. } => {
            let text = sql.of(dialect).trim();
            Ok(if text.is_empty() { Vec::new() } else { vec![Step::Text(text.to_owned())] })
        }
        _ if dialect == Dialect::Sqlite => sqlite::plan(before, operation, &after),
        _ => postgres::plan(before, operation, &after),
    };
    planned.map_err(Error::new)
}
