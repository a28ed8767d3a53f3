//! The contestants: which there are, on which databases, and how each is built.

use std::path::PathBuf;
use std::process::Command;

use houtai_benches::places::Places;

use crate::Failure;
use crate::options::Options;

/// Where the items are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    Postgresql,
    Sqlite,
}

impl Database {
    pub(crate) const BOTH: [Self; 2] = [Self::Postgresql, Self::Sqlite];

    /// The name in the lines.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Sqlite => "sqlite",
        }
    }
}

/// One way to the database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    pub(crate) database: Database,
    program: &'static str,
    is_rival: bool,
}

/// Everybody. On each database the first is houtai, which is compared with the others.
const ALL: &[Contestant] = &[
    ours("houtai", Database::Postgresql, "items-houtai"),
    ours("tokio-postgres-shared", Database::Postgresql, "items-tokio-postgres").of_rivals(),
    ours("tokio-postgres-deadpool", Database::Postgresql, "items-tokio-postgres").of_rivals(),
    ours("sea-orm", Database::Postgresql, "items-sea-orm").of_rivals(),
    ours("sea-orm-no-ping", Database::Postgresql, "items-sea-orm").of_rivals(),
    ours("houtai", Database::Sqlite, "items-houtai"),
    ours("rusqlite", Database::Sqlite, "items-rusqlite"),
    ours("sea-orm", Database::Sqlite, "items-sea-orm").of_rivals(),
    ours("sea-orm-no-ping", Database::Sqlite, "items-sea-orm").of_rivals(),
];

const fn ours(name: &'static str, database: Database, program: &'static str) -> Contestant {
    Contestant { name, database, program, is_rival: false }
}

impl Contestant {
    /// The same, built in the workspace of the rivals.
    const fn of_rivals(self) -> Self {
        Self { is_rival: true, ..self }
    }

    /// Its binary.
    pub(crate) fn binary(self, places: &Places) -> PathBuf {
        if self.is_rival { places.rival_binary(self.program) } else { places.release_binary(self.program) }
    }
}

/// Who takes part: PostgreSQL needs a URL.
pub(crate) fn chosen(options: &Options) -> Vec<Contestant> {
    let has_database = |contestant: &&Contestant| match contestant.database {
        Database::Postgresql => options.postgres.is_some(),
        Database::Sqlite => true,
    };
    ALL.iter().filter(has_database).copied().collect()
}

/// Builds every program once.
pub(crate) fn build(options: &Options, places: &Places) -> Result<(), Failure> {
    let mut built = Vec::new();
    for contestant in chosen(options) {
        if !built.contains(&contestant.program) {
            built.push(contestant.program);
            compile(contestant, places)?;
        }
    }
    Ok(())
}

fn compile(contestant: Contestant, places: &Places) -> Result<(), Failure> {
    let mut command = Command::new("cargo");
    command.args(["build", "--release"]).current_dir(places.benches());
    if contestant.is_rival {
        let manifest = places.rivals().join("Cargo.toml");
        command.args(["--locked", "--package", contestant.program, "--manifest-path"]).arg(manifest);
    } else {
        command.args(["--package", "houtai-benches", "--bin", contestant.program]);
    }
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} was not built: {status}", contestant.program).into())
    }
}
