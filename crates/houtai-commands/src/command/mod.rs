//! The commands, one a file.

mod check;
#[cfg(feature = "data")]
mod data_dictionary;
#[cfg(feature = "data")]
mod db;
#[cfg(feature = "data")]
mod dbshell;
#[cfg(feature = "data")]
mod dumpdata;
mod explain;
mod health;
#[cfg(feature = "data")]
mod inspect;
#[cfg(feature = "data")]
mod loaddata;
mod log_level;
mod logs;
#[cfg(feature = "data")]
mod makemigrations;
mod metrics;
mod middleware;
#[cfg(feature = "data")]
mod migrate;
#[cfg(feature = "data")]
mod migrations;
mod openapi;
mod routes;
mod run;
#[cfg(feature = "data")]
mod seed;
mod serve;
mod settings;

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};

use crate::{Launch, LaunchError};

/// What a command gets.
pub(crate) struct Call {
    pub(crate) launch: Launch,
    pub(crate) matches: ArgMatches,
}

impl Call {
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.matches.get_flag(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.matches.get_one::<String>(name).map(String::as_str)
    }
}

/// How a command ends: with an exit code, or with an error that is printed.
pub(crate) type Outcome = Result<ExitCode, LaunchError>;

/// The work of a command.
pub(crate) type Work = Pin<Box<dyn Future<Output = Outcome>>>;

/// One command.
pub(crate) trait Command: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// What it does, in one line.
    fn about(&self) -> &'static str;

    /// Adds its arguments.
    fn define(&self, command: clap::Command) -> clap::Command {
        command
    }

    /// Does it.
    fn run(&self, call: Call) -> Work;
}

/// All commands, in the order in which `--help` lists them.
pub(crate) static COMMANDS: &[&dyn Command] = &[
    &serve::Serve,
    &run::Run,
    &routes::Routes,
    &middleware::Middleware,
    &explain::Explain,
    &settings::SettingsCommand,
    &metrics::MetricsCommand,
    &openapi::OpenApi,
    #[cfg(feature = "data")]
    &data_dictionary::DataDictionary,
    #[cfg(feature = "data")]
    &makemigrations::MakeMigrations,
    #[cfg(feature = "data")]
    &migrate::Migrate,
    #[cfg(feature = "data")]
    &migrations::Migrations,
    #[cfg(feature = "data")]
    &inspect::Inspect,
    #[cfg(feature = "data")]
    &seed::SeedCommand,
    #[cfg(feature = "data")]
    &dumpdata::DumpData,
    #[cfg(feature = "data")]
    &loaddata::LoadData,
    #[cfg(feature = "data")]
    &db::DbCommand,
    #[cfg(feature = "data")]
    &dbshell::DbShell,
    &check::Check,
    &health::Health,
    &logs::Logs,
    &log_level::LogLevel,
];

/// The flag of every command that prints data.
pub(crate) fn json_flag() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints JSON instead of a table")
}

/// Ends a command that has printed.
pub(crate) fn printed(result: std::io::Result<()>) -> Outcome {
    result.map_err(houtai_core::Error::from)?;
    Ok(ExitCode::SUCCESS)
}
