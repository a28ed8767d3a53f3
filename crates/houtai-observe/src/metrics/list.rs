//! The list of metrics.

use houtai_core::metric::Metric;

/// A metric and whose it is.
#[derive(Clone, Debug)]
pub struct Listed {
    /// `http`, `process` and the like, or the name of a module.
    pub part: String,
    /// The metric.
    pub metric: &'static Metric,
}
