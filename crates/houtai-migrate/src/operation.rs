//! What a migration does, step by step.

mod apply;
mod describe;
mod fill;
mod inverse;
mod read;
mod write;

pub use fill::Fill;

pub(crate) use read::OperationText;
pub(crate) use write::write;

use crate::schema::{Check, Column, Index, Table};

/// One step of a migration. It says what becomes of the tables, and not by which SQL: that follows from it, in each
/// dialect.
///
/// ```
/// use houtai_data::ValueKind;
/// use houtai_migrate::{Column, Operation, Schema, Table};
///
/// let mut schema = Schema::new();
/// let todos = Table::new("todos", "tasks", Column::new("id", ValueKind::Int64));
/// let create = Operation::CreateTable { table: todos };
/// let back = create.inverse(&schema).expect("what is made can be dropped");
/// create.apply(&mut schema)?;
/// back.apply(&mut schema)?;
/// assert_eq!(schema, Schema::new());
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Makes a table.
    CreateTable {
        /// The table.
        table: Table,
    },
    /// Drops a table with its rows.
    DropTable {
        /// Its name.
        table: String,
    },
    /// Gives a table another name. What refers to it goes on to.
    RenameTable {
        /// The name so far.
        from: String,
        /// The new one.
        to: String,
    },
    /// Lets another module own a table; nothing happens in the database.
    MoveTable {
        /// The table.
        table: String,
        /// The module that has owned it.
        from: String,
        /// The one that owns it from now on.
        to: String,
    },
    /// Adds a column.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: Column,
        /// What the rows that are there get in it. Without it a column that can not be null is added only where there
        /// are no rows.
        fill: Option<Fill>,
    },
    /// Changes a column: type, length, null, unique, index, foreign key, choices.
    AlterColumn {
        /// The table.
        table: String,
        /// The column, as it is to be.
        column: Column,
        /// What takes the place of nulls, where it can not be null any more.
        fill: Option<Fill>,
        /// How the values of the old type become those of the new one, where it is not plain.
        using: Option<SqlPair>,
    },
    /// Gives a column another name.
    RenameColumn {
        /// The table.
        table: String,
        /// The name so far.
        from: String,
        /// The new one.
        to: String,
    },
    /// Drops a column with its values.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Adds an index, or a unique constraint over several columns.
    AddIndex {
        /// The table.
        table: String,
        /// The index.
        index: Index,
    },
    /// Drops an index or a unique constraint.
    DropIndex {
        /// The table.
        table: String,
        /// Its name.
        index: String,
    },
    /// Gives an index another name.
    RenameIndex {
        /// The table.
        table: String,
        /// The name so far.
        from: String,
        /// The new one.
        to: String,
    },
    /// Adds a check.
    AddCheck {
        /// The table.
        table: String,
        /// The check.
        check: Check,
    },
    /// Drops a check.
    DropCheck {
        /// The table.
        table: String,
        /// Its name.
        check: String,
    },
    /// Does another operation without keeping others waiting for the table, where PostgreSQL can: outside of a
    /// transaction, by `CREATE INDEX CONCURRENTLY`, and by constraints that are added `NOT VALID` and validated in a second
    /// step. SQLite does it as it does without this. It stands in a migration with its like only, and one that was
    /// interrupted goes on where it was.
    Concurrently {
        /// What is done: an index added or dropped, a check added, a column changed in what it permits.
        operation: Box<Operation>,
    },
    /// Runs SQL. What it does to tables is not known to the snapshot, so it is for rows, views, triggers and the like.
    Sql {
        /// What is run.
        sql: SqlPair,
        /// What takes it back; without it the migration cannot be taken back.
        back: Option<SqlPair>,
    },
    /// Runs a function of the program, in the transaction of the migration.
    Run {
        /// The name under which it is registered.
        function: String,
        /// The function that takes it back; without it the migration cannot be taken back.
        back: Option<String>,
    },
}

/// SQL in either dialect. An empty text does nothing there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SqlPair {
    /// For SQLite.
    pub sqlite: String,
    /// For PostgreSQL.
    pub postgres: String,
}

impl SqlPair {
    /// The same text in both.
    pub fn same(sql: impl Into<String>) -> Self {
        let sql = sql.into();
        Self { sqlite: sql.clone(), postgres: sql }
    }

    pub(crate) fn of(&self, dialect: houtai_data::Dialect) -> &str {
        if dialect == houtai_data::Dialect::Sqlite { &self.sqlite } else { &self.postgres }
    }
}

impl Operation {
    /// The table that it is about, by its name before.
    pub fn table(&self) -> Option<&str> {
        match self {
            Operation::CreateTable { table } => Some(&table.name),
            Operation::RenameTable { from, .. } => Some(from),
            Operation::DropTable { table }
            | Operation::MoveTable { table, .. }
            | Operation::AddColumn { table, .. }
            | Operation::AlterColumn { table, .. }
            | Operation::RenameColumn { table, .. }
            | Operation::DropColumn { table, .. }
            | Operation::AddIndex { table, .. }
            | Operation::DropIndex { table, .. }
            | Operation::RenameIndex { table, .. }
            | Operation::AddCheck { table, .. }
            | Operation::DropCheck { table, .. } => Some(table),
            Operation::Concurrently { operation } => operation.table(),
            Operation::Sql { .. } | Operation::Run { .. } => None,
        }
    }

    /// The tables that it is about, by the names before and after.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        let after = if let Operation::RenameTable { to, .. } = self { Some(to.as_str()) } else { None };
        self.table().into_iter().chain(after)
    }

    /// Whether rows or values go for good.
    pub fn loses_data(&self) -> bool {
        matches!(self, Operation::DropTable { .. } | Operation::DropColumn { .. })
    }

    /// Whether it runs outside of a transaction on PostgreSQL.
    pub fn is_concurrent(&self) -> bool {
        matches!(self, Operation::Concurrently { .. })
    }

    /// The same, done while others use the table, where there is such a way.
    pub(crate) fn concurrently(self) -> Self {
        match self {
            Operation::AddIndex { .. }
            | Operation::DropIndex { .. }
            | Operation::AddCheck { .. }
            | Operation::DropCheck { .. }
            | Operation::AlterColumn { .. } => Operation::Concurrently { operation: Box::new(self) },
            other => other,
        }
    }

    /// Whether it can be taken back.
    pub fn is_reversible(&self) -> bool {
        !matches!(self, Operation::Sql { back: None, .. } | Operation::Run { back: None, .. })
    }
}
