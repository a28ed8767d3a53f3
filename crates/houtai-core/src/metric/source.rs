//! Who has metrics, and who takes their values.

use std::sync::Arc;

use super::Metric;

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
/// that serve. [`Counter`](super::Counter), [`Gauge`](super::Gauge) and [`Histogram`](super::Histogram) are
/// sources already; a source of one's own tells numbers that are known elsewhere.
///
/// ```
/// use houtai_core::metric::{Metric, MetricKind, MetricSink, MetricSource};
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

impl<T: MetricSource + ?Sized> MetricSource for Arc<T> {
    fn metrics(&self) -> Vec<&'static Metric> {
        (**self).metrics()
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        (**self).collect(sink);
    }
}
