//! What a transaction is asked to be.

use crate::{BeginOptions, Isolation};

/// How often [`Db::tx_retry`](crate::Db::tx_retry) runs its closure unless told.
const ATTEMPTS: u32 = 5;

/// What a transaction is asked to be, for [`Db::tx_with`](crate::Db::tx_with) and its like.
///
/// ```
/// use houtai_data::TxOptions;
///
/// let report = TxOptions::repeatable_read().read_only();
/// let booking = TxOptions::serializable().attempts(10);
/// assert_ne!(report, booking);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TxOptions {
    pub(super) isolation: Isolation,
    pub(super) read_only: bool,
    pub(super) schema_change: bool,
    pub(super) unlimited: bool,
    pub(super) attempts: u32,
}

impl Default for TxOptions {
    fn default() -> Self {
        Self {
            isolation: Isolation::Default,
            read_only: false,
            schema_change: false,
            unlimited: false,
            attempts: ATTEMPTS,
        }
    }
}

impl TxOptions {
    /// What the database does unless told: read committed on PostgreSQL; SQLite is always serializable.
    pub fn new() -> Self {
        Self::default()
    }

    /// As if transactions ran one after the other. The database ends one of two that cannot: retry it.
    pub fn serializable() -> Self {
        Self { isolation: Isolation::Serializable, ..Self::default() }
    }

    /// Every read sees the moment of the first one.
    pub fn repeatable_read() -> Self {
        Self { isolation: Isolation::RepeatableRead, ..Self::default() }
    }

    /// It changes nothing. On SQLite it does not wait for the one writer then.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// It changes tables: its statements take as long as they take, and SQLite does not enforce foreign keys in it. See
    /// [`BeginOptions::schema_change`].
    #[must_use]
    pub fn schema_change(mut self) -> Self {
        self.schema_change = true;
        self
    }

    /// Its statements take as long as they take, whatever `db.statement_timeout` says: for one that goes over many rows.
    #[must_use]
    pub fn unlimited(mut self) -> Self {
        self.unlimited = true;
        self
    }

    /// How often the closure of [`Db::tx_retry_with`](crate::Db::tx_retry_with) runs at most, 5 unless told.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    pub(super) fn begin(self) -> BeginOptions {
        BeginOptions {
            isolation: self.isolation,
            read_only: self.read_only,
            schema_change: self.schema_change,
            unlimited: self.unlimited,
        }
    }
}
