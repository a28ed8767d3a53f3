//! What is counted about a database.

mod catalogue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use houtai_core::Histogram;
use houtai_core::metric::{Metric, MetricSink, MetricSource, SECONDS, Sharded};

use self::catalogue::{
    ALL, CONNECTIONS, FAILURES, IN_USE, LIMIT, RETRIES, STATEMENTS, TRANSACTIONS, WAITING, WAITS,
};
use crate::Db;
use crate::watch::Verb;

/// Bounds for durations of statements, in seconds: a row by key takes some microseconds on SQLite.
const STATEMENT_SECONDS: &[f64] =
    &[0.00001, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The numbers of one database.
pub(crate) struct Numbers {
    statements: [Histogram; Verb::ALL.len()],
    failures: Sharded,
    waits: Histogram,
    committed: Sharded,
    rolled_back: Sharded,
    retries: Sharded,
}

impl Numbers {
    pub(crate) fn new() -> Self {
        Self {
            statements: std::array::from_fn(|_| Histogram::of(STATEMENTS, STATEMENT_SECONDS)),
            failures: Sharded::new(),
            waits: Histogram::of(WAITS, SECONDS),
            committed: Sharded::new(),
            rolled_back: Sharded::new(),
            retries: Sharded::new(),
        }
    }

    pub(crate) fn statement(&self, verb: Verb, took: Duration, has_failed: bool) {
        self.statements[verb as usize].observe(took);
        if has_failed {
            self.failures.add(1);
        }
    }

    pub(crate) fn waited(&self, wait: Duration) {
        self.waits.observe(wait);
    }

    pub(crate) fn ended(&self, has_committed: bool) {
        if has_committed { self.committed.add(1) } else { self.rolled_back.add(1) }
    }

    pub(crate) fn retried(&self) {
        self.retries.add(1);
    }

    fn give(&self, db: &str, sink: &mut dyn MetricSink) {
        for (verb, histogram) in Verb::ALL.into_iter().zip(&self.statements) {
            sink.histogram(&STATEMENTS, &[db, verb.name()], &histogram.value());
        }
        sink.histogram(&WAITS, &[db], &self.waits.value());
        sink.value(&FAILURES, &[db], number(self.failures.sum()));
        sink.value(&TRANSACTIONS, &[db, "committed"], number(self.committed.sum()));
        sink.value(&TRANSACTIONS, &[db, "rolled_back"], number(self.rolled_back.sum()));
        sink.value(&RETRIES, &[db], number(self.retries.sum()));
    }
}

/// The metrics of databases, for [`Module::metric`](houtai_core::Module::metric). Clones are the same list.
///
/// ```
/// use houtai_core::Module;
/// use houtai_data::DbMetrics;
///
/// let metrics = DbMetrics::default();
/// let module = Module::new("db").metric(metrics.clone());
/// // At the start of the app: `metrics.watch(&db)`.
/// ```
#[derive(Clone, Default)]
pub struct DbMetrics(Arc<Mutex<Vec<Db>>>);

impl DbMetrics {
    /// Counts this database as well; one of the same name gives way to it.
    pub fn watch(&self, db: &Db) {
        let mut databases = self.databases();
        databases.retain(|known| known.name() != db.name());
        databases.push(db.clone());
    }

    fn databases(&self) -> MutexGuard<'_, Vec<Db>> {
        // The list is whole between two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MetricSource for DbMetrics {
    fn metrics(&self) -> Vec<&'static Metric> {
        ALL.to_vec()
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let databases = self.databases().clone();
        for db in &databases {
            let (pool, name) = (db.pool(), db.name());
            sink.value(&CONNECTIONS, &[name], f64::from(pool.open));
            sink.value(&IN_USE, &[name], f64::from(pool.in_use));
            sink.value(&WAITING, &[name], f64::from(pool.waiting));
            sink.value(&LIMIT, &[name], f64::from(pool.max));
            db.numbers().give(name, sink);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floats, exact up to 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}
