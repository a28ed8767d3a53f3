//! `migrate`: brings a database to where the migrations lead.

use std::fmt::Write as _;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction};
use houtai_data::Db;
use houtai_migrate::{Direction, Functions, MigrationId, Migrator, Planned, Project, Target, functions_of};

use super::{Call, Command, Outcome, Work, printed};
use crate::error::counted;
use crate::migrations::told;
use crate::opened::{Opened, database_name, database_option};
use crate::progress::ProgressLine;
use crate::terminal;

/// How often whoever waits sees how long it has taken.
const BETWEEN: Duration = Duration::from_millis(250);
pub(crate) struct Migrate;

impl Command for Migrate {
    fn name(&self) -> &'static str {
        "migrate"
    }

    fn about(&self) -> &'static str {
        "Applies the migrations that a database does not have yet, or takes some back"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value| Arg::new(name).long(name).value_name(value);
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        command
            .arg(flag("plan").help("Prints the SQL and changes nothing").conflicts_with("fake"))
            .arg(
                option("to", "MIGRATION")
                    .help("Stops at todos/0002_x, taking back what is beyond; todos/zero for none"),
            )
            .arg(
                flag("fake")
                    .help("Notes migrations as applied without running them: the tables are there already"),
            )
            .arg(database_option())
            .arg(
                option("lock-timeout", "SECONDS")
                    .value_parser(clap::value_parser!(u64).range(1..=3600))
                    .default_value("5")
                    .help("How long a statement waits for a table that others use; PostgreSQL only"),
            )
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(migrate(call))
    }
}

async fn migrate(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let target = target(matches.get_one::<String>("to").map(String::as_str)).map_err(told)?;
    let prepared = launch.prepare().await?;
    let project = prepared.migrations()?;
    let functions = functions_of(&prepared.app).map_err(told)?;
    let opened = Opened::open_or_make(&prepared, database_name(&matches)).await?;
    let done = match opened.db() {
        Ok(db) => on(db, &project, functions, &target, &matches).await,
        Err(error) => Err(error),
    };
    opened.close().await;
    printed(terminal::print(&done?))?;
    Ok(ExitCode::SUCCESS)
}

async fn on(
    db: &Db,
    project: &Project,
    functions: Functions,
    target: &Target,
    matches: &clap::ArgMatches,
) -> houtai_core::Result<String> {
    let seconds = matches.get_one::<u64>("lock-timeout").copied().unwrap_or(5);
    let migrator = Migrator::new(db, project.history());
    let migrator = migrator.functions(functions).lock_timeout(Duration::from_secs(seconds));
    if matches.get_flag("plan") {
        return Ok(plan(&migrator.plan(target).await.map_err(told)?));
    }
    let fake = matches.get_flag("fake");
    let now: Now = Arc::new(Mutex::new((String::new(), Instant::now())));
    let told_to = Arc::clone(&now);
    let migrator = migrator.progress(move |progress| {
        *told_to.lock().unwrap_or_else(PoisonError::into_inner) = (progress.to_string(), Instant::now());
    });
    let done = match fake {
        true => shown(&now, migrator.fake(target)).await,
        false => shown(&now, migrator.migrate(target)).await,
    };
    let done = done.map_err(told)?;
    let mut text: String = done.iter().map(|id| format!("  {id}\n")).collect();
    let verb = if fake { "noted" } else { "done" };
    _ = match done.len() {
        0 => writeln!(text, "Nothing to do: the database is where it is to be."),
        number => writeln!(text, "{} {verb}.", counted(number, "migration")),
    };
    Ok(text)
}

/// What is done just now, and since when.
type Now = Arc<Mutex<(String, Instant)>>;

/// Waits with a line that says how far the work is, once it takes long.
async fn shown<T>(now: &Now, work: impl Future<Output = T>) -> T {
    let (mut line, mut work) = (ProgressLine::new(), pin!(work));
    loop {
        if let Ok(done) = tokio::time::timeout(BETWEEN, &mut work).await {
            line.clear();
            return done;
        }
        // The pair is whole between two statements.
        let (text, since) = now.lock().unwrap_or_else(PoisonError::into_inner).clone();
        line.show_text(|| format!("{} s {text}", since.elapsed().as_secs()));
    }
}

fn target(to: Option<&str>) -> houtai_migrate::Result<Target> {
    let Some(to) = to else { return Ok(Target::Latest) };
    let id: MigrationId = to.parse()?;
    Ok(if id.name == "zero" { Target::Before(id.module) } else { Target::To(id) })
}

/// The SQL, with comments; in a form that a database takes as well.
fn plan(planned: &[Planned]) -> String {
    let mut text = String::new();
    for one in planned {
        let back = if one.direction == Direction::Back { ", taken back" } else { "" };
        // Writing to a `String` cannot fail.
        _ = writeln!(text, "-- {}{back} ({})", one.id(), one.file.file);
        for warning in &one.warnings {
            _ = writeln!(text, "-- on a large table: {warning}");
        }
        for (_, operation, steps) in &one.operations {
            _ = writeln!(text, "-- {operation}");
            steps.iter().for_each(|step| _ = writeln!(text, "{step}"));
        }
        text.push('\n');
    }
    if planned.is_empty() { "-- nothing to do\n".to_owned() } else { text }
}
