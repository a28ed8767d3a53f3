//! From settings to a database that answers.

#[cfg(feature = "sqlite")]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "postgres")]
use houtai_core::Secret;
use houtai_core::settings::{Named, SettingsStore};
use houtai_core::{Context, Profile};

use super::{Databases, tables};
use crate::{
    DEFAULT_DATABASE, DatabaseSettings, DatabaseUrl, Db, Driver, Error, ErrorKind, ModelMeta, Result,
};
#[cfg(feature = "postgres")]
use crate::{PostgresDriver, PostgresOptions};
#[cfg(feature = "sqlite")]
use crate::{SqliteDriver, SqliteOptions, SqliteSynchronous, Synchronous};

/// How long those that were opened get to close after another one has failed.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// The settings of each database by its name, the default one first.
pub(super) fn settings_of(settings: &SettingsStore) -> Vec<(String, Arc<DatabaseSettings>)> {
    let default = settings.get::<DatabaseSettings>().map(|one| (DEFAULT_DATABASE.to_owned(), one));
    let named = settings.get::<Named<DatabaseSettings>>();
    let named = named.iter().flat_map(|named| named.iter());
    default.into_iter().chain(named.map(|(name, one)| (name.to_owned(), Arc::clone(one)))).collect()
}

/// Opens all databases, and waits until each answers.
pub(super) async fn open_all(
    context: &Context,
    models: &[&'static ModelMeta],
) -> houtai_core::Result<Databases> {
    open_these(context, models, |_| true).await
}

/// Opens those whose names are wanted.
pub(super) async fn open_these(
    context: &Context,
    models: &[&'static ModelMeta],
    wanted: impl Fn(&str) -> bool,
) -> houtai_core::Result<Databases> {
    let mut opened = Vec::new();
    let mut failed = Vec::new();
    for (name, settings) in settings_of(context.settings()).into_iter().filter(|(name, _)| wanted(name)) {
        let models = if name == DEFAULT_DATABASE { models } else { &[] };
        match open(context, &name, &settings, models).await {
            Ok(db) => opened.push(db),
            Err(error) => failed.push(explained(context.settings(), &name, &settings.url, &error)),
        }
    }
    let databases = Databases::of(opened);
    if failed.is_empty() {
        return Ok(databases);
    }
    databases.close(CLOSE_WITHIN).await;
    Err(houtai_core::Error::internal(failed.join("\n")))
}

async fn open(
    context: &Context,
    name: &str,
    settings: &DatabaseSettings,
    models: &[&'static ModelMeta],
) -> Result<Db> {
    let driver = driver(context, settings).await?;
    let db = Db::new(name, driver, context.clock().clone());
    match warm(&db, settings, models).await {
        Ok(()) => Ok(db),
        Err(error) => {
            db.close(CLOSE_WITHIN).await;
            Err(error)
        }
    }
}

/// Waits until the database answers, and sees to the tables.
async fn warm(db: &Db, settings: &DatabaseSettings, models: &[&'static ModelMeta]) -> Result<()> {
    db.log_slower_than(settings.slow_statement);
    db.ping().await?;
    for difference in tables::prepare(db, models, settings.create_tables).await? {
        tracing::warn!(database = db.name(), "{difference}");
    }
    tracing::debug!(database = db.name(), url = %settings.url, "database opened");
    Ok(())
}

/// What is wrong, with the setting that says where the database is and where that setting came from.
fn explained(settings: &SettingsStore, name: &str, url: &DatabaseUrl, error: &Error) -> String {
    let key = if name == DEFAULT_DATABASE { "db.url".to_owned() } else { format!("db.{name}.url") };
    let listed = settings.listed();
    let origin = listed.iter().find(|row| row.key.key == key).map(|row| row.origin.to_string());
    // With its causes: who starts the app is who may read them.
    let told = format!("{error:?}");
    let told = told.strip_prefix(&format!("{:?}: ", error.kind())).unwrap_or(&told);
    let mut text = format!(
        "the database `{name}` cannot be opened: {told}\n    `{key}` is `{url}` ({})",
        origin.as_deref().unwrap_or("default")
    );
    if error.kind() == ErrorKind::Unreachable
        && settings.profile() == Profile::Dev
        && cfg!(feature = "sqlite")
    {
        text.push_str("\n    → `sqlite:data/app.db` needs no server");
    }
    text
}

async fn driver(context: &Context, settings: &DatabaseSettings) -> Result<Arc<dyn Driver>> {
    match &settings.url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite(path) => sqlite(settings, Some(placed(context.root(), path)?)).await,
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Temporary => sqlite(settings, None).await,
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => postgres(context, settings, url.clone()).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        url => Err(not_built_in(url)),
    }
}

/// Where the file is. Folders are made inside the app root only: elsewhere one that is not there is a mistyped path, and
/// an empty database in it would look like a loss of all rows.
#[cfg(feature = "sqlite")]
fn placed(root: &Path, path: &Path) -> Result<PathBuf> {
    let path = root.join(path);
    match path.parent() {
        Some(folder) if !folder.starts_with(root) && !folder.is_dir() => {
            let message = format!(
                "there is no folder {}, and none is made outside of the app root; make it, or correct the path",
                folder.display()
            );
            Err(Error::new(ErrorKind::Configuration, message))
        }
        _ => Ok(path),
    }
}

/// Which feature of `houtai` is missing, and what would do without it.
#[cfg(any(test, not(all(feature = "sqlite", feature = "postgres"))))]
fn not_built_in(url: &DatabaseUrl) -> Error {
    let (database, feature, other) = match url {
        DatabaseUrl::Postgres(_) => {
            ("PostgreSQL", "postgres", "a file of SQLite, such as `sqlite:data/app.db`")
        }
        _ => ("SQLite", "sqlite", "a database of PostgreSQL, such as `postgres://app@localhost/app`"),
    };
    let message = format!(
        "this program is built without {database}: give `houtai` the feature `{feature}` in Cargo.toml, or name {other}"
    );
    Error::new(ErrorKind::Configuration, message)
}

#[cfg(feature = "sqlite")]
async fn sqlite(settings: &DatabaseSettings, path: Option<PathBuf>) -> Result<Arc<dyn Driver>> {
    let mut options = path.map_or_else(SqliteOptions::temporary, SqliteOptions::new);
    options.readers = settings.sqlite_readers as usize;
    options.cursors = settings.pool_max as usize;
    options.synchronous = match settings.sqlite_synchronous {
        SqliteSynchronous::Full => Synchronous::Full,
        SqliteSynchronous::Normal => Synchronous::Normal,
    };
    options.busy_timeout = settings.sqlite_busy_timeout;
    options.wait = settings.acquire_timeout;
    options.idle = settings.transaction_idle;
    options.statement_timeout = settings.statement_timeout;
    options.cache_bytes = u32::try_from(settings.sqlite_cache.0).unwrap_or(u32::MAX);
    // The file may lie on a slow disk, or another process may hold it.
    let opening = tokio::task::spawn_blocking(move || SqliteDriver::open(options));
    let opened = opening.await.map_err(|error| {
        Error::new(ErrorKind::Other, "the thread that opens the file has ended").with_source(error)
    })?;
    Ok(Arc::new(opened?))
}

#[cfg(feature = "postgres")]
async fn postgres(
    context: &Context,
    settings: &DatabaseSettings,
    url: Secret<String>,
) -> Result<Arc<dyn Driver>> {
    let options = PostgresOptions {
        url,
        shared: settings.postgres_shared,
        pool_max: settings.pool_max,
        pool_min: settings.pool_min,
        acquire_timeout: settings.acquire_timeout,
        idle_timeout: settings.idle_timeout,
        max_lifetime: settings.max_lifetime,
        statement_timeout: settings.statement_timeout,
        pooler: settings.pooler,
        connect_timeout: settings.connect_timeout,
        application_name: context.app().to_owned(),
    };
    Ok(Arc::new(PostgresDriver::connect(options).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_that_is_not_built_in_is_named_with_its_feature() {
        let told = |url: &str| not_built_in(&url.parse().unwrap()).to_string();
        let postgres = told("postgres://app:hunter2@db/shop");
        assert!(
            postgres.contains("without PostgreSQL") && postgres.contains("the feature `postgres`"),
            "{postgres}"
        );
        assert!(postgres.contains("`sqlite:data/app.db`") && !postgres.contains("hunter2"), "{postgres}");
        let sqlite = told("sqlite:data/app.db");
        assert!(sqlite.contains("without SQLite") && sqlite.contains("the feature `sqlite`"), "{sqlite}");
    }
}
