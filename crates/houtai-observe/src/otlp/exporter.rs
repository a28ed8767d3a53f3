//! The thread that pushes.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use houtai_core::metric::{Counter, Instrument, Metric, MetricKind, MetricSink, MetricSource};
use houtai_core::{Clock, Error, Result};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::push::{PushError, push};
use super::{Destination, Resource, encode};
use crate::metrics::Registry;

/// The longest that a push may take; a shorter interval shortens it.
const PUSH_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the last push may take, for which the end of the process waits.
const LAST_PUSH_TIMEOUT: Duration = Duration::from_secs(2);
/// How often a trouble that lasts is written to the log.
const BETWEEN_COMPLAINTS: Duration = Duration::from_secs(300);

static PUSHES: Metric = Metric::new(
    "houtai_otlp_pushes_total",
    MetricKind::Counter,
    "pushes",
    "Pushes to the collector, by whether they arrived (`ok`) or `failed`.",
)
.labels(&["result"]);

/// How many pushes arrived and failed.
pub struct PushCounts {
    ok: Counter,
    failed: Counter,
}

impl Default for PushCounts {
    fn default() -> Self {
        let counter = || Counter::new(PUSHES.name, PUSHES.unit, PUSHES.help);
        Self { ok: counter(), failed: counter() }
    }
}

impl PushCounts {
    /// How many arrived, and how many failed.
    pub fn numbers(&self) -> (u64, u64) {
        (self.ok.value(), self.failed.value())
    }
}

impl MetricSource for PushCounts {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&PUSHES]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        self.ok.give(&PUSHES, &["ok"], sink);
        self.failed.give(&PUSHES, &["failed"], sink);
    }
}

/// What an exporter works with.
pub struct ExporterOptions {
    /// Where to.
    pub destination: Destination,
    /// How often.
    pub interval: Duration,
    /// Whose metrics they are.
    pub resource: Resource,
    /// What time it is.
    pub clock: Clock,
    /// Whom to ask for values.
    pub registry: Arc<Registry>,
    /// Where pushes are counted.
    pub counts: Arc<PushCounts>,
}

/// Pushes until it is stopped, from a thread of its own: no worker waits for a collector.
pub struct Exporter {
    stop: oneshot::Sender<()>,
    stopped: oneshot::Receiver<()>,
    _thread: JoinHandle<()>,
}

impl Exporter {
    /// Begins.
    ///
    /// # Errors
    ///
    /// When the thread cannot be made.
    pub fn start(options: ExporterOptions) -> Result<Self> {
        let (stop, stopping) = oneshot::channel();
        let (ended, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("otlp".into()).spawn(move || {
            let mut work = Work { options, troubles: Troubles::default() };
            runtime.block_on(work.run(stopping));
            // A name that is being looked up must not keep the process: the answer is of no use any more.
            runtime.shutdown_background();
            // Nobody waits for it when the exporter was only dropped.
            let _ = ended.send(());
        });
        let thread =
            thread.map_err(|error| Error::from(error).context("no thread for the export of metrics"))?;
        Ok(Self { stop, stopped, _thread: thread })
    }

    /// Stops after one last push, which takes two seconds at most.
    pub async fn stop(self) {
        // Both fail only when the thread has ended by itself.
        let _ = self.stop.send(());
        let _ = self.stopped.await;
    }
}

struct Work {
    options: ExporterOptions,
    troubles: Troubles,
}

impl Work {
    async fn run(&mut self, mut stopping: oneshot::Receiver<()>) {
        let mut pause = self.options.interval;
        loop {
            tokio::select! {
                biased;
                _ = &mut stopping => break,
                () = tokio::time::sleep(pause) => {}
            }
            let timeout = self.options.interval.min(PUSH_TIMEOUT);
            // A stop does not wait for a push that hangs.
            pause = tokio::select! {
                biased;
                _ = &mut stopping => break,
                pause = self.push(timeout) => pause,
            };
        }
        self.push(LAST_PUSH_TIMEOUT).await;
    }

    /// Pushes once, and says how long to wait for the next time.
    async fn push(&mut self, timeout: Duration) -> Duration {
        let ExporterOptions { destination, interval, resource, clock, registry, counts } = &self.options;
        let body = encode(resource, &registry.collect(), clock.now()).to_string().into_bytes();
        let pushed = push(destination, body, timeout).await;
        match &pushed {
            Ok(()) => counts.ok.increment(),
            Err(_) => counts.failed.increment(),
        }
        self.troubles.note(&pushed, &destination.url());
        match pushed {
            Err(PushError::Refused { pause: Some(pause), .. }) => pause.max(*interval),
            _ => *interval,
        }
    }
}

/// Keeps a collector that is down from filling the log.
#[derive(Default)]
struct Troubles {
    last_said: Option<Instant>,
    unsaid: u64,
    is_failing: bool,
}

impl Troubles {
    fn note(&mut self, pushed: &Result<(), PushError>, url: &str) {
        let Err(error) = pushed else {
            if self.is_failing {
                tracing::info!(url, "metrics arrive at {url} again");
            }
            *self = Self::default();
            return;
        };
        self.is_failing = true;
        let now = Instant::now();
        if self.last_said.is_some_and(|last| now.duration_since(last) < BETWEEN_COMPLAINTS) {
            self.unsaid += 1;
            return;
        }
        self.last_said = Some(now);
        let unsaid = std::mem::take(&mut self.unsaid);
        tracing::warn!(
            url,
            unsaid,
            "metrics did not arrive at {url}: {error}; nothing is lost, the next push tells all"
        );
    }
}
