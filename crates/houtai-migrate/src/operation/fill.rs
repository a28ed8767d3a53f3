//! What the rows that are there get in a column.

use super::SqlPair;

/// What the rows that are there get in a new column, or where they hold null in one that can not be null any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// This value, as text: `0`, `true`, `2026-01-31`, `12.50`; of bytes the hexadecimal digits.
    Value(String),
    /// The moment of the migration.
    Now,
    /// A new UUID of version 7 for each row.
    Uuid,
    /// An expression in SQL, which may name other columns of the row.
    Sql(SqlPair),
}
