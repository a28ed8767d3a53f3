//! What has to be asked.

use std::fmt;

use super::Place;

/// What nobody but a person can know. Its text says which options answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Something went and something came, which may be the same.
    Renamed {
        /// What went.
        what: Place,
        /// The names of what came.
        candidates: Vec<String>,
    },
    /// What the rows that are there get in a column that can not be null.
    Fill {
        /// The column.
        column: Place,
        /// Its type.
        kind: &'static str,
        /// Whether it is new. Otherwise it could be null so far.
        is_new: bool,
    },
    /// The values of a column cannot become those of its new type.
    Conversion {
        /// The column, by its name so far.
        column: Place,
        /// The type so far.
        from: &'static str,
        /// The new one.
        to: &'static str,
    },
    /// The primary key becomes another column, or one of another type, which rows cannot follow.
    Key {
        /// The table.
        table: Place,
    },
}

impl Question {
    /// What it is about.
    pub fn place(&self) -> &Place {
        match self {
            Question::Renamed { what, .. } => what,
            Question::Fill { column, .. } | Question::Conversion { column, .. } => column,
            Question::Key { table } => table,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Question::Renamed { what, candidates } => {
                let kind = if what.column.is_some() { "column" } else { "table" };
                write!(f, "the {kind} `{what}` is gone: was it renamed? ")?;
                for name in candidates {
                    write!(f, "`--rename {what}={name}` if it is `{name}` now, ")?;
                }
                write!(f, "`--drop {what}` if it goes with all that is in it")
            }
            Question::Fill { column, is_new, .. } => {
                let why = if *is_new { "is new" } else { "could be null so far" };
                write!(
                    f,
                    "the column `{column}` {why} and can not be null: what do rows that are there get? \
                     `--default {column}=…`, or `--no-default {column}` if no row needs one"
                )
            }
            Question::Conversion { column, from, to } => write!(
                f,
                "the column `{column}` was {from} and is {to}, and its values cannot follow: `--drop {column}` makes it \
                 anew without them; to keep them, add a column, fill it by SQL in a migration (`--empty`), and drop this \
                 one then"
            ),
            Question::Key { table } => write!(
                f,
                "the primary key of `{table}` is another one now, which rows cannot follow: `--drop {table}` makes the \
                 table anew without them; if the column was only renamed, say so by `--rename {table}.…=…`"
            ),
        }
    }
}
