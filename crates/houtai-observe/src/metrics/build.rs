//! What is running.

use houtai_core::App;
use houtai_core::metric::{Metric, MetricKind, MetricSink, MetricSource};

static BUILD_INFO: Metric = Metric::new(
    "houtai_build_info",
    MetricKind::Gauge,
    "",
    "Always 1; the labels say which app runs, the versions of app, houtai and compiler, and whether it was built \
     with `debug` assertions or for `release`.",
)
.labels(&["app", "version", "houtai", "rustc", "build"]);

/// The name and versions of the app, as labels of a metric.
pub struct BuildInfo {
    app: String,
    version: String,
}

impl BuildInfo {
    /// That of an app.
    pub fn of(app: &App) -> Self {
        Self { app: app.name().to_owned(), version: app.api_version().to_owned() }
    }
}

impl MetricSource for BuildInfo {
    fn metrics(&self) -> Vec<&'static Metric> {
        vec![&BUILD_INFO]
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        let (houtai, rustc) = (env!("CARGO_PKG_VERSION"), env!("HOUTAI_RUSTC"));
        sink.value(&BUILD_INFO, &[&self.app, &self.version, houtai, rustc, build], 1.0);
    }
}
