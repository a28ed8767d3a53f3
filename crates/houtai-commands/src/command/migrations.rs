//! `migrations`: which there are, and which a database has.

use std::process::ExitCode;

use houtai_migrate::{Applied, Migrator, Project};
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::migrations::told;
use crate::opened::{Opened, database_name, database_option};
use crate::table::table;
use crate::terminal;

pub(crate) struct Migrations;

impl Command for Migrations {
    fn name(&self) -> &'static str {
        "migrations"
    }

    fn about(&self) -> &'static str {
        "Lists the migrations with their state in a database"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        command.arg(json_flag()).arg(database_option())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(list(call))
    }
}

async fn list(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let prepared = launch.prepare().await?;
    let project = prepared.migrations()?;
    let opened = Opened::open_or_make(&prepared, database_name(&matches)).await?;
    let applied = applied(&opened, &project).await;
    opened.close().await;
    let rows = rows(&project, &applied?);
    printed(match matches.get_flag("json") {
        true => terminal::print_json(&rows.iter().map(Row::to_json).collect()),
        false => terminal::print(&shown(&rows)),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn applied(opened: &Opened, project: &Project) -> houtai_core::Result<Vec<Applied>> {
    Migrator::new(opened.db()?, project.history()).applied().await.map_err(told)
}

struct Row {
    id: String,
    applied_at: Option<String>,
    /// What a person has to see to: the file is not what was applied.
    trouble: Option<&'static str>,
    reversible: bool,
}

impl Row {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "applied_at": self.applied_at,
            "trouble": self.trouble,
            "reversible": self.reversible,
        })
    }
}

fn rows(project: &Project, applied: &[Applied]) -> Vec<Row> {
    let when = |one: &Applied| one.applied_at.to_jiff().to_string();
    let there = project.history().files().iter().map(|file| {
        let id = &file.migration.id;
        let found = applied.iter().find(|one| one.id == *id);
        let edited = found.is_some_and(|one| one.checksum != file.checksum);
        Row {
            id: id.to_string(),
            applied_at: found.map(when),
            trouble: edited.then_some("edited after it was applied"),
            reversible: file.migration.is_reversible(),
        }
    });
    let gone = applied.iter().filter(|one| project.history().get(&one.id).is_none()).map(|one| Row {
        id: one.id.to_string(),
        applied_at: Some(when(one)),
        trouble: Some("its file is not there any more"),
        reversible: false,
    });
    there.chain(gone).collect()
}

fn shown(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "There are no migrations; `makemigrations` writes the first ones.\n".to_owned();
    }
    let cells = rows.iter().map(|row| {
        let state = match (row.trouble, &row.applied_at) {
            (Some(trouble), _) => trouble.to_owned(),
            (None, Some(at)) => format!("applied {at}"),
            (None, None) => "to be applied".to_owned(),
        };
        let back = if row.reversible { "yes" } else { "no" };
        vec![row.id.clone(), back.to_owned(), state]
    });
    table(&["MIGRATION", "REVERSIBLE", "STATE"], &cells.collect::<Vec<_>>())
}
