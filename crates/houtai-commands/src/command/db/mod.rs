//! `db`: what a database is like inside, and its upkeep.

mod check;
mod stats;
mod vacuum;

use clap::{Arg, ArgAction, ArgMatches};
use houtai_core::Result;
use houtai_data::{DEFAULT_DATABASE, Executor, Statement, fetch};
use serde_json::Value;

use super::{Call, Command, Outcome, Work, json_flag};
use crate::opened::{Opened, database_name, database_option};
use crate::{Launch, Prepared};

pub(crate) struct DbCommand;

impl Command for DbCommand {
    fn name(&self) -> &'static str {
        "db"
    }

    fn about(&self) -> &'static str {
        "Checks a database, shows its sizes, gives space back"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        let sub = |name: &'static str, about: &'static str| {
            clap::Command::new(name).about(about).arg(database_option()).arg(json_flag())
        };
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(sub("check", "Looks for damage, and for changes that were made by hand"))
            .subcommand(
                sub("stats", "Prints tables with their rows and sizes, and indexes that nobody uses").arg(
                    flag("exact").help("Counts the rows of PostgreSQL instead of asking its statistics"),
                ),
            )
            .subcommand(
                sub("vacuum", "Gives space back that deleted rows have left")
                    .arg(
                        flag("full")
                            .help("PostgreSQL: writes the tables anew; nobody can use them meanwhile"),
                    )
                    .arg(flag("yes").short('y').help("Does not ask")),
            )
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(run(call))
    }
}

async fn run(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let Some((name, matches)) = matches.subcommand() else { return Ok(std::process::ExitCode::from(2)) };
    let (name, matches) = (name.to_owned(), matches.clone());
    let database = database_name(&matches).to_owned();
    let prepared = without_time_limit(launch, &database).prepare().await?;
    let opened = Opened::open(&prepared, &database).await?;
    let work = Task { prepared: &prepared, opened: &opened, database: &database, matches: &matches };
    let outcome = match name.as_str() {
        "check" => check::check(&work).await,
        "stats" => stats::stats(&work).await,
        _ => vacuum::vacuum(&work).await,
    };
    opened.close().await;
    outcome
}

/// What takes minutes on a large database is no mistake here.
fn without_time_limit(launch: Launch, database: &str) -> Launch {
    let key = match database {
        DEFAULT_DATABASE => "db.statement_timeout=".to_owned(),
        name => format!("db.{name}.statement_timeout="),
    };
    launch.sets([key])
}

/// A subcommand on its way.
struct Task<'a> {
    prepared: &'a Prepared,
    opened: &'a Opened,
    database: &'a str,
    matches: &'a ArgMatches,
}

impl Task<'_> {
    fn json(&self) -> bool {
        self.matches.get_flag("json")
    }
}

/// The one row of a statement that gives JSON.
async fn json(executor: &impl Executor, sql: impl Into<houtai_data::Sql>) -> Result<Value> {
    let rows = fetch::<String>(executor, Statement::new(sql, Vec::new()).reads()).await?;
    let text = rows.into_iter().next().unwrap_or_else(|| "null".to_owned());
    serde_json::from_str(&text).map_err(houtai_core::Error::from)
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        1_048_576..10_737_418_240 => format!("{} MiB", bytes.div_ceil(1 << 20)),
        _ => format!("{} GiB", bytes.div_ceil(1 << 30)),
    }
}

/// A name, in quotes.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
