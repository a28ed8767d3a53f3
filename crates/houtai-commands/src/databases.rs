//! The databases of an app, where something needs one.

use std::path::Path;
use std::time::Duration;

use houtai_core::{App, Context, Error, Hook, Module, Need, NeedsOf, Result, SettingsStore};
use houtai_data::{DatabaseSettings, Databases, MigrateAtStart, data_module, models_of};
use houtai_migrate::{Functions, Migrator, Project, Target, functions_of};

use crate::prepare::is_needed;

/// How long all migrations of a start may take together.
const LONGEST_MIGRATION: Duration = Duration::from_secs(3600);

/// The folder of the migrations, below the app root.
pub(crate) const MIGRATIONS: &str = "migrations";

/// The app with the module that opens the databases, before all others: it has models, or an endpoint, a script or a
/// module asks for a database. Where there are migrations they make the tables, and no start does.
pub(crate) fn added(app: App, needs: &[NeedsOf], settings: &SettingsStore, root: &Path) -> App {
    let models = models_of(&app);
    if models.is_empty() && !is_needed(&app, needs, Need::of::<Databases>()) {
        return app;
    }
    if !root.join(MIGRATIONS).is_dir() {
        return app.first_module(data_module(settings, models));
    }
    let functions = functions_of(&app);
    // In front of it comes what opens the database.
    app.first_module(migrations_module(functions)).first_module(data_module(settings, Vec::new()))
}

/// Sees to it at the start that the database has all migrations.
fn migrations_module(functions: houtai_migrate::Result<Functions>) -> Module {
    let hook = Hook::new("migrate the database").deadline(LONGEST_MIGRATION);
    Module::new("migrations")
        .hook(hook.start(|context| async move { at_start(&context, functions.map_err(told)?).await }))
}

fn told(error: houtai_migrate::Error) -> Error {
    Error::internal(error.to_string())
}

async fn at_start(context: &Context, functions: Functions) -> Result<()> {
    let project = Project::open(&context.root().join(MIGRATIONS)).map_err(told)?;
    let databases = context.shared::<Databases>()?;
    let migrator = Migrator::new(databases.default_one()?, project.history()).functions(functions);
    let pending = migrator.plan(&Target::Latest).await.map_err(told)?;
    let settings = context.settings().get::<DatabaseSettings>();
    if pending.is_empty() {
        return Ok(());
    }
    if settings.is_some_and(|settings| settings.migrate == MigrateAtStart::Refuse) {
        let names: Vec<String> = pending.iter().map(|one| format!("`{}`", one.id())).collect();
        return Err(Error::internal(format!(
            "the database does not have these migrations: {}\n    → run `{} migrate`, or set `db.migrate` to `apply`",
            names.join(", "),
            context.app()
        )));
    }
    for id in migrator.migrate(&Target::Latest).await.map_err(told)? {
        tracing::info!(migration = %id, "migration applied");
    }
    Ok(())
}

/// Takes over what may change while the app runs, where the app has databases.
pub(crate) fn apply(context: &Context) {
    if let Ok(databases) = context.shared::<Databases>() {
        databases.apply(context.settings());
    }
}
