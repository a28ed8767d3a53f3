//! One database, open for a command.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use houtai_config::ensure_data_dir;
use houtai_core::settings::Named;
use houtai_core::{Error, Result};
use houtai_data::{DEFAULT_DATABASE, DatabaseSettings, DatabaseUrl, Databases, Db};

use crate::Prepared;

/// How long statements that still run get at the end.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// The option of every command that works on one database.
pub(crate) fn database_option() -> clap::Arg {
    let option =
        clap::Arg::new("database").long("database").value_name("NAME").default_value(DEFAULT_DATABASE);
    option.help("Another database than that of db.url")
}

/// What it says.
pub(crate) fn database_name(matches: &clap::ArgMatches) -> &str {
    matches.get_one::<String>("database").map_or(DEFAULT_DATABASE, String::as_str)
}

/// One database.
pub(crate) struct Opened {
    databases: Databases,
    name: String,
}

impl Opened {
    /// Opens a database that is there: no file is made.
    pub(crate) async fn open(prepared: &Prepared, name: &str) -> Result<Self> {
        if let Some(DatabaseUrl::Sqlite(_)) = url(prepared, name) {
            existing_file(prepared, name)?;
        }
        Self::open_or_make(prepared, name).await
    }

    /// Opens a database; of SQLite the file is made where there is none.
    pub(crate) async fn open_or_make(prepared: &Prepared, name: &str) -> Result<Self> {
        ensure_data_dir(prepared.root())?;
        let databases = Databases::open_one(&prepared.context(), name).await?;
        Ok(Self { databases, name: name.to_owned() })
    }

    /// The database.
    pub(crate) fn db(&self) -> Result<&Db> {
        Ok(self.databases.get(&self.name)?)
    }

    /// Ends its connections.
    pub(crate) async fn close(self) {
        self.databases.close(CLOSE_WITHIN).await;
    }
}

/// The settings of a database.
pub(crate) fn settings(prepared: &Prepared, name: &str) -> Option<Arc<DatabaseSettings>> {
    if name == DEFAULT_DATABASE {
        return prepared.settings.get::<DatabaseSettings>();
    }
    prepared.settings.get::<Named<DatabaseSettings>>().and_then(|named| named.get(name).cloned())
}

/// Where a database is.
pub(crate) fn url(prepared: &Prepared, name: &str) -> Option<DatabaseUrl> {
    settings(prepared, name).map(|settings| settings.url.clone())
}

/// The file of a database of SQLite.
pub(crate) fn file(prepared: &Prepared, name: &str) -> Option<PathBuf> {
    match url(prepared, name)? {
        DatabaseUrl::Sqlite(path) => Some(prepared.root().join(path)),
        _ => None,
    }
}

/// The same, where it is there.
pub(crate) fn existing_file(prepared: &Prepared, name: &str) -> Result<PathBuf> {
    let file = file(prepared, name).unwrap_or_default();
    if file.exists() {
        return Ok(file);
    }
    let (migrate, key) = match name {
        DEFAULT_DATABASE => ("migrate".to_owned(), "db.url".to_owned()),
        name => (format!("migrate --database {name}"), format!("db.{name}.url")),
    };
    let message = format!(
        "there is no database at {}; `{migrate}` makes it, or name another by `--set {key}=sqlite:path`",
        file.display()
    );
    Err(Error::not_found(message))
}
