//! The databases of an app, where something needs one.

use houtai_core::{App, Context, Need, NeedsOf, SettingsStore};
use houtai_data::{Databases, data_module, models_by_module, models_of};
use houtai_migrate::{Schema, Source, functions_of};

use crate::migrations::{AtStart, module};
use crate::prepare::is_needed;

/// The app with the module that opens the databases, before all others: it has models, or an endpoint, a script or a
/// module asks for a database. Where there are migrations they make the tables, and no start does.
pub(crate) fn added(
    app: App,
    needs: &[NeedsOf],
    settings: &SettingsStore,
    migrations: Option<Source>,
) -> App {
    let models = models_of(&app);
    if models.is_empty() && !is_needed(&app, needs, Need::of::<Databases>()) {
        return app;
    }
    let Some(source) = migrations else { return app.first_module(data_module(settings, models)) };
    let models = Schema::of_models(models_by_module(&app));
    let at_start = AtStart { source, models, functions: functions_of(&app) };
    // In front of it comes what opens the database.
    app.first_module(module(at_start)).first_module(data_module(settings, Vec::new()))
}

/// Takes over what may change while the app runs, where the app has databases.
pub(crate) fn apply(context: &Context) {
    if let Ok(databases) = context.shared::<Databases>() {
        databases.apply(context.settings());
    }
}
