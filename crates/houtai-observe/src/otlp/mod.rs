//! Metrics pushed to a collector: OTLP over HTTP in its JSON form.
//!
//! What is pushed is cumulative, so a push that fails loses nothing: the next one that arrives tells all. That is
//! why nothing is queued and no push is repeated before its time.

mod destination;
mod encode;
mod exporter;
mod push;
mod settings;

pub use destination::Destination;
pub use encode::{Resource, encode};
pub use exporter::{Exporter, ExporterOptions, PushCounts};
pub use settings::OtlpSettings;

#[cfg(test)]
mod tests;
