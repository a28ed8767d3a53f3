//! Everybody who has metrics in one app.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use houtai_core::metric::{Metric, MetricSource, mistakes};
use houtai_core::{Finding, panic_text};

use super::{Collection, Listed};

/// Everybody who has metrics in one app.
#[derive(Default)]
pub struct Registry {
    sources: Vec<Part>,
    // The names of metrics and parts about which something has been said already.
    said: Mutex<HashSet<String>>,
}

struct Part {
    name: String,
    source: Arc<dyn MetricSource>,
}

impl Registry {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source; `part` is whose it is, `http` or the name of a module.
    pub fn add(&mut self, part: &str, source: Arc<dyn MetricSource>) {
        self.sources.push(Part { name: part.to_owned(), source });
    }

    /// Every metric that there may ever be, by name.
    pub fn listed(&self) -> Vec<Listed> {
        let of_part = |part: &Part| {
            let name = part.name.clone();
            part.source.metrics().into_iter().map(move |metric| Listed { part: name.clone(), metric })
        };
        let mut listed: Vec<Listed> = self.sources.iter().flat_map(of_part).collect();
        listed.sort_by_key(|listed| listed.metric.name);
        listed
    }

    /// What is wrong with the descriptions.
    pub fn findings(&self) -> Vec<Finding> {
        let metrics: Vec<&Metric> = self.sources.iter().flat_map(|part| part.source.metrics()).collect();
        mistakes(&metrics)
    }

    /// Asks everybody for the values as of now.
    pub fn collect(&self) -> Collection {
        let mut collection = Collection::default();
        for part in &self.sources {
            self.ask(part, &mut collection);
        }
        for name in collection.refused() {
            self.say_once(name, || {
                tracing::warn!(metric = name, "a value of the metric {name} was left out: its source does not list it, or gave another number of labels");
            });
        }
        collection
    }

    /// A source that panics must not take the values of all others with it.
    fn ask(&self, part: &Part, collection: &mut Collection) {
        let ask = || {
            collection.permit(part.source.metrics());
            part.source.collect(collection);
        };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(ask)) {
            let text = panic_text(&*payload);
            self.say_once(&part.name, || {
                tracing::error!(part = part.name, "collecting the metrics of {} panicked: {text}", part.name);
            });
        }
    }

    /// Says something the first time only: collecting goes on for as long as the app runs.
    fn say_once(&self, about: &str, say: impl FnOnce()) {
        if self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(about.to_owned()) {
            say();
        }
    }
}

#[cfg(test)]
mod tests {
    use houtai_core::metric::{MetricKind, MetricSink};

    use super::super::Value;
    use super::*;

    static LISTED: Metric = Metric::new("listed", MetricKind::Gauge, "", "Listed.").labels(&["a"]);
    static UNLISTED: Metric = Metric::new("un listed", MetricKind::Gauge, "", "Not listed.");

    struct Careless;

    impl MetricSource for Careless {
        fn metrics(&self) -> Vec<&'static Metric> {
            vec![&LISTED]
        }

        fn collect(&self, sink: &mut dyn MetricSink) {
            sink.value(&UNLISTED, &[], 1.0);
            sink.value(&LISTED, &[], 2.0);
            sink.value(&LISTED, &["x"], 3.0);
            panic!("as planned");
        }
    }

    static AFTER: houtai_core::Gauge = houtai_core::Gauge::new("after", "", "Comes after.");

    #[test]
    fn what_is_not_listed_is_left_out_and_a_panic_harms_nobody_else() {
        let mut registry = Registry::new();
        registry.add("careless", Arc::new(Careless));
        registry.add("after", Arc::new(&AFTER));
        let collection = registry.collect();
        assert_eq!(collection.families().count(), 2);
        assert_eq!(collection.get("listed", &["x"]), Some(&Value::Number(3.0)));
        assert_eq!(collection.get("after", &[]), Some(&Value::Number(0.0)));
        assert_eq!(collection.refused(), ["un listed", "listed"]);
    }

    #[test]
    fn the_list_is_sorted_and_names_whose_each_is() {
        let mut registry = Registry::new();
        registry.add("careless", Arc::new(Careless));
        registry.add("shop", Arc::new(&AFTER));
        let listed = registry.listed().into_iter().map(|listed| (listed.part, listed.metric.name));
        let expected = [("shop".to_owned(), "after"), ("careless".to_owned(), "listed")];
        assert_eq!(listed.collect::<Vec<_>>(), expected);
        assert!(registry.findings().is_empty());
    }
}
