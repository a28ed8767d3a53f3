//! The metrics of a database, by name. Each has the label `db` with the name of the database.

use houtai_core::Metric;
use houtai_core::MetricKind::{Counter, Gauge, Histogram};

macro_rules! metrics {
    ($($name:ident = $text:literal, $kind:ident, $unit:literal, $help:literal, [$($label:literal),+];)+) => {
        $(pub(super) static $name: Metric = Metric::new($text, $kind, $unit, $help).labels(&[$($label),+]);)+

        pub(super) static ALL: &[&Metric] = &[$(&$name),+];
    };
}

metrics! {
    CONNECTIONS = "houtai_db_connections", Gauge, "connections",
        "Connections to the database that are open.", ["db"];
    IN_USE = "houtai_db_connections_in_use", Gauge, "connections",
        "Connections that somebody holds.", ["db"];
    LIMIT = "houtai_db_connections_limit", Gauge, "connections",
        "How many connections may be open at once.", ["db"];
    WAITING = "houtai_db_waiting", Gauge, "callers",
        "Callers that wait for a connection.", ["db"];
    WAITS = "houtai_db_wait_seconds", Histogram, "seconds",
        "How long transactions waited for their connection.", ["db"];
    STATEMENTS = "houtai_db_statement_seconds", Histogram, "seconds",
        "How long statements took, by their first word; several that were sent as one are a `unit`.", ["db", "kind"];
    FAILURES = "houtai_db_statement_failures_total", Counter, "statements",
        "Statements that failed.", ["db"];
    TRANSACTIONS = "houtai_db_transactions_total", Counter, "transactions",
        "Transactions that are over, by whether they have `committed` or were `rolled_back`.", ["db", "outcome"];
    RETRIES = "houtai_db_transaction_retries_total", Counter, "transactions",
        "Transactions that ran again, because the database had to end them for the sake of another one.", ["db"];
}
