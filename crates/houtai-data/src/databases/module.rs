//! The module of the framework that opens and closes the databases.

use std::time::Duration;

use houtai_core::settings::SettingsStore;
use houtai_core::{Hook, Module, Shared};

use super::Databases;
use super::connect::{open_all, settings_of};
use crate::{DbMetrics, ModelMeta};

/// How long statements that still run get when the app stops.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// Opens all databases when the app starts and provides [`Databases`], closes them when it stops, checks each in
/// `/readyz`, and shows their pools in `/metrics`. The framework puts it before all other modules where something
/// needs a database.
///
/// The tables of the models are in the default database: made where they are not there and `db.create_tables` permits
/// it, otherwise compared, and what differs is logged.
pub fn data_module(settings: &SettingsStore, models: Vec<&'static ModelMeta>) -> Module {
    let metrics = DbMetrics::default();
    let watched = metrics.clone();
    let module = Module::new("data")
        .provide(move |context| async move {
            let databases = open_all(&context, &models).await?;
            databases.iter().for_each(|db| watched.watch(db));
            Ok(databases)
        })
        .hook(Hook::new("close the databases").stop(|context| async move {
            let databases: Shared<Databases> = context.shared()?;
            databases.close(CLOSE_WITHIN).await;
            Ok(())
        }))
        .metric(metrics);
    settings_of(settings).into_iter().fold(module, |module, (name, _)| ready(module, name))
}

/// Adds the check of one database.
fn ready(module: Module, name: String) -> Module {
    module.ready(format!("database {name}"), move |context| {
        let name = name.clone();
        async move {
            let databases: Shared<Databases> = context.shared()?;
            Ok(databases.get(&name)?.ping().await?)
        }
    })
}
