//! What is wrong with the descriptions of metrics, found before the app starts.

use std::collections::HashMap;

use super::{Metric, MetricKind};
use crate::Finding;

/// Everything that is wrong with these metrics, so that whoever collects them could not read them.
///
/// ```
/// use houtai_core::metric::{Metric, MetricKind, mistakes};
///
/// static ORDERS: Metric = Metric::new("shop orders", MetricKind::Counter, "orders", "Orders.");
/// assert_eq!(mistakes(&[&ORDERS]).len(), 1);
/// ```
pub fn mistakes(metrics: &[&Metric]) -> Vec<Finding> {
    let mut known: HashMap<&str, &Metric> = HashMap::new();
    let mut findings = Vec::new();
    for metric in metrics {
        let own = of_one(metric);
        findings.extend(own.map(|(text, advice)| {
            Finding::error("metrics.name", format!("metric `{}` {text}", metric.name)).advice(advice)
        }));
        // The same description twice is one static that two modules show; it would be told twice.
        if known.insert(metric.name, metric).is_some() {
            let text = format!("two metrics have the name `{}`", metric.name);
            let advice = "give one of them another name, and add each to one module only";
            findings.push(Finding::error("metrics.name", text).advice(advice));
        }
    }
    findings
}

/// The mistake of one metric; the text completes "the metric …".
fn of_one(metric: &Metric) -> Option<(String, &'static str)> {
    let bad_label = metric.labels.iter().find(|label| !is_label(metric.kind, label));
    let twice =
        metric.labels.iter().enumerate().find(|(index, label)| metric.labels[..*index].contains(label));
    if !is_name(metric.name, true) {
        let text = "has a name that cannot be collected".to_owned();
        return Some((text, "write letters, digits and `_`, and no digit first"));
    }
    if (metric.kind == MetricKind::Counter) != metric.name.ends_with("_total") {
        let text = format!("is a {}", metric.kind.as_str());
        return Some((text, "the name of a counter ends with `_total`, and no other does"));
    }
    if let Some(label) = bad_label {
        let text = format!("has a label `{label}`, which cannot be collected");
        return Some((text, "write letters, digits and `_`, no digit and no `__` first, and not `le`"));
    }
    twice.map(|(_, label)| (format!("has the label `{label}` twice"), "give one of them another name"))
}

fn is_name(name: &str, colons: bool) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_' || (colons && c == ':');
    let mut characters = name.chars();
    characters.next().is_some_and(is_first) && characters.all(|c| is_first(c) || c.is_ascii_digit())
}

fn is_label(kind: MetricKind, label: &str) -> bool {
    let taken = kind == MetricKind::Histogram && label == "le";
    is_name(label, false) && !label.starts_with("__") && !taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &'static str, kind: MetricKind, labels: &'static [&'static str]) -> Vec<String> {
        let metric = Metric::new(name, kind, "", "Help.").labels(labels);
        mistakes(&[&metric]).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn each_mistake_is_told_with_the_name_of_its_metric() {
        use MetricKind::{Counter, Gauge, Histogram};
        assert_eq!(found("a_total", Counter, &["b"]), [""; 0]);
        assert_eq!(found("a:b", Gauge, &[]), [""; 0]);
        for name in ["", "9a", "a b", "a-b", "ä"] {
            let expected = format!("metric `{name}` has a name that cannot be collected");
            assert_eq!(found(name, Gauge, &[]), [expected]);
        }
        assert_eq!(found("a", Counter, &[]), ["metric `a` is a counter"]);
        assert_eq!(found("a_total", Gauge, &[]), ["metric `a_total` is a gauge"]);
        for label in ["__a", "a:b", "le", ""] {
            let labels: &'static [&'static str] = Vec::leak(vec![label]);
            let expected = format!("metric `a` has a label `{label}`, which cannot be collected");
            assert_eq!(found("a", Histogram, labels), [expected]);
        }
        assert_eq!(found("a", Gauge, &["le"]), [""; 0]);
        assert_eq!(found("a", Gauge, &["b", "b"]), ["metric `a` has the label `b` twice"]);
    }

    #[test]
    fn a_name_is_given_once() {
        let one = Metric::new("a", MetricKind::Gauge, "", "One.");
        let found = mistakes(&[&one, &one]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "two metrics have the name `a`");
    }
}
