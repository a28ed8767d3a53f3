//! What a change costs a large table on PostgreSQL, where a running app waits for it.

use houtai_data::{Dialect, ValueKind, column_type};

use crate::{Column, Fill, Operation, Schema};

/// The safer form of what has one.
const CONCURRENTLY: &str =
    "safer: write `concurrently = true` into the operation, in a migration without others";

impl Operation {
    /// What others have to wait for while PostgreSQL does this on a large table, with the safer form; `None` where it is
    /// done in a moment. A table of some thousand rows need not care.
    ///
    /// ```
    /// use houtai_migrate::{Index, Operation, Schema};
    ///
    /// let columns = vec!["title".to_owned()];
    /// let index = Index { name: "todos_title_idx".into(), columns, unique: false, condition: None };
    /// let add = Operation::AddIndex { table: "todos".into(), index };
    /// assert!(add.lint(&Schema::new()).is_some_and(|text| text.contains("CREATE INDEX CONCURRENTLY")));
    /// ```
    pub fn lint(&self, before: &Schema) -> Option<String> {
        match self {
            Operation::Concurrently { .. } => None,
            Operation::AddIndex { table, .. } => Some(index(table)),
            Operation::AddCheck { table, .. } => Some(format!(
                "`{table}` is read as a whole while nobody else uses it; {CONCURRENTLY}, which adds it `NOT VALID` and \
                 validates it in a second step"
            )),
            Operation::AddColumn { table, fill: Some(Fill::Uuid | Fill::Sql(_)), .. } => Some(format!(
                "each row of `{table}` is written anew while nobody else uses it; safer: add the column so that it can be \
                 null, fill it in batches by a script, and make it required in a later migration"
            )),
            Operation::AddColumn { table, column, .. } if column.references.is_some() => Some(format!(
                "writes to `{table}` and to the table it refers to wait until all rows are looked up; safer: add the column \
                 without its reference, and that by `alter_column` with `concurrently = true` in a later migration"
            )),
            Operation::AlterColumn { table, column, .. } => {
                alter(table, before.table(table)?.column(&column.name)?, column)
            }
            Operation::DropColumn { .. } | Operation::DropTable { .. } | Operation::RenameTable { .. } => Some(
                "processes of the version before still use what goes; safer: deploy code that does not, then migrate"
                    .to_owned(),
            ),
            Operation::RenameColumn { .. } => Some(
                "processes of the version before still use the old name; safer: add a column, write both, move readers, \
                 and drop the old one in a later migration"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

fn alter(table: &str, from: &Column, to: &Column) -> Option<String> {
    let sql_type = |column: &Column| column_type(Dialect::Postgres, column.kind, column.decimal);
    let wider = |one: (u32, u32), two: (u32, u32)| one.1 == two.1 && one.0 <= two.0;
    let stays = from.kind == ValueKind::Decimal
        && from.decimal.zip(to.decimal).is_some_and(|(one, two)| wider(one, two));
    if sql_type(from) != sql_type(to) && !stays {
        return Some(format!(
            "each row of `{table}` is written anew while nobody else uses it; safer: add a column of the new type, fill \
             it in batches by a script, and drop the old one in a later migration"
        ));
    }
    if from.null && !to.null {
        return Some(format!(
            "`{table}` is read as a whole while nobody else uses it; {CONCURRENTLY}, which looks for nulls before it keeps \
             anybody out; what fills them belongs into a migration before"
        ));
    }
    if to.references.is_some() && to.references != from.references {
        return Some(reference(table));
    }
    let indexed = |column: &Column| column.index || column.unique;
    (indexed(to) && !indexed(from)).then(|| index(table))
}

fn index(table: &str) -> String {
    format!(
        "writes to `{table}` wait until the index is made; {CONCURRENTLY}, for `CREATE INDEX CONCURRENTLY`"
    )
}

fn reference(table: &str) -> String {
    format!(
        "writes to `{table}` and to the table it refers to wait until all rows are looked up; {CONCURRENTLY}, which adds the \
         foreign key `NOT VALID` and validates it in a second step"
    )
}
