//! The values of all metrics at one moment.

use std::collections::BTreeMap;

use houtai_core::metric::{HistogramValue, Metric, MetricSink};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a counter or gauge.
    Number(f64),
    /// Of a histogram.
    Histogram(HistogramValue),
}

/// All values of one metric, by the values of its labels.
#[derive(Clone, Debug)]
pub struct Family {
    /// The metric.
    pub metric: &'static Metric,
    /// Its values; the key has one text for each label.
    pub series: BTreeMap<Vec<String>, Value>,
}

/// The values of all metrics at one moment, in an order that does not depend on who gave them.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    families: BTreeMap<&'static str, Family>,
    // What the source that is being asked may give. Anything else could not be read by those who collect.
    permitted: Vec<&'static Metric>,
    refused: Vec<&'static str>,
}

impl Collection {
    /// All metrics, by name.
    pub fn families(&self) -> impl Iterator<Item = &Family> {
        self.families.values()
    }

    /// The value of one series; `None` when there is none.
    pub fn get(&self, name: &str, labels: &[&str]) -> Option<&Value> {
        let key: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
        self.families.get(name)?.series.get(&key)
    }

    /// Takes no other metrics than these from now on.
    pub(super) fn permit(&mut self, metrics: Vec<&'static Metric>) {
        self.permitted = metrics;
    }

    /// The metrics that were given although their source does not list them, or with a wrong number of labels.
    pub(super) fn refused(&self) -> &[&'static str] {
        &self.refused
    }

    fn add(&mut self, metric: &'static Metric, labels: &[&str], value: Value) {
        let is_listed = self.permitted.iter().any(|permitted| **permitted == *metric);
        if !is_listed || labels.len() != metric.labels.len() {
            self.refused.push(metric.name);
            return;
        }
        let family = self.families.entry(metric.name);
        let family = family.or_insert_with(|| Family { metric, series: BTreeMap::new() });
        family.series.insert(labels.iter().map(|&label| label.to_owned()).collect(), value);
    }
}

impl MetricSink for Collection {
    fn value(&mut self, metric: &'static Metric, labels: &[&str], value: f64) {
        self.add(metric, labels, Value::Number(value));
    }

    fn histogram(&mut self, metric: &'static Metric, labels: &[&str], value: &HistogramValue) {
        self.add(metric, labels, Value::Histogram(value.clone()));
    }
}
