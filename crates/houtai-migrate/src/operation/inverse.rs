//! What takes an operation back.

use super::Operation;
use crate::schema::Schema;

impl Operation {
    /// The operation that makes the tables what they were before this one; `None` where nobody has said what takes it
    /// back. Rows and values that were dropped do not come again.
    ///
    /// It is asked with the schema on which this operation fits.
    pub fn inverse(&self, before: &Schema) -> Option<Operation> {
        match self {
            Operation::CreateTable { table } => Some(Operation::DropTable { table: table.name.clone() }),
            Operation::DropTable { table } => {
                before.table(table).map(|table| Operation::CreateTable { table: table.clone() })
            }
            Operation::RenameTable { from, to } => {
                Some(Operation::RenameTable { from: to.clone(), to: from.clone() })
            }
            Operation::MoveTable { table, from, to } => {
                Some(Operation::MoveTable { table: table.clone(), from: to.clone(), to: from.clone() })
            }
            Operation::Sql { sql, back } => {
                back.clone().map(|back| Operation::Sql { sql: back, back: Some(sql.clone()) })
            }
            Operation::Run { function, back } => {
                back.clone().map(|back| Operation::Run { function: back, back: Some(function.clone()) })
            }
            Operation::Concurrently { operation } => operation.inverse(before).map(Operation::concurrently),
            _ => self.inverse_within(before),
        }
    }

    /// Of what happens inside of one table.
    fn inverse_within(&self, before: &Schema) -> Option<Operation> {
        let was = before.table(self.table()?)?;
        let table = was.name.clone();
        Some(match self {
            Operation::AddColumn { column, .. } => {
                Operation::DropColumn { table, column: column.name.clone() }
            }
            Operation::AlterColumn { column, .. } => {
                let column = was.column(&column.name)?.clone();
                Operation::AlterColumn { table, column, fill: None, using: None }
            }
            Operation::RenameColumn { from, to, .. } => {
                Operation::RenameColumn { table, from: to.clone(), to: from.clone() }
            }
            Operation::DropColumn { column, .. } => {
                Operation::AddColumn { table, column: was.column(column)?.clone(), fill: None }
            }
            Operation::AddIndex { index, .. } => Operation::DropIndex { table, index: index.name.clone() },
            Operation::DropIndex { index, .. } => {
                Operation::AddIndex { table, index: was.index(index)?.clone() }
            }
            Operation::RenameIndex { from, to, .. } => {
                Operation::RenameIndex { table, from: to.clone(), to: from.clone() }
            }
            Operation::AddCheck { check, .. } => Operation::DropCheck { table, check: check.name.clone() },
            Operation::DropCheck { check, .. } => {
                Operation::AddCheck { table, check: was.check(check)?.clone() }
            }
            _ => return None,
        })
    }
}
