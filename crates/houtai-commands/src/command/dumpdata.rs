//! `dumpdata`: the rows of the models as lines of JSON.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::{Arg, ArgAction};
use houtai_core::{Error, Result};
use houtai_data::{Db, ModelMeta, models_of};
use houtai_fixtures::{DUMP_MARK, Dumped, Progress, dump, find_model};
use houtai_migrate::Migrator;
use serde_json::{Value, json};

use super::{Call, Command, Outcome, Work, json_flag, printed};
use crate::opened::{Opened, database_name, database_option};
use crate::output_file::NewFile;
use crate::progress::{ProgressLine, bar};
use crate::table::table;
use crate::{Prepared, migrations, terminal};

pub(crate) struct DumpData;

impl Command for DumpData {
    fn name(&self) -> &'static str {
        "dumpdata"
    }

    fn about(&self) -> &'static str {
        "Prints the rows of the models as lines of JSON, which `loaddata` reads into any database"
    }

    fn define(&self, command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value| Arg::new(name).long(name).value_name(value);
        let force = Arg::new("force").long("force").action(ArgAction::SetTrue).requires("output");
        command
            .arg(
                option("model", "MODEL")
                    .action(ArgAction::Append)
                    .help("The rows of this model only; may be given several times"),
            )
            .arg(option("output", "FILE").short('o').help("Writes a file instead of standard output"))
            .arg(force.help("Writes it also over a file that is no dump"))
            .arg(database_option())
            .arg(json_flag().requires("output").help("Prints what was written as JSON instead of a table"))
    }

    fn run(&self, call: Call) -> Work {
        Box::pin(dumpdata(call))
    }
}

async fn dumpdata(call: Call) -> Outcome {
    let Call { launch, matches } = call;
    let prepared = launch.prepare().await?;
    let models = models_of(&prepared.app);
    let named = matches.get_many::<String>("model").into_iter().flatten();
    let only: Vec<_> = named.map(|name| find_model(&models, name).map_err(told)).collect::<Result<_>>()?;
    let of = Models { only: if only.is_empty() { models.clone() } else { only }, all: models };
    let opened = Opened::open(&prepared, database_name(&matches)).await?;
    let file = matches.get_one::<String>("output").map(Path::new);
    let dumped = async {
        let db = opened.db()?;
        match file {
            Some(file) => to_file(&prepared, db, &of, file, matches.get_flag("force")).await.map(Some),
            None => to_standard_output(&prepared, db, &of).await.map(|()| None),
        }
    };
    let dumped = dumped.await;
    opened.close().await;
    let Some(dumped) = dumped? else { return Ok(std::process::ExitCode::SUCCESS) };
    printed(match matches.get_flag("json") {
        true => terminal::print_json(&dumped.iter().map(to_json).collect()),
        false => terminal::print(&shown(&dumped)),
    })
}

/// Those of the app, and those that are asked for.
struct Models {
    all: Vec<&'static ModelMeta>,
    only: Vec<&'static ModelMeta>,
}

async fn to_file(
    prepared: &Prepared,
    db: &Db,
    models: &Models,
    file: &Path,
    force: bool,
) -> Result<Vec<Dumped>> {
    let mut new = NewFile::create(file, (!force).then_some(DUMP_MARK))?;
    let mut line = ProgressLine::new();
    let dumped = write(prepared, db, models, &mut new, &mut line).await;
    line.clear();
    let dumped = dumped?;
    new.finish()?;
    Ok(dumped)
}

async fn to_standard_output(prepared: &Prepared, db: &Db, models: &Models) -> Result<()> {
    let mut out = Piped { out: BufWriter::with_capacity(1 << 16, io::stdout()), is_closed: false };
    let mut line = ProgressLine::new();
    let done = write(prepared, db, models, &mut out, &mut line).await;
    line.clear();
    match done {
        Err(_) if out.is_closed => Ok(()),
        done => done.map(|_| ()),
    }
}

async fn write(
    prepared: &Prepared,
    db: &Db,
    models: &Models,
    out: &mut (dyn Write + Send),
    line: &mut ProgressLine,
) -> Result<Vec<Dumped>> {
    let migrations = revision(prepared, db).await?;
    let mut show = |progress: Progress<'_>| line.show_text(|| bar(progress, "rows"));
    let head = (prepared.app.name(), migrations.as_slice());
    dump(db, &models.all, &models.only, head, out, &mut show).await.map_err(told)
}

/// The last migration of each module that the database has.
async fn revision(prepared: &Prepared, db: &Db) -> Result<Vec<String>> {
    let project = prepared.migrations()?;
    if project.history().files().is_empty() {
        return Ok(Vec::new());
    }
    let applied = Migrator::new(db, project.history()).applied().await.map_err(migrations::told)?;
    let mut last = std::collections::BTreeMap::new();
    for one in applied {
        last.insert(one.id.module.clone(), one.id.to_string());
    }
    Ok(last.into_values().collect())
}

/// A reader that has closed its end (`| head`) is no mistake.
struct Piped<W> {
    out: W,
    is_closed: bool,
}

impl<W: Write> Write for Piped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.noted(flushed)
    }
}

impl<W> Piped<W> {
    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.is_closed |= result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        result
    }
}

fn to_json(dumped: &Dumped) -> Value {
    json!({"model": dumped.model.name, "table": dumped.model.table, "rows": dumped.rows})
}

fn shown(dumped: &[Dumped]) -> String {
    if dumped.is_empty() {
        return "The app has no models, so there is nothing to dump.\n".to_owned();
    }
    let cells = dumped.iter().map(|one| vec![one.model.name.to_owned(), one.rows.to_string()]);
    table(&["MODEL", "ROWS"], &cells.collect::<Vec<_>>())
}

pub(super) fn told(error: houtai_fixtures::Error) -> Error {
    Error::internal(error.to_string())
}
