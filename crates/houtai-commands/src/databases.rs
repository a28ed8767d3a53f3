//! The databases of an app, where something needs one.

use std::path::Path;

use houtai_core::{App, Context, Need, NeedsOf, SettingsStore};
use houtai_data::{Databases, data_module, models_of};

use crate::prepare::is_needed;

/// The folder of the migrations, below the app root.
pub(crate) const MIGRATIONS: &str = "migrations";

/// The app with the module that opens the databases, before all others: it has models, or an endpoint, a script or a
/// module asks for a database. Where there are migrations they make the tables, and no start does.
pub(crate) fn added(app: App, needs: &[NeedsOf], settings: &SettingsStore, root: &Path) -> App {
    let models = models_of(&app);
    if models.is_empty() && !is_needed(&app, needs, Need::of::<Databases>()) {
        return app;
    }
    let has_migrations = root.join(MIGRATIONS).is_dir();
    app.first_module(data_module(settings, if has_migrations { Vec::new() } else { models }))
}

/// Takes over what may change while the app runs, where the app has databases.
pub(crate) fn apply(context: &Context) {
    if let Ok(databases) = context.shared::<Databases>() {
        databases.apply(context.settings());
    }
}
