//! The databases of an app, by name.

mod connect;
mod module;
mod tables;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use houtai_core::settings::SettingsStore;
use houtai_core::validate::suggest;
use houtai_core::{Argument, Call, Context, Describe, Transport};

pub use module::data_module;

use crate::{DEFAULT_DATABASE, Db, Error, ErrorKind, Result};

/// All databases of a started app. Endpoints, scripts and hooks that need only the default one ask for [`Db`].
///
/// ```
/// use houtai_data::{Databases, Result};
///
/// /// How many connections to the database `reports` are in use.
/// fn busy(databases: &Databases) -> Result<u32> {
///     Ok(databases.get("reports")?.pool().in_use)
/// }
/// ```
#[derive(Clone)]
pub struct Databases(Arc<BTreeMap<String, Db>>);

impl Databases {
    /// These databases; the default one has the name `default`.
    pub fn of(databases: impl IntoIterator<Item = Db>) -> Self {
        Self(Arc::new(databases.into_iter().map(|db| (db.name().to_owned(), db)).collect()))
    }

    /// Opens all databases that the settings name, for a command that needs them and not the started app. No table is
    /// made or looked at.
    ///
    /// # Errors
    ///
    /// When one of them cannot be opened; the message names the setting.
    pub async fn open(context: &Context) -> houtai_core::Result<Self> {
        connect::open_all(context, &[]).await
    }

    /// Opens the database of this name alone: the others need not answer, and no file of theirs is made.
    ///
    /// # Errors
    ///
    /// When the settings name no such database, before anything is opened; and when it cannot be opened.
    pub async fn open_one(context: &Context, name: &str) -> houtai_core::Result<Self> {
        let named = connect::settings_of(context.settings());
        if !named.iter().any(|(one, _)| one == name) {
            return Err(missing(name, named.iter().map(|(one, _)| one.as_str())).into());
        }
        connect::open_these(context, &[], |one| one == name).await
    }

    /// The one of this name, as it stands in its settings: `reports` for `db.reports.url`.
    ///
    /// # Errors
    ///
    /// When there is none; the message names those that are there.
    pub fn get(&self, name: &str) -> Result<&Db> {
        self.0.get(name).ok_or_else(|| missing(name, self.0.keys().map(String::as_str)))
    }

    /// The default one, of `db.url`.
    ///
    /// # Errors
    ///
    /// Never in an app that [`data_module`] has started.
    pub fn default_one(&self) -> Result<&Db> {
        self.get(DEFAULT_DATABASE)
    }

    /// All, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Db> {
        self.0.values()
    }

    /// Takes over the settings that may change while the app runs, `db.slow_statement` of each database. Whoever
    /// reloads the settings calls it afterwards, as `serve` does.
    pub fn apply(&self, settings: &SettingsStore) {
        for (name, settings) in connect::settings_of(settings) {
            if let Some(db) = self.0.get(&name) {
                db.log_slower_than(settings.slow_statement);
            }
        }
    }

    /// Closes all at the same time, after the statements that run, each for at most so long.
    pub async fn close(&self, within: Duration) {
        join_all(self.iter().map(|db| db.close(within))).await;
    }
}

fn missing<'a>(name: &str, there: impl Iterator<Item = &'a str> + Clone) -> Error {
    let advice = match suggest(name, there.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let names = there.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            format!("set `db.{name}.url`; there are {names}")
        }
    };
    Error::new(ErrorKind::Configuration, format!("there is no database `{name}`: {advice}"))
}

impl fmt::Debug for Databases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The databases by name, for endpoints and scripts that need another than the default one.
impl<X: Transport> Argument<X> for Databases {
    fn describe(about: &mut X::Description) {
        about.needs().shared::<Databases>();
    }

    async fn read(call: &mut X::Call) -> houtai_core::Result<Self> {
        of_context(call.context())
    }
}

/// The default database.
impl<X: Transport> Argument<X> for Db {
    fn describe(about: &mut X::Description) {
        about.needs().shared::<Databases>();
    }

    async fn read(call: &mut X::Call) -> houtai_core::Result<Self> {
        Ok(of_context(call.context())?.default_one()?.clone())
    }
}

fn of_context(context: &Context) -> houtai_core::Result<Databases> {
    Ok((*context.shared::<Databases>()?).clone())
}
