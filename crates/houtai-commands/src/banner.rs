//! What a start prints.

use std::path::Path;

use houtai_config::Loaded;
use houtai_core::Profile;

use crate::Running;

/// The table of addresses, the profile, the layers of settings, how long it took.
pub(crate) struct Banner<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) profile: Profile,
    pub(crate) root: &'a Path,
    pub(crate) layers: String,
    pub(crate) docs: bool,
}

impl Banner<'_> {
    pub(crate) fn text(&self, running: &Running) -> String {
        let scheme = if running.is_https() { "https" } else { "http" };
        let app = format!("{scheme}://{}", running.address());
        let mut rows = vec![("app", app.clone())];
        if self.docs {
            rows.push(("docs", format!("{app}/docs")));
            rows.push(("openapi", format!("{app}/openapi.json")));
        }
        if let Some(management) = running.management_address() {
            rows.push(("management", format!("http://{management}/readyz")));
        }
        rows.push(("profile", self.profile.to_string()));
        rows.push(("app root", self.root.display().to_string()));
        rows.push(("settings", self.layers.clone()));
        let rows: String = rows.iter().map(|(name, value)| format!("  {name:<12}{value}\n")).collect();
        let took = running.launch_took().as_millis();
        format!(
            "{} {} is serving, started in {took} ms\n\n{rows}\nStop it with Ctrl-C.\n",
            self.name, self.version
        )
    }
}

/// The layers that said something, lowest first.
pub(crate) fn layers(loaded: &Loaded) -> String {
    let read = loaded.layers.iter().filter(|layer| layer.keys > 0);
    let named = read.map(|layer| format!("{} ({})", layer.name, crate::error::counted(layer.keys, "key")));
    let named: Vec<String> = std::iter::once("defaults".to_owned()).chain(named).collect();
    named.join(", ")
}
