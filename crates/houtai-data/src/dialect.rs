//! How databases differ, as far as the rest of the crate has to know.

/// A database's kind of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// What a database can do. Where it lacks something, the query layer says so before the statement runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// `INSERT … RETURNING` and its like.
    pub returning: bool,
    /// A `CREATE TABLE` is undone by a roll-back.
    pub transactional_ddl: bool,
    /// Indexes on some of the rows.
    pub partial_indexes: bool,
    /// `FOR UPDATE` locks rows. Where it does not, a writing transaction is alone anyway.
    pub row_locks: bool,
    /// `FOR UPDATE SKIP LOCKED`.
    pub skip_locked: bool,
    /// A check constraint can be added to a table that is there.
    pub alter_checks: bool,
    /// Locks by name.
    pub advisory_locks: bool,
}

impl Dialect {
    /// The name, as it is written in settings and messages.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "PostgreSQL",
            Dialect::Sqlite => "SQLite",
        }
    }

    /// What it can do.
    pub fn capabilities(self) -> Capabilities {
        let all = self == Dialect::Postgres;
        Capabilities {
            returning: true,
            transactional_ddl: true,
            partial_indexes: true,
            row_locks: all,
            skip_locked: all,
            alter_checks: all,
            advisory_locks: all,
        }
    }
}
