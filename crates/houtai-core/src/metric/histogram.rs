//! Histograms.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::instrument::source_of_one;
use super::{HistogramValue, Instrument, Labelled, Metric, MetricKind, MetricSink, Padded, SHARDS, Shard};

/// Bounds for durations of requests and the like, in seconds: from half a millisecond to ten seconds.
pub const SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Counts by size: how long mails took, how large uploads were.
///
/// ```
/// use houtai_core::metric::SECONDS;
/// use houtai_core::{Histogram, Module};
/// use std::time::Duration;
///
/// static SENDING: Histogram =
///     Histogram::new("mail_sending_seconds", "seconds", "How long a mail took to be sent.", SECONDS);
///
/// let mail = Module::new("mail").metric(&SENDING);
/// SENDING.observe(Duration::from_millis(30));
/// assert_eq!(SENDING.value().counts[6], 1);
/// ```
#[derive(Debug)]
pub struct Histogram {
    metric: Metric,
    bounds: &'static [f64],
    // Made when a thread first observes something: an app has many more histograms than busy pairs of both.
    shards: [OnceLock<Box<Padded<Counts>>>; SHARDS],
}

#[derive(Debug)]
struct Counts {
    counts: Box<[AtomicU64]>,
    // The bits of a float.
    sum: AtomicU64,
}

impl Counts {
    fn new(bounds: usize) -> Box<Padded<Self>> {
        let counts = (0..=bounds).map(|_| AtomicU64::new(0)).collect();
        Box::new(Padded(Self { counts, sum: AtomicU64::new(0) }))
    }

    fn add(&self, shard: Shard, bucket: usize, value: f64) {
        shard.add(&self.counts[bucket], 1);
        shard.change(&self.sum, |bits| (f64::from_bits(bits) + value).to_bits());
    }
}

impl Histogram {
    /// An empty histogram: its name, its unit in words, what it says in one sentence, and the upper bounds of its
    /// buckets, ascending.
    pub const fn new(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
        bounds: &'static [f64],
    ) -> Self {
        Self::of(Metric::new(name, MetricKind::Histogram, unit, help), bounds)
    }

    /// One histogram for each combination of values of labels.
    pub const fn labelled<const N: usize>(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
        bounds: &'static [f64],
        labels: &'static [&'static str; N],
    ) -> Labelled<Self, N> {
        Labelled::new(Self::of(Metric::new(name, MetricKind::Histogram, unit, help).labels(labels), bounds))
    }

    /// An empty histogram of a metric that is described elsewhere.
    pub const fn of(metric: Metric, bounds: &'static [f64]) -> Self {
        Self { metric, bounds, shards: [const { OnceLock::new() }; SHARDS] }
    }

    /// Something took so long.
    pub fn observe(&self, duration: Duration) {
        self.record(duration.as_secs_f64());
    }

    /// Something was so large. What is not a number is not counted.
    pub fn record(&self, value: f64) {
        if value.is_nan() {
            return;
        }
        let bucket = self.bounds.iter().position(|bound| value <= *bound).unwrap_or(self.bounds.len());
        let shard = Shard::current();
        let counts = self.shards[shard.index()].get_or_init(|| Counts::new(self.bounds.len()));
        counts.0.add(shard, bucket, value);
    }

    /// The counts up to now.
    pub fn value(&self) -> HistogramValue {
        let mut value =
            HistogramValue { bounds: self.bounds, counts: vec![0; self.bounds.len() + 1], sum: 0.0 };
        for shard in self.shards.iter().filter_map(OnceLock::get) {
            for (total, count) in value.counts.iter_mut().zip(&shard.0.counts) {
                *total += count.load(Ordering::Relaxed);
            }
            value.sum += f64::from_bits(shard.0.sum.load(Ordering::Relaxed));
        }
        value
    }
}

impl Instrument for Histogram {
    fn metric(&self) -> &Metric {
        &self.metric
    }

    fn another(&self) -> Self {
        Self::of(self.metric, self.bounds)
    }

    fn give(&self, metric: &'static Metric, labels: &[&str], sink: &mut dyn MetricSink) {
        sink.histogram(metric, labels, &self.value());
    }
}

source_of_one!(Histogram);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_belongs_to_the_first_bound_that_it_does_not_exceed() {
        let sizes = Histogram::new("sizes", "", "Sizes.", &[1.0, 2.0]);
        for value in [-5.0, 1.0, 1.5, 2.0, 2.1, f64::INFINITY, f64::NAN] {
            sizes.record(value);
        }
        assert_eq!(sizes.value().counts, [2, 2, 2]);
    }

    #[test]
    fn what_threads_observe_at_once_is_not_lost() {
        let sizes = Histogram::new("sizes", "", "Sizes.", &[1.0]);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|number| sizes.record(f64::from(number % 2 * 2))));
            }
        });
        assert_eq!(sizes.value(), HistogramValue { bounds: &[1.0], counts: vec![2000, 2000], sum: 4000.0 });
    }
}
