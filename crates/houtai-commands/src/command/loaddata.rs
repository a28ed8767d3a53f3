//! `loaddata`: rows from lines of JSON into a database.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use clap::{Arg, ArgAction};
use houtai_core::{Error, Result};
use houtai_data::{Databases, Db, ModelMeta, OnDuplicate, models_of};
use houtai_fixtures::{LoadOptions, Loaded, Progress, load};
use serde_json::{Value, json};

use super::dumpdata::told;
use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::opened::{database_name, database_option};
use crate::progress::{ProgressLine, bar};
use crate::table::table;
use crate::terminal;

pub(crate) struct LoadData;

impl Command for LoadData {
    fn name(&self) -> &'static str {
        "loaddata"
    }

    fn about(&self) -> &'static str {
        "Adds the rows of a file that `dumpdata` or somebody has written: all of them, or none"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        command
            .arg(Arg::new("file").value_name("FILE").required(true).help("The file; - is standard input"))
            .arg(
                flag("replace")
                    .conflicts_with("skip-existing")
                    .help("A row whose key is there already gets the values of the file"),
            )
            .arg(flag("skip-existing").help("A row whose key is there already stays as it is"))
            .arg(database_option())
            .arg(json_flag())
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(loaddata(call))
    }
}

async fn loaddata(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let file = matches.get_one::<String>("file").map_or("-", String::as_str);
    let (mut input, bytes) = open(file)?;
    let name = if file == "-" { "standard input" } else { file };
    let on_duplicate = match (matches.get_flag("replace"), matches.get_flag("skip-existing")) {
        (true, _) => OnDuplicate::Replace,
        (_, true) => OnDuplicate::Skip,
        _ => OnDuplicate::Refuse,
    };
    let options = LoadOptions { file: name.to_owned(), bytes, on_duplicate };
    let prepared = launch.prepare().await?;
    let models = models_of(&prepared.app);
    let entered = prepared.enter().await?;
    let loaded = async {
        let databases = entered.context().shared::<Databases>()?;
        let database = database_name(&matches);
        read(databases.get(database)?, &models, &mut *input, &options).await
    };
    let loaded = loaded.await;
    // The app is left in order whatever has happened; the first error is the one to tell.
    let left = entered.leave().await;
    let loaded = loaded?;
    left?;
    printed(match matches.get_flag("json") {
        true => terminal::print_json(&loaded.iter().map(to_json).collect()),
        false => terminal::print(&shown(&loaded)),
    })
}

async fn read(
    db: &Db,
    models: &[&'static ModelMeta],
    input: &mut (dyn BufRead + Send),
    options: &LoadOptions,
) -> Result<Vec<Loaded>> {
    let mut line = ProgressLine::new();
    let mut show = |progress: Progress<'_>| line.show_text(|| bar(progress, "bytes"));
    let loaded = load(db, models, input, options, &mut show).await;
    line.clear();
    loaded.map_err(told)
}

/// The file, and how many bytes it has where that can be known.
fn open(file: &str) -> Result<(Box<dyn BufRead + Send>, Option<u64>)> {
    if file == "-" {
        return Ok((Box::new(BufReader::with_capacity(1 << 16, io::stdin())), None));
    }
    let failed = |error: io::Error| {
        let next = match error.kind() {
            io::ErrorKind::NotFound => "; name a file that `dumpdata --output` has written",
            _ => "",
        };
        Error::not_found(format!("cannot read `{file}`: {error}{next}"))
    };
    let opened = File::open(file).map_err(failed)?;
    let about = opened.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(Error::not_found(format!("cannot read `{file}`: it is a folder; name a file in it")));
    }
    Ok((Box::new(BufReader::with_capacity(1 << 16, opened)), about.is_file().then_some(about.len())))
}

fn to_json(loaded: &Loaded) -> Value {
    let Loaded { model, rows, skipped } = loaded;
    json!({"model": model.name, "table": model.table, "rows": rows, "skipped": skipped})
}

fn shown(loaded: &[Loaded]) -> String {
    if loaded.is_empty() {
        return "The file has no rows; nothing was changed.\n".to_owned();
    }
    let cells = loaded
        .iter()
        .map(|one| vec![one.model.name.to_owned(), one.rows.to_string(), one.skipped.to_string()]);
    table(&["MODEL", "ROWS LOADED", "LEFT AS THEY ARE"], &cells.collect::<Vec<_>>())
}
