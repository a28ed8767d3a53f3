//! The export of metrics to a collector.

use std::sync::Arc;
use std::time::Duration;

use houtai_core::{App, Clock, Error, MetricSource, Result, SettingsStore};
use houtai_observe::metrics::Registry;
use houtai_observe::otlp::{Destination, Exporter, ExporterOptions, OtlpSettings, PushCounts, Resource};

/// An export that has been checked and not yet begun.
pub(crate) struct Export {
    destination: Option<Destination>,
    interval: Duration,
    resource: Resource,
    clock: Clock,
    counts: Arc<PushCounts>,
}

impl Export {
    /// The one that the settings ask for, and the metrics with its own among them.
    ///
    /// # Errors
    ///
    /// When they name no collector that can be reached.
    pub(crate) fn of(
        app: &App,
        settings: &SettingsStore,
        clock: &Clock,
        mut registry: Registry,
    ) -> Result<(Self, Registry)> {
        let settings = settings.get::<OtlpSettings>();
        let settings = settings.ok_or_else(|| Error::internal("the app has no settings `otlp`"))?;
        let counts = Arc::new(PushCounts::default());
        registry.add("otlp", Arc::clone(&counts) as Arc<dyn MetricSource>);
        let began = clock.now();
        let resource = Resource {
            service: app.name().to_owned(),
            version: app.api_version().to_owned(),
            // Processes of one host differ in the first, restarts of one in the second.
            instance: format!("{}-{}", std::process::id(), began.as_microsecond()),
            began,
        };
        let destination = Destination::of(&settings)?;
        let (interval, clock) = (settings.interval, clock.clone());
        Ok((Self { destination, interval, resource, clock, counts }, registry))
    }

    /// Begins, where there is a collector.
    ///
    /// # Errors
    ///
    /// When there is no thread for it.
    pub(crate) fn start(self, registry: Arc<Registry>) -> Result<Option<Exporter>> {
        let Self { destination, interval, resource, clock, counts } = self;
        let Some(destination) = destination else { return Ok(None) };
        let options = ExporterOptions { destination, interval, resource, clock, registry, counts };
        Exporter::start(options).map(Some)
    }
}
