//! What a metric is.

/// What kind of number a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// It only grows, until the process ends.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Counts by size.
    Histogram,
}

impl MetricKind {
    /// The word for it, which is also that of Prometheus.
    pub fn as_str(self) -> &'static str {
        match self {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        }
    }
}

/// The description of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The whole name, `houtai_http_requests_total`.
    pub name: &'static str,
    /// What kind of number it is.
    pub kind: MetricKind,
    /// The unit, in words: `requests`, `seconds`, `bytes`; empty where the number has none.
    pub unit: &'static str,
    /// What it says, in one sentence.
    pub help: &'static str,
    /// The names of its labels.
    pub labels: &'static [&'static str],
}

impl Metric {
    /// A metric without labels.
    pub const fn new(name: &'static str, kind: MetricKind, unit: &'static str, help: &'static str) -> Self {
        Self { name, kind, unit, help, labels: &[] }
    }

    /// Names its labels.
    #[must_use]
    pub const fn labels(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self
    }
}
