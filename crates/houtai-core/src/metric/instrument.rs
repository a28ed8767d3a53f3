//! What counter, gauge and histogram have in common.

use super::{Metric, MetricSink};

/// An instrument that measures one series: a counter, a gauge or a histogram.
pub trait Instrument: Send + Sync + 'static {
    /// What it measures.
    fn metric(&self) -> &Metric;

    /// Another one of its kind, at zero.
    fn another(&self) -> Self
    where
        Self: Sized;

    /// Gives its value under the name of a metric, with the values of its labels.
    fn give(&self, metric: &'static Metric, labels: &[&str], sink: &mut dyn MetricSink);
}

/// A static instrument is a source of its one metric.
macro_rules! source_of_one {
    ($instrument:ty) => {
        impl $crate::metric::MetricSource for &'static $instrument {
            fn metrics(&self) -> Vec<&'static $crate::metric::Metric> {
                let instrument: &'static $instrument = self;
                vec![$crate::metric::Instrument::metric(instrument)]
            }

            fn collect(&self, sink: &mut dyn $crate::metric::MetricSink) {
                let instrument: &'static $instrument = self;
                let metric = $crate::metric::Instrument::metric(instrument);
                $crate::metric::Instrument::give(instrument, metric, &[], sink);
            }
        }
    };
}

pub(super) use source_of_one;
