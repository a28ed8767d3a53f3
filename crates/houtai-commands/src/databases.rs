//! The databases of an app, where something needs one.

use houtai_core::{App, Context, Need, NeedsOf, SettingsStore};
use houtai_data::{Databases, data_module, models_of};

use crate::prepare::is_needed;

/// The app with the module that opens the databases, before all others: it has models, or an endpoint, a script or a
/// module asks for a database.
pub(crate) fn added(app: App, needs: &[NeedsOf], settings: &SettingsStore) -> App {
    let models = models_of(&app);
    if models.is_empty() && !is_needed(&app, needs, Need::of::<Databases>()) {
        return app;
    }
    app.first_module(data_module(settings, models))
}

/// Takes over what may change while the app runs, where the app has databases.
pub(crate) fn apply(context: &Context) {
    if let Ok(databases) = context.shared::<Databases>() {
        databases.apply(context.settings());
    }
}
