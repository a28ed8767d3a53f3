//! The metrics of the log itself.

use houtai_core::{Metric, MetricKind, MetricSink, MetricSource};

use super::LogWriter;
use super::drops::DropReason;
use super::severity;

static LINES: Metric = Metric {
    name: "houtai_log_lines_total",
    kind: MetricKind::Counter,
    unit: "lines",
    help: "Log lines written.",
    labels: &["level"],
};

static BYTES: Metric = Metric {
    name: "houtai_log_bytes_total",
    kind: MetricKind::Counter,
    unit: "bytes",
    help: "Bytes of log lines written.",
    labels: &[],
};

static DROPPED: Metric = Metric {
    name: "houtai_log_lines_dropped_total",
    kind: MetricKind::Counter,
    unit: "lines",
    help: "Log lines that were not written.",
    labels: &["level", "reason"],
};

static EXPIRED: Metric = Metric {
    name: "houtai_log_lines_expired_total",
    kind: MetricKind::Counter,
    unit: "lines",
    help: "Log lines of this run that were deleted with the oldest files to keep the budget.",
    labels: &["level"],
};

static QUEUED: Metric = Metric {
    name: "houtai_log_queue_bytes",
    kind: MetricKind::Gauge,
    unit: "bytes",
    help: "Bytes of log lines that wait to be written.",
    labels: &[],
};

static QUEUE_LIMIT: Metric = Metric {
    name: "houtai_log_queue_limit_bytes",
    kind: MetricKind::Gauge,
    unit: "bytes",
    help: "Bytes of log lines that may wait to be written.",
    labels: &[],
};

static DISK: Metric = Metric {
    name: "houtai_log_disk_bytes",
    kind: MetricKind::Gauge,
    unit: "bytes",
    help: "Bytes that all log files take on the disk.",
    labels: &[],
};

static BUDGET: Metric = Metric {
    name: "houtai_log_budget_bytes",
    kind: MetricKind::Gauge,
    unit: "bytes",
    help: "Bytes that all log files together may take; 0 where lines do not go to a file.",
    labels: &[],
};

static TROUBLE: Metric = Metric {
    name: "houtai_log_trouble",
    kind: MetricKind::Gauge,
    unit: "",
    help: "1 while the log cannot be written.",
    labels: &[],
};

impl MetricSource for LogWriter {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&LINES, &BYTES, &DROPPED, &EXPIRED, &QUEUED, &QUEUE_LIMIT, &DISK, &BUDGET, &TROUBLE]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let shared = self.shared();
        by_level(sink, &LINES, shared.written.lines());
        sink.value(&BYTES, &[], shared.written.bytes() as f64);
        let dropped = shared.drops.snapshot();
        for reason in DropReason::ALL {
            for (level, name) in severity::ALL.into_iter().zip(severity::NAMES) {
                sink.value(&DROPPED, &[name, reason.as_str()], dropped.of(level, reason) as f64);
            }
        }
        by_level(sink, &EXPIRED, shared.health.expired());
        sink.value(&QUEUED, &[], shared.queue.queued_bytes() as f64);
        sink.value(&QUEUE_LIMIT, &[], shared.queue.limit_bytes() as f64);
        let (disk, budget) = shared.health.disk();
        sink.value(&DISK, &[], disk as f64);
        sink.value(&BUDGET, &[], budget as f64);
        sink.value(&TROUBLE, &[], f64::from(u8::from(shared.trouble().is_some())));
    }
}

fn by_level(sink: &mut dyn MetricSink, metric: &'static Metric, lines: [u64; severity::COUNT]) {
    for (name, lines) in severity::NAMES.into_iter().zip(lines) {
        sink.value(metric, &[name], lines as f64);
    }
}
