//! Everybody by turns, each time as a new process on a table that was made anew.

use std::fs;
use std::path::Path;
use std::process::Command;

use houtai_benches::places::Places;
use houtai_benches::running::Folder;
use serde_json::Value;

use crate::Failure;
use crate::contestant::{Contestant, Database, chosen};
use crate::options::Options;

/// What one process reported about one operation.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) contestant: Contestant,
    pub(crate) operation: String,
    pub(crate) operations_per_second: f64,
    pub(crate) client_cpu: f64,
    /// Of PostgreSQL.
    pub(crate) server_cpu: Option<f64>,
    /// As it was printed.
    pub(crate) json: String,
}

/// Measures all rounds; in each, somebody else comes first.
pub(crate) fn run(options: &Options, places: &Places) -> Result<Vec<Line>, Failure> {
    let folder = Folder::create(&places.runs("data"), 0)?;
    let mut contestants = chosen(options);
    let mut lines = Vec::new();
    for round in 1..=options.rounds {
        for contestant in &contestants {
            eprintln!(
                "data: round {round} of {}: {} on {}",
                options.rounds,
                contestant.name,
                contestant.database.name()
            );
            lines.extend(once(*contestant, options, folder.path(), places)?);
        }
        contestants.rotate_left(1);
    }
    Ok(lines)
}

fn once(
    contestant: Contestant,
    options: &Options,
    folder: &Path,
    places: &Places,
) -> Result<Vec<Line>, Failure> {
    let operations: Vec<_> = options.operations.iter().map(|operation| operation.name()).collect();
    let output = Command::new(contestant.binary(places))
        .args(["--contestant", contestant.name, "--url", &url(contestant, options, folder)?])
        .args(["--operations", &operations.join(","), "--seconds", &options.seconds.to_string()])
        .args(["--synchronous", options.synchronous.name()])
        .output()
        .map_err(|error| format!("{}: {error}; run without --no-build", contestant.name))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} on {}: {}", contestant.name, contestant.database.name(), said.trim()).into());
    }
    String::from_utf8(output.stdout)?.lines().map(|json| line(contestant, json)).collect()
}

/// A new file each time.
fn url(contestant: Contestant, options: &Options, folder: &Path) -> Result<String, Failure> {
    match contestant.database {
        Database::Postgresql => options.postgres.clone().ok_or_else(|| "no PostgreSQL".into()),
        Database::Sqlite => {
            for file in fs::read_dir(folder)? {
                fs::remove_file(file?.path())?;
            }
            Ok(format!("sqlite:{}", folder.join("items.db").display()))
        }
    }
}

fn line(contestant: Contestant, json: &str) -> Result<Line, Failure> {
    let value: Value = serde_json::from_str(json)?;
    let number = |name: &str| value[name].as_f64().ok_or_else(|| format!("no {name} in {json}"));
    Ok(Line {
        contestant,
        operation: value["operation"].as_str().unwrap_or_default().to_owned(),
        operations_per_second: number("operations_per_second")?,
        client_cpu: number("client_cpu_us")?,
        server_cpu: value["server_cpu_us"].as_f64(),
        json: json.to_owned(),
    })
}
