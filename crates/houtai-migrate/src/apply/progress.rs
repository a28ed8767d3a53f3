//! How far a run is.

use std::fmt;
use std::sync::Arc;

use crate::{MigrationId, Operation};

/// How far a run is, for whoever waits for it. Its text is a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Another process migrates the database, and this one waits for its turn.
    Waits,
    /// A migration begins an operation.
    Begins {
        /// The migration.
        id: &'a MigrationId,
        /// The how manieth it is of all that run, counted from 1, and how many run.
        migration: (usize, usize),
        /// The operation.
        operation: &'a Operation,
        /// The how manieth it is in its migration, counted from 1, and how many there are.
        number: (usize, usize),
    },
}

impl fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Waits => f.write_str("another process migrates the database; waiting for it"),
            Progress::Begins { id, migration, operation, number } => {
                write!(
                    f,
                    "[{}/{}] {id}: {operation} ({} of {})",
                    migration.0, migration.1, number.0, number.1
                )
            }
        }
    }
}

/// Who is told.
#[derive(Clone)]
pub(super) struct Told(Arc<dyn Fn(Progress<'_>) + Send + Sync>);

impl Told {
    pub(super) fn new(told: impl Fn(Progress<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(super) fn tell(&self, progress: Progress<'_>) {
        (self.0)(progress);
    }
}

impl Default for Told {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

/// The place of a migration among those that run.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) told: &'a Told,
    pub(super) migration: (usize, usize),
}

impl Place<'_> {
    /// Says that an operation begins.
    pub(super) fn begins(self, id: &MigrationId, operation: &Operation, number: (usize, usize)) {
        self.told.tell(Progress::Begins { id, migration: self.migration, operation, number });
    }
}
