//! What the threads that serve do: their numbers, how late they are, and whether one is stuck.

mod lag;
mod stuck;
mod task;
mod watchdog;

use std::sync::Arc;

use houtai_core::metric::MetricKind::{Counter, Gauge};
use houtai_core::metric::{Histogram, Instrument, Metric, MetricSink, MetricSource};
use tokio::runtime::Handle;

use watchdog::{Stuck, Watchdog};

static WORKERS: Metric =
    Metric::new("houtai_runtime_workers", Gauge, "threads", "Worker threads of the runtime.");
static BUSY_WORKERS: Metric = Metric::new(
    "houtai_runtime_workers_busy",
    Gauge,
    "threads",
    "Worker threads that are not waiting for work at this moment.",
);
static BUSY_SECONDS: Metric = Metric::new(
    "houtai_runtime_busy_seconds_total",
    Counter,
    "seconds",
    "Time that a worker thread did not wait for work; its rate is the share of time in which it is busy.",
)
.labels(&["worker"]);
static PARKS: Metric = Metric::new(
    "houtai_runtime_parks_total",
    Counter,
    "parks",
    "How often a worker thread had nothing to do and went to sleep.",
)
.labels(&["worker"]);
static QUEUE: Metric = Metric::new(
    "houtai_runtime_queue_depth",
    Gauge,
    "tasks",
    "Tasks in the queue of all workers; the own queue of each is not counted, since tokio does not tell it.",
);
static TASKS: Metric =
    Metric::new("houtai_runtime_tasks", Gauge, "tasks", "Tasks that have begun and are not over.");
static STUCK: Metric = Metric::new(
    "houtai_runtime_stuck_workers",
    Gauge,
    "threads",
    "Worker threads that have not come back from one step of work for more than a second.",
);
static STUCK_TOTAL: Metric = Metric::new(
    "houtai_runtime_stuck_workers_total",
    Counter,
    "cases",
    "How often a worker thread did not come back from one step of work for more than a second.",
);

/// The runtime of an app.
pub struct Runtime {
    handle: Handle,
    lag: Histogram,
    stuck: Arc<Stuck>,
}

/// Watches the runtime until it is dropped.
pub struct Watched {
    _lag: lag::Canary,
    _watchdog: Option<Watchdog>,
}

impl Runtime {
    /// The current one; nothing is watched before [`Runtime::watch`].
    pub fn current() -> Arc<Self> {
        Arc::new(Self { handle: Handle::current(), lag: lag::histogram(), stuck: Arc::default() })
    }

    /// Measures how late tasks run, and reports workers that are stuck.
    pub fn watch(self: &Arc<Self>) -> Watched {
        let watchdog = Watchdog::start(self.handle.clone(), Arc::clone(&self.stuck));
        if let Err(error) = &watchdog {
            tracing::warn!(%error, "no thread for the watchdog: stuck workers will not be reported");
        }
        Watched { _lag: lag::Canary::start(Arc::clone(self)), _watchdog: watchdog.ok() }
    }
}

impl MetricSource for Runtime {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&WORKERS, &BUSY_WORKERS, &BUSY_SECONDS, &PARKS, &QUEUE, &TASKS, &STUCK, &STUCK_TOTAL, &lag::LAG]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let metrics = self.handle.metrics();
        let workers = 0..metrics.num_workers();
        let busy = workers.clone().filter(|worker| is_active(metrics.worker_park_unpark_count(*worker)));
        sink.value(&WORKERS, &[], workers.len() as f64);
        sink.value(&BUSY_WORKERS, &[], busy.count() as f64);
        for worker in workers {
            let label = worker.to_string();
            let seconds = metrics.worker_total_busy_duration(worker).as_secs_f64();
            sink.value(&BUSY_SECONDS, &[&label], seconds);
            sink.value(&PARKS, &[&label], metrics.worker_park_count(worker) as f64);
        }
        sink.value(&QUEUE, &[], metrics.global_queue_depth() as f64);
        sink.value(&TASKS, &[], metrics.num_alive_tasks() as f64);
        sink.value(&STUCK, &[], self.stuck.now() as f64);
        sink.value(&STUCK_TOTAL, &[], self.stuck.total() as f64);
        self.lag.give(&lag::LAG, &[], sink);
    }
}

/// tokio counts both going to sleep and waking up: an even number means awake.
fn is_active(parks_and_unparks: u64) -> bool {
    parks_and_unparks.is_multiple_of(2)
}
