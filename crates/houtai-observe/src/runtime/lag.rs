//! How late tasks run.

use std::sync::Arc;
use std::time::Duration;

use houtai_core::metric::{Histogram, Metric, MetricKind};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::Runtime;

/// How long the canary sleeps. Four times a second it wakes a worker for a few microseconds, which is less than a
/// hundredth of a percent of a processor, and a collection every 15 s still has 60 samples.
const PERIOD: Duration = Duration::from_millis(250);

/// From one millisecond, which is how exact tokio's timers are, to ten seconds.
const BOUNDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

pub(super) static LAG: Metric = Metric::new(
    "houtai_runtime_scheduling_lag_seconds",
    MetricKind::Histogram,
    "seconds",
    "How late a task ran that had slept, measured four times a second; timers are exact to a millisecond.",
);

pub(super) fn histogram() -> Histogram {
    Histogram::of(LAG, BOUNDS)
}

/// A task that sleeps and looks at the clock; it ends when this is dropped.
pub(super) struct Canary(AbortHandle);

impl Canary {
    pub(super) fn start(runtime: Arc<Runtime>) -> Self {
        let handle = runtime.handle.clone();
        let task = handle.spawn(async move {
            loop {
                let due = Instant::now() + PERIOD;
                tokio::time::sleep_until(due).await;
                runtime.lag.observe(Instant::now().saturating_duration_since(due));
            }
        });
        Self(task.abort_handle())
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        self.0.abort();
    }
}
