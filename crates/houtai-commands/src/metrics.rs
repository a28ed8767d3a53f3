//! The metrics of an app: who has some, and the page that shows them.

use std::sync::Arc;

use houtai_core::{App, Finding, MetricSource};
use houtai_http::{ManagementAnswer, ManagementPage, Table};
use houtai_observe::Logging;
use houtai_observe::metrics::{BuildInfo, Cgroup, MEDIA_TYPE, Process, Registry, text};
use houtai_observe::runtime::Runtime;
use http::StatusCode;

/// Everybody who has metrics: the parts of houtai, then the modules.
pub(crate) fn registry(
    app: &App,
    table: &Table,
    runtime: &Arc<Runtime>,
    logging: Option<&Logging>,
) -> Registry {
    let mut registry = Registry::new();
    registry.add("http", table.metrics());
    registry.add("http", table.socket_metrics());
    registry.add("process", Arc::new(BuildInfo::of(app)));
    registry.add("process", Arc::new(Process::new()));
    registry.add("process", Arc::new(Cgroup::of_process()));
    registry.add("runtime", Arc::clone(runtime) as Arc<dyn MetricSource>);
    if let Some(logging) = logging {
        registry.add("log", Arc::new(logging.clone()));
    }
    for module in app.modules() {
        for source in module.metrics() {
            registry.add(module.name(), Arc::clone(source));
        }
    }
    registry
}

/// The same, once nothing is wrong with the descriptions.
///
/// # Errors
///
/// What is, all together.
pub(crate) fn checked(registry: Registry) -> Result<Registry, Vec<Finding>> {
    let findings = registry.findings();
    if findings.is_empty() { Ok(registry) } else { Err(findings) }
}

/// `/metrics`.
pub(crate) fn page(registry: Arc<Registry>) -> ManagementPage {
    ManagementPage::get("/metrics", "metrics in the text format of Prometheus", move |_| {
        let body = text(&registry.collect());
        std::future::ready(ManagementAnswer::text(StatusCode::OK, MEDIA_TYPE, body))
    })
}
