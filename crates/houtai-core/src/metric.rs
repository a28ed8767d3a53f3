//! The contract of metrics: who counts describes what, and is asked for its values when somebody looks.
//!
//! Names follow the conventions of Prometheus: base units, `_total` for counters, the unit at the end.

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

/// The description of a metric.
#[derive(Debug, PartialEq, Eq)]
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

/// Counts by size, as of one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistogramValue {
    /// The upper bounds of the buckets, ascending, without infinity.
    pub bounds: &'static [f64],
    /// How many values fell into each bucket, and last those beyond the largest bound. Not cumulative.
    pub counts: Vec<u64>,
    /// The sum of all values.
    pub sum: f64,
}

/// Takes the values of metrics. `labels` has one value for each label of the metric, in its order.
pub trait MetricSink {
    /// Takes the value of a counter or gauge.
    fn value(&mut self, metric: &'static Metric, labels: &[&str], value: f64);

    /// Takes the value of a histogram.
    fn histogram(&mut self, metric: &'static Metric, labels: &[&str], value: &HistogramValue);
}

/// Who has metrics. It is asked on the thread of the management listener, so it must not wait for the threads
/// that serve.
///
/// ```
/// use houtai_core::{Metric, MetricKind, MetricSink, MetricSource};
///
/// static OPEN_DOORS: Metric = Metric {
///     name: "doors_open",
///     kind: MetricKind::Gauge,
///     unit: "doors",
///     help: "How many doors are open.",
///     labels: &["floor"],
/// };
///
/// struct House;
///
/// impl MetricSource for House {
///     fn metrics(&self) -> Vec<&'static Metric> {
///         vec![&OPEN_DOORS]
///     }
///
///     fn collect(&self, sink: &mut dyn MetricSink) {
///         sink.value(&OPEN_DOORS, &["ground"], 2.0);
///     }
/// }
/// ```
pub trait MetricSource: Send + Sync + 'static {
    /// Every metric that it may ever give, for the reference.
    fn metrics(&self) -> Vec<&'static Metric>;

    /// Gives the values as of now.
    fn collect(&self, sink: &mut dyn MetricSink);
}
