//! `inspect`: models from a database that is there.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction};
use houtai_core::{Error, Result};
use houtai_data::OnDelete;
use houtai_migrate::{Column, InspectedTable, Inspection};
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::error::counted;
use crate::migrations::told;
use crate::opened::{Opened, database_name, database_option};
use crate::{output_file, terminal};

pub(crate) struct Inspect;

impl Command for Inspect {
    fn name(&self) -> &'static str {
        "inspect"
    }

    fn about(&self) -> &'static str {
        "Prints models for the tables that a database has"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let tables = Arg::new("tables")
            .long("tables")
            .value_name("NAMES")
            .value_delimiter(',')
            .action(ArgAction::Append);
        let out = Arg::new("out").long("out").value_name("FOLDER").conflicts_with("json");
        let force = Arg::new("force").long("force").action(ArgAction::SetTrue).requires("out");
        command
            .arg(tables.help("Only these tables: authors,books"))
            .arg(database_option())
            .arg(out.help("Writes a file for each table, and mod.rs, instead of standard output"))
            .arg(force.help("Writes them also over files that are there"))
            .arg(json_flag().help("Prints what was read as JSON instead of Rust"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(run(call))
    }
}

async fn run(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let name = database_name(&matches);
    let prepared = launch.prepare().await?;
    let opened = Opened::open(&prepared, name).await?;
    let found = match opened.db() {
        Ok(db) => houtai_migrate::inspect(db).await.map_err(told),
        Err(error) => Err(error),
    };
    opened.close().await;
    let mut found = found?;
    if let Some(names) = matches.get_many::<String>("tables") {
        found = found.only(&names.cloned().collect::<Vec<_>>()).map_err(told)?;
    }
    if matches.get_flag("json") {
        return printed(terminal::print_json(&to_json(&found)));
    }
    if let Some(folder) = matches.get_one::<String>("out") {
        let text = write(&found, Path::new(folder), matches.get_flag("force"))?;
        return printed(terminal::print(&text));
    }
    if found.tables.is_empty() && found.left_out.is_empty() {
        terminal::complain("The database has no tables.");
        return Ok(ExitCode::SUCCESS);
    }
    printed(terminal::print(&found.rust()))
}

/// Writes the files, or none where one of them is there already.
fn write(found: &Inspection, folder: &Path, force: bool) -> Result<String> {
    let files = found.rust_files();
    let there: Vec<&str> =
        files.iter().filter(|file| folder.join(&file.name).exists()).map(|file| file.name.as_str()).collect();
    if !there.is_empty() && !force {
        return Err(Error::conflict(format!(
            "{} in {} already: {}; name another folder, or --force",
            if there.len() == 1 { "a file is" } else { "files are" },
            folder.display(),
            there.join(", ")
        )));
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::internal(format!("cannot make the folder {}: {error}", folder.display())))?;
    let mut text = String::new();
    for file in &files {
        let path = folder.join(&file.name);
        output_file::write(&path, &file.text, None)?;
        // Writing to a `String` cannot fail.
        _ = writeln!(text, "wrote {}", path.display());
    }
    _ = writeln!(
        text,
        "{} of {}.",
        counted(found.tables.len(), "model"),
        counted(found.tables.len(), "table")
    );
    if !found.left_out.is_empty() {
        text += "Left out, because no model says it:\n";
        for one in &found.left_out {
            _ = writeln!(text, "  - {}: {}", one.what, one.why);
        }
    }
    if !found.align.is_empty() {
        _ = writeln!(
            text,
            "{} for names and types that migrations count on, at the end of mod.rs.",
            counted(found.align.len(), "statement")
        );
    }
    Ok(text)
}

fn to_json(found: &Inspection) -> Value {
    let left_out =
        |one: &houtai_migrate::LeftOut| json!({"table": one.table, "what": one.what, "why": one.why});
    json!({
        "database": found.dialect.name(),
        "tables": found.tables.iter().map(table_json).collect::<Vec<_>>(),
        "left_out": found.left_out.iter().map(left_out).collect::<Vec<_>>(),
        "statements": found.align,
    })
}

fn table_json(one: &InspectedTable) -> Value {
    let table = &one.table;
    let indexes = table.indexes.iter().map(|index| {
        json!({"name": index.name, "columns": index.columns, "unique": index.unique, "where": index.condition})
    });
    let checks = table.checks.iter().map(|check| json!({"name": check.name, "condition": check.condition}));
    json!({
        "name": table.name,
        "comment": one.comment,
        "key": table.key,
        "columns": table.columns.iter().map(|column| column_json(one, column)).collect::<Vec<_>>(),
        "indexes": indexes.collect::<Vec<_>>(),
        "checks": checks.collect::<Vec<_>>(),
        "notes": one.notes,
    })
}

fn column_json(one: &InspectedTable, column: &Column) -> Value {
    let facts = one.columns.get(&column.name).cloned().unwrap_or_default();
    let references = column.references.as_ref().map(|to| {
        let on_delete = match to.on_delete {
            OnDelete::Restrict => "restrict",
            OnDelete::Cascade => "cascade",
            OnDelete::SetNull => "set_null",
        };
        json!({"table": to.table, "on_delete": on_delete})
    });
    json!({
        "name": column.name,
        "type": column.kind.as_str(),
        "declared": facts.sql_type,
        "max_length": column.max_length,
        "digits": column.decimal.map(|(digits, _)| digits),
        "places": column.decimal.map(|(_, places)| places),
        "null": column.null,
        "identity": column.identity,
        "unique": column.unique,
        "index": column.index,
        "references": references,
        "choices": column.choices,
        "default": facts.default,
        "comment": facts.comment,
        "notes": facts.notes,
    })
}
