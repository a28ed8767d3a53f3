//! An operation in words.

use std::fmt;

use super::Operation;

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::CreateTable { table } => write!(f, "create table `{}`", table.name),
            Operation::DropTable { table } => write!(f, "drop table `{table}`"),
            Operation::RenameTable { from, to } => write!(f, "rename table `{from}` to `{to}`"),
            Operation::MoveTable { table, from, to } => {
                write!(f, "move table `{table}` from module `{from}` to `{to}`")
            }
            Operation::AddColumn { table, column, .. } => write!(f, "add column `{table}.{}`", column.name),
            Operation::AlterColumn { table, column, .. } => {
                write!(f, "alter column `{table}.{}`", column.name)
            }
            Operation::RenameColumn { table, from, to } => {
                write!(f, "rename column `{table}.{from}` to `{to}`")
            }
            Operation::DropColumn { table, column } => write!(f, "drop column `{table}.{column}`"),
            Operation::AddIndex { table, index } => write!(f, "add index `{}` to `{table}`", index.name),
            Operation::DropIndex { table, index } => write!(f, "drop index `{index}` of `{table}`"),
            Operation::RenameIndex { table, from, to } => {
                write!(f, "rename index `{from}` of `{table}` to `{to}`")
            }
            Operation::AddCheck { table, check } => write!(f, "add check `{}` to `{table}`", check.name),
            Operation::DropCheck { table, check } => write!(f, "drop check `{check}` of `{table}`"),
            Operation::Concurrently { operation } => write!(f, "{operation}, concurrently"),
            Operation::Sql { .. } => f.write_str("run SQL"),
            Operation::Run { function, .. } => write!(f, "run function `{function}`"),
        }
    }
}
