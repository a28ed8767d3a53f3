//! Gauges.

use std::sync::atomic::{AtomicU64, Ordering};

use super::instrument::source_of_one;
use super::{Instrument, Labelled, Metric, MetricKind, MetricSink};

/// A number that goes up and down: doors open, the length of a queue.
///
/// ```
/// use houtai_core::{Gauge, Module};
///
/// static DOORS: Gauge = Gauge::new("doors_open", "doors", "How many doors are open.");
///
/// let house = Module::new("house").metric(&DOORS);
/// DOORS.add(2.0);
/// DOORS.subtract(1.0);
/// assert_eq!(DOORS.value(), 1.0);
/// ```
#[derive(Debug)]
pub struct Gauge {
    metric: Metric,
    // The bits of a float. One place for all threads: what can be set has no shards.
    bits: AtomicU64,
}

impl Gauge {
    /// A gauge at zero: its name, its unit in words, and what it says in one sentence.
    pub const fn new(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self::of(Metric::new(name, MetricKind::Gauge, unit, help))
    }

    /// One gauge for each combination of values of labels.
    pub const fn labelled<const N: usize>(
        name: &'static str,
        unit: &'static str,
        help: &'static str,
        labels: &'static [&'static str; N],
    ) -> Labelled<Self, N> {
        Labelled::new(Self::of(Metric::new(name, MetricKind::Gauge, unit, help).labels(labels)))
    }

    const fn of(metric: Metric) -> Self {
        Self { metric, bits: AtomicU64::new(0) }
    }

    /// It is so much now.
    pub fn set(&self, value: f64) {
        self.bits.store(value.to_bits(), Ordering::Relaxed);
    }

    /// It is so much more.
    pub fn add(&self, difference: f64) {
        let more = |bits| Some((f64::from_bits(bits) + difference).to_bits());
        // The function always has a new value, so there is no failure.
        let _ = self.bits.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// It is so much less.
    pub fn subtract(&self, difference: f64) {
        self.add(-difference);
    }

    /// How much it is.
    pub fn value(&self) -> f64 {
        f64::from_bits(self.bits.load(Ordering::Relaxed))
    }
}

impl Instrument for Gauge {
    fn metric(&self) -> &Metric {
        &self.metric
    }

    fn another(&self) -> Self {
        Self::of(self.metric)
    }

    fn give(&self, metric: &'static Metric, labels: &[&str], sink: &mut dyn MetricSink) {
        sink.value(metric, labels, self.value());
    }
}

source_of_one!(Gauge);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_threads_add_and_subtract_at_once_is_not_lost() {
        static LEVEL: Gauge = Gauge::new("level", "", "A level.");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    (0..1000).for_each(|_| {
                        LEVEL.add(3.0);
                        LEVEL.subtract(1.0);
                    });
                });
            }
        });
        assert_eq!(LEVEL.value(), 8000.0);
    }
}
