//! What `/metrics` says about the databases.

use std::sync::{Arc, OnceLock};

use houtai_core::metric::{Metric, MetricKind, MetricSink, MetricSource};

use super::Databases;

static OPEN: Metric = Metric {
    name: "db_connections_open",
    kind: MetricKind::Gauge,
    unit: "connections",
    help: "Connections of the pool that are open.",
    labels: &["database"],
};

static IN_USE: Metric = Metric {
    name: "db_connections_in_use",
    kind: MetricKind::Gauge,
    unit: "connections",
    help: "Connections of the pool that a transaction, a cursor or a statement holds.",
    labels: &["database"],
};

static MAX: Metric = Metric {
    name: "db_connections_max",
    kind: MetricKind::Gauge,
    unit: "connections",
    help: "The most connections that the pool may have.",
    labels: &["database"],
};

static WAITING: Metric = Metric {
    name: "db_waiting",
    kind: MetricKind::Gauge,
    unit: "callers",
    help: "Callers that wait for a connection, or for their turn to write.",
    labels: &["database"],
};

/// The databases once they are open. The list of metrics is asked for before that.
#[derive(Clone, Default)]
pub(super) struct PoolMetrics(Arc<OnceLock<Databases>>);

impl PoolMetrics {
    /// Says which databases there are; the hook that opens them does, once.
    pub(super) fn watch(&self, databases: &Databases) {
        // A second start of the same declaration does not happen: hooks are taken out of it.
        let _ = self.0.set(databases.clone());
    }
}

impl MetricSource for PoolMetrics {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&OPEN, &IN_USE, &MAX, &WAITING]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        for db in self.0.get().iter().flat_map(|databases| databases.iter()) {
            let (pool, labels) = (db.pool(), [db.name()]);
            for (metric, value) in
                [(&OPEN, pool.open), (&IN_USE, pool.in_use), (&MAX, pool.max), (&WAITING, pool.waiting)]
            {
                sink.value(metric, &labels, f64::from(value));
            }
        }
    }
}
