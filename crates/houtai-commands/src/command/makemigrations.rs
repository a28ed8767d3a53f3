//! `makemigrations`: what the models say that the migrations do not, as files.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Arg, ArgAction};
use houtai_core::Error;
use houtai_data::{models_by_module, models_of};
use houtai_migrate::{Answers, Changes, Fill, Migration, Place, Project, Schema};
use serde_json::json;

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::migrations::told;
use crate::{Prepared, person, questions, terminal};

pub(crate) struct MakeMigrations;

impl Command for MakeMigrations {
    fn name(&self) -> &'static str {
        "makemigrations"
    }

    fn about(&self) -> &'static str {
        "Compares the models with the migrations, and writes what is missing as new ones"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value| Arg::new(name).long(name).value_name(value);
        let many = |name, value| option(name, value).action(ArgAction::Append);
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        command
            .arg(option("name", "NAME").help("Names the migrations, instead of after what they do"))
            .arg(many("rename", "OLD=NEW").help("A table or column got another name: todos.name=title"))
            .arg(many("default", "COLUMN=VALUE").help("What rows that are there get: todos.priority=0"))
            .arg(many("no-default", "COLUMN").help("No row needs a value in this column"))
            .arg(many("drop", "WHAT").help("A table or column goes with all that is in it"))
            .arg(flag("check").help("Writes nothing, and fails if something is missing"))
            .arg(
                flag("merge")
                    .help("Joins two branches that went on from the same migration")
                    .conflicts_with("empty"),
            )
            .arg(option("empty", "MODULE").help("A migration for steps written by hand").requires("name"))
            .arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(make(call))
    }
}

async fn make(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let (check, as_json) = (matches.get_flag("check"), matches.get_flag("json"));
    let prepared = launch.prepare().await?;
    let project = prepared.migrations_to_write()?;
    let Some(changes) = changes(&matches, &prepared, &project)? else {
        terminal::complain("nothing was written");
        return Ok(ExitCode::FAILURE);
    };
    let files = if check || !changes.questions.is_empty() {
        Vec::new()
    } else {
        project.write(&changes.migrations).map_err(told)?
    };
    let files: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    printed(match as_json {
        true => terminal::print_json(&to_json(&changes, &files)),
        false => terminal::print(&shown(&changes, &files, check)),
    })?;
    let failed = !changes.questions.is_empty() || check && !changes.is_empty();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What is missing; `None` when a person who was asked has stopped.
fn changes(
    matches: &clap::ArgMatches,
    prepared: &Prepared,
    project: &Project,
) -> Result<Option<Changes>, Error> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    if matches.get_flag("merge") {
        let migrations = project.history().merge().map_err(told)?;
        return Ok(Some(Changes { migrations, ..Changes::default() }));
    }
    if let Some(module) = text("empty") {
        Project::known_module(module, prepared.app.modules().iter().map(houtai_core::Module::name))
            .map_err(told)?;
        let empty = project.empty(module, text("name").unwrap_or_default()).map_err(told)?;
        return Ok(Some(Changes { migrations: vec![empty], ..Changes::default() }));
    }
    let models = Schema::of_models(models_by_module(&prepared.app)).map_err(told)?;
    let compare = |answers: &Answers| project.changes(&models, answers, text("name"));
    let answers = answers(matches, prepared)?;
    // What runs by itself gets the questions with the options that answer them.
    let by_itself = matches.get_flag("check") || matches.get_flag("json");
    match person::at_terminal().filter(|_| !by_itself) {
        Some(mut person) => questions::settle(&mut person, compare, answers),
        None => compare(&answers).map(Some).map_err(told),
    }
}

/// What the options say, and what the models do.
fn answers(matches: &clap::ArgMatches, prepared: &Prepared) -> Result<Answers, Error> {
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let mut answers = Answers::new().with_defaults_of(models_of(&prepared.app));
    for text in all("rename") {
        let (from, to) = pair("--rename", text, "todos.name=title")?;
        answers = answers.rename(from, to);
    }
    for text in all("default") {
        let (column, value) = pair("--default", text, "todos.priority=0")?;
        answers = answers.fill(column, Fill::Value(value.to_owned()));
    }
    for text in all("no-default") {
        answers = answers.no_fill(text.parse().map_err(told)?);
    }
    for text in all("drop") {
        answers = answers.drop(text.parse().map_err(told)?);
    }
    Ok(answers)
}

fn pair<'t>(option: &str, text: &'t str, example: &str) -> Result<(Place, &'t str), Error> {
    let (place, value) = text.split_once('=').ok_or_else(|| {
        Error::internal(format!("{option} {text}: there is no `=` in it; write it as `{option} {example}`"))
    })?;
    Ok((place.parse().map_err(told)?, value))
}

fn shown(changes: &Changes, files: &[String], check: bool) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for migration in &changes.migrations {
        let note = if migration.is_reversible() { "" } else { " (cannot be taken back)" };
        _ = writeln!(text, "{}{note}", migration.id);
        for operation in &migration.operations {
            let loses = if operation.loses_data() { " (its values go)" } else { "" };
            _ = writeln!(text, "  - {operation}{loses}");
        }
    }
    for question in &changes.questions {
        _ = writeln!(text, "? {question}");
    }
    if check {
        for module in &changes.stale_snapshots {
            _ = writeln!(text, "the snapshot of the module `{module}` is not what its migrations add up to");
        }
    }
    for file in files {
        _ = writeln!(text, "wrote {file}");
    }
    let end = match (changes.is_empty(), changes.questions.len()) {
        (true, _) => "The migrations say what the models do.",
        (false, 0) if check => "→ run `makemigrations` to write what is missing",
        (false, 0) => return text,
        (false, _) => "→ answer what is asked by the options; nothing was written",
    };
    text + end + "\n"
}

fn to_json(changes: &Changes, files: &[String]) -> serde_json::Value {
    let migration = |one: &Migration| {
        let operations: Vec<String> = one.operations.iter().map(ToString::to_string).collect();
        json!({"id": one.id.to_string(), "operations": operations, "reversible": one.is_reversible()})
    };
    json!({
        "migrations": changes.migrations.iter().map(migration).collect::<Vec<_>>(),
        "questions": changes.questions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "stale_snapshots": changes.stale_snapshots,
        "files": files,
    })
}
