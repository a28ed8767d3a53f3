//! Counters.

use super::instrument::source_of_one;
use super::{Instrument, Labelled, Metric, MetricKind, MetricSink, Sharded};

/// A number that only grows: orders placed, mails sent. Its name ends with `_total`.
///
/// A static declares it, [`Module::metric`](crate::Module::metric) shows it, and adding costs a few nanoseconds.
///
/// ```
/// use houtai_core::{Counter, Module};
///
/// static ORDERS: Counter = Counter::new("shop_orders_total", "orders", "How many orders were placed.");
///
/// let shop = Module::new("shop").metric(&ORDERS);
/// ORDERS.increment();
/// assert_eq!(ORDERS.value(), 1);
/// ```
#[derive(Debug)]
pub struct Counter {
    metric: Metric,
    number: Sharded,
}

impl Counter {
    /// A counter at zero: its name, its unit in words, and what it says in one sentence.
    pub const fn new(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { metric: Metric::new(name, MetricKind::Counter, unit, help), number: Sharded::new() }
    }

    /// Counts by the values of labels.
    pub const fn labelled<const N: usize>(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
        labels: &'static [&'static str; N],
    ) -> Labelled<Self, N> {
        let metric = Metric::new(name, MetricKind::Counter, unit, help).labels(labels);
        Labelled::new(Self { metric, number: Sharded::new() })
    }

    /// One more.
    pub fn increment(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, number: u64) {
        self.number.add(number);
    }

    /// How many up to now.
    pub fn value(&self) -> u64 {
        self.number.sum()
    }
}

impl Instrument for Counter {
    fn metric(&self) -> &Metric {
        &self.metric
    }

    fn another(&self) -> Self {
        Self { metric: self.metric, number: Sharded::new() }
    }

    fn give(&self, metric: &'static Metric, labels: &[&str], sink: &mut dyn MetricSink) {
        sink.value(metric, labels, self.value() as f64);
    }
}

source_of_one!(Counter);
