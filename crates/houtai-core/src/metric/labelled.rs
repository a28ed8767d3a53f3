//! Instruments by the values of labels.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Instrument, Metric, MetricSink, MetricSource};

/// How many series one metric may have. What comes beyond is counted under [`OTHER`]: a label whose values come
/// from clients would otherwise fill the memory of the app and of whoever collects.
pub const MOST_SERIES: usize = 200;

/// The value of every label once there are [`MOST_SERIES`].
pub const OTHER: &str = "other";

/// How many bytes of a label's value are kept.
const MOST_BYTES: usize = 128;

/// One instrument for each combination of values of `N` labels.
///
/// ```
/// use houtai_core::{Counter, Labelled, Module};
///
/// static PAYMENTS: Labelled<Counter, 1> =
///     Counter::labelled("shop_payments_total", "payments", "How many payments came in.", &["method"]);
///
/// let shop = Module::new("shop").metric(&PAYMENTS);
/// PAYMENTS.with(["card"]).increment();
/// // In a loop, keep the series: looking it up costs more than counting.
/// let cash = PAYMENTS.with(["cash"]);
/// (0..1000).for_each(|_| cash.increment());
/// assert_eq!(cash.value(), 1000);
/// ```
#[derive(Debug)]
pub struct Labelled<I, const N: usize> {
    pattern: I,
    series: RwLock<BTreeMap<[String; N], Arc<I>>>,
    is_full: AtomicBool,
}

impl<I: Instrument, const N: usize> Labelled<I, N> {
    pub(super) const fn new(pattern: I) -> Self {
        Self { pattern, series: RwLock::new(BTreeMap::new()), is_full: AtomicBool::new(false) }
    }

    /// The series with these values of the labels, in their order; made when it is new.
    pub fn with(&self, values: [&str; N]) -> Arc<I> {
        let key = values.map(|value| kept(value).to_owned());
        let known = self.series.read().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone);
        known.unwrap_or_else(|| self.add(key))
    }

    fn add(&self, key: [String; N]) -> Arc<I> {
        let mut series = self.series.write().unwrap_or_else(PoisonError::into_inner);
        // One place is kept for what comes beyond.
        let has_room = series.len() < MOST_SERIES - 1 || series.contains_key(&key);
        let key = if has_room { key } else { [const { OTHER }; N].map(str::to_owned) };
        if !has_room && !self.is_full.swap(true, Ordering::Relaxed) {
            let name = self.pattern.metric().name;
            tracing::warn!(
                metric = name,
                "the metric {name} has {MOST_SERIES} series, the most there may be; further ones are counted under `{OTHER}`"
            );
        }
        Arc::clone(series.entry(key).or_insert_with(|| Arc::new(self.pattern.another())))
    }
}

/// As much of a label's value as is kept.
fn kept(value: &str) -> &str {
    let end = (0..=MOST_BYTES.min(value.len())).rev().find(|end| value.is_char_boundary(*end));
    &value[..end.unwrap_or(0)]
}

impl<I: Instrument, const N: usize> MetricSource for &'static Labelled<I, N> {
    fn metrics(&self) -> Vec<&'static Metric> {
        let labelled: &'static Labelled<I, N> = self;
        vec![labelled.pattern.metric()]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let labelled: &'static Labelled<I, N> = self;
        // Taken out of the lock: the sink may be slow, and `with` is called by threads that serve.
        let series: Vec<([String; N], Arc<I>)> = {
            let series = labelled.series.read().unwrap_or_else(PoisonError::into_inner);
            series.iter().map(|(key, one)| (key.clone(), Arc::clone(one))).collect()
        };
        for (key, one) in series {
            one.give(labelled.pattern.metric(), &key.each_ref().map(String::as_str), sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::{Counter, HistogramValue};

    #[derive(Default)]
    struct Taken(Vec<(Vec<String>, f64)>);

    impl MetricSink for Taken {
        fn value(&mut self, _: &'static Metric, labels: &[&str], value: f64) {
            self.0.push((labels.iter().map(|&label| label.to_owned()).collect(), value));
        }

        fn histogram(&mut self, _: &'static Metric, _: &[&str], _: &HistogramValue) {}
    }

    #[test]
    fn series_beyond_the_cap_are_counted_together_and_none_is_lost() {
        static VISITS: Labelled<Counter, 2> = Counter::labelled("visits_total", "", "Visits.", &["a", "b"]);
        for number in 0..1000 {
            VISITS.with([&number.to_string(), "x"]).increment();
        }
        VISITS.with(["0", "x"]).increment();
        let mut taken = Taken::default();
        (&VISITS).collect(&mut taken);
        assert_eq!(taken.0.len(), MOST_SERIES);
        assert_eq!(taken.0.iter().map(|(_, value)| value).sum::<f64>(), 1001.0);
        let other = taken.0.iter().find(|(labels, _)| *labels == [OTHER, OTHER]).unwrap();
        assert_eq!(other.1, (1000 - (MOST_SERIES - 1)) as f64);
    }

    #[test]
    fn a_long_value_is_cut_between_characters() {
        assert_eq!(kept("短"), "短");
        let long = "台".repeat(MOST_BYTES);
        assert_eq!(kept(&long), "台".repeat(MOST_BYTES / 3));
        assert_eq!(kept(""), "");
    }
}
