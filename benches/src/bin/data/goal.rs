//! What houtai has to reach: its operations per second against everybody's.

use houtai_workload::operation::Operation;

use crate::contestant::{Contestant, Database};

/// The least ratio of houtai over a contestant, where there is a goal.
pub(crate) fn least(contestant: Contestant, operation: Operation) -> Option<f64> {
    match (contestant.name, contestant.database) {
        // The transaction of the bound on PostgreSQL is held against a pool by hand; on SQLite it is its unit, without a
        // word in between, which shares a commit, and ours asks in between.
        ("tokio-postgres-shared" | "rusqlite", _) if operation == Operation::Transaction => None,
        // Of which the bound has none.
        ("tokio-postgres-shared", _) if operation == Operation::Unit => None,
        ("tokio-postgres-shared" | "rusqlite", _) => Some(0.85),
        ("tokio-postgres-deadpool", _) if operation == Operation::Transaction => Some(1.0),
        ("sea-orm", Database::Postgresql) => Some(2.5),
        ("sea-orm", Database::Sqlite) => Some(5.0),
        _ => None,
    }
}
