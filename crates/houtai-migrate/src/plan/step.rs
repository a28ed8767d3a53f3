//! What is sent to a database.

use std::fmt;

use super::sql::name as quoted;

/// One thing that is done to a database, as a part of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A statement.
    Sql(String),
    /// SQL of a migration file, which may be several statements.
    Text(String),
    /// A look at the rows: they must permit what follows.
    Guard(Guard),
    /// SQLite: notes the triggers of a table, and its indexes other than these, before the table is made anew. What
    /// cannot be noted, because it stands in the text of the table itself, ends the migration.
    Keep {
        /// The table.
        table: String,
        /// The columns that the migrations know.
        columns: Vec<String>,
        /// The indexes that are made by other steps.
        except: Vec<String>,
        /// The text that makes the table as the migrations know it.
        made_by: String,
    },
    /// SQLite: makes again what was noted.
    Restore,
    /// Calls a function of the program.
    Run(String),
    /// PostgreSQL: something that is done outside of the transaction, while others use the table.
    Concurrent(Concurrent),
}

/// Something that PostgreSQL does while others use a table. What is there already stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concurrent {
    /// A statement in a transaction of its own.
    Sql(String),
    /// A statement outside of any transaction.
    Alone(String),
    /// Makes an index; one that was left unfinished is dropped before.
    Index {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The statement.
        sql: String,
    },
    /// Makes a unique constraint of the index of its name.
    Unique {
        /// The table.
        table: String,
        /// Its name, and that of the index.
        name: String,
    },
    /// Adds a constraint without a look at the rows, and looks at them in a second step.
    Constraint {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// What follows its name.
        definition: String,
    },
}

impl Concurrent {
    /// The statements by which it is done where nothing of it is there.
    pub(crate) fn statements(&self) -> Vec<String> {
        let alter = |table: &str, what: String| format!("ALTER TABLE {} {what}", quoted(table));
        match self {
            Concurrent::Sql(sql) | Concurrent::Alone(sql) | Concurrent::Index { sql, .. } => {
                vec![sql.clone()]
            }
            Concurrent::Unique { table, name } => {
                let name = quoted(name);
                vec![alter(table, format!("ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"))]
            }
            Concurrent::Constraint { table, name, definition } => vec![
                alter(table, format!("ADD CONSTRAINT {} {definition} NOT VALID", quoted(name))),
                alter(table, format!("VALIDATE CONSTRAINT {}", quoted(name))),
            ],
        }
    }
}

/// A look at the rows before something is done that some of them may not permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Counts the rows that are in the way.
    pub sql: String,
    /// What those rows are: completes "3 rows …".
    pub problem: String,
    /// What to do about them.
    pub next: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Sql(sql) | Step::Text(sql) => write!(f, "{};", sql.trim_end_matches(';')),
            Step::Guard(guard) => write!(f, "{}; -- must be 0: rows that {}", guard.sql, guard.problem),
            Step::Keep { table, .. } => {
                write!(f, "-- the triggers and other indexes of `{table}` are noted, and made again below")
            }
            Step::Concurrent(step) => write!(f, "{};", step.statements().join(";\n")),
            Step::Restore => f.write_str("-- what was noted above is made again here"),
            Step::Run(function) => write!(f, "-- the function `{function}` of the program runs here"),
        }
    }
}
