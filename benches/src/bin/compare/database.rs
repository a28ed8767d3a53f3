//! The table of the to-do services, made anew for each run.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use crate::Failure;
use crate::contestant::Contestant;
use crate::options::Options;
use crate::places::Places;

/// Where the to-dos are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file in the working folder of the server.
    Sqlite,
    /// The database that `--postgres` names.
    Postgresql,
}

/// A database of a kind, as this run has it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Database<'a> {
    Sqlite,
    /// With its URL.
    Postgresql(&'a str),
}

impl Kind {
    /// The one of this run.
    pub(crate) fn of(self, options: &Options) -> Result<Database<'_>, Failure> {
        match self {
            Self::Sqlite => Ok(Database::Sqlite),
            Self::Postgresql => Ok(Database::Postgresql(options.postgres.as_deref().ok_or(NO_POSTGRES)?)),
        }
    }
}

/// SQLite has no type for times: houtai stores them as microseconds, the rivals as text.
const HOUTAI_TIMES: &str = "update todos set created_at = unixepoch(created_at) * 1000000";

/// What is said about scenarios that need PostgreSQL when there is none.
pub(crate) const NO_POSTGRES: &str = "no PostgreSQL; name one with `--postgres <url>`";

impl Database<'_> {
    /// Makes the table with its rows and gives the URL that a contestant is told.
    pub(crate) fn prepare(
        self,
        contestant: Contestant,
        folder: &Path,
        places: &Places,
    ) -> Result<String, Failure> {
        match self {
            Self::Sqlite => {
                let file = folder.join("todos.db");
                let sql = std::fs::read_to_string(places.scenarios().join("todos.sqlite.sql"))?;
                let connection = Connection::open(&file)?;
                connection.execute_batch(&sql)?;
                if contestant == Contestant::Hello {
                    connection.execute_batch(HOUTAI_TIMES)?;
                }
                Ok(format!("sqlite:{}", file.display()))
            }
            Self::Postgresql(url) => {
                psql(url, &places.scenarios().join("todos.postgresql.sql"))?;
                Ok(url.to_owned())
            }
        }
    }

    /// Whether its server is another process, which uses CPU time of its own.
    pub(crate) fn is_server(self) -> bool {
        matches!(self, Self::Postgresql(_))
    }
}

fn psql(url: &str, script: &Path) -> Result<(), Failure> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url, "--file"])
        .arg(script)
        .output()
        .map_err(|error| format!("psql: {error}; `apt-get install postgresql-client` has it"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_sqlite_has_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::find().unwrap();
        let url = Database::Sqlite.prepare(Contestant::TodoCot, folder.path(), &places).unwrap();
        let connection = Connection::open(url.strip_prefix("sqlite:").unwrap()).unwrap();
        let newest: (i64, String, bool, String) = connection
            .query_one("select id, title, done, created_at from todos order by id desc limit 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap();
        assert_eq!(newest, (10_000, "todo 10000".into(), true, "2026-01-07 22:40:00.000000".into()));
    }
}
