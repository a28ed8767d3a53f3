//! Metrics: what an app counts, and the contract by which everything that counts is asked for its values.
//!
//! Names follow the conventions of Prometheus: base units, `_total` for counters, the unit at the end.

mod counter;
mod describe;
mod gauge;
mod histogram;
mod instrument;
mod labelled;
mod mistakes;
mod shard;
mod source;

pub use counter::Counter;
pub use describe::{Metric, MetricKind};
pub use gauge::Gauge;
pub use histogram::{Histogram, SECONDS};
pub use instrument::Instrument;
pub use labelled::{Labelled, MOST_SERIES, OTHER};
pub use mistakes::mistakes;
pub use shard::{Padded, SHARDS, Shard, Sharded};
pub use source::{HistogramValue, MetricSink, MetricSource};
