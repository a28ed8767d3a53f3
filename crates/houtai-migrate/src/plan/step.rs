//! What is sent to a database.

use std::fmt;

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
            Step::Restore => f.write_str("-- what was noted above is made again here"),
            Step::Run(function) => write!(f, "-- the function `{function}` of the program runs here"),
        }
    }
}
