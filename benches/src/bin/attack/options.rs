//! What is asked for on the command line.

use std::ffi::OsString;

use houtai_benches::launch::{LAUNCH, Launch};

use crate::Failure;
use crate::attacks::idle::{HOLD, Hold};
use crate::run::Run;
use crate::runs::RUNS;

/// The settings of one call.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) runs: Vec<&'static Run>,
    /// How long an attack goes on, where it has no end of its own.
    pub(crate) seconds: Option<u64>,
    pub(crate) json: bool,
}

/// What this process is to do.
#[derive(Debug)]
pub(crate) enum Demand {
    Attack(Options),
    Help,
    List,
    /// Not for people: this binary starts itself once more to set up a child before it runs.
    Launch(Launch),
    /// Not for people: one process may not have enough files for all connections.
    Hold(Hold),
}

/// Reads the arguments after the program's name.
pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Demand, Failure> {
    let mut options = Options { runs: RUNS.iter().collect(), seconds: None, json: false };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            LAUNCH => return Launch::read(arguments.map(OsString::from)).map(Demand::Launch),
            HOLD => return Hold::read(arguments).map(Demand::Hold),
            "--help" | "-h" => return Ok(Demand::Help),
            "--list" => return Ok(Demand::List),
            "--only" => options.runs = only(&arguments.next().unwrap_or_default())?,
            "--seconds" => options.seconds = Some(seconds(&arguments.next().unwrap_or_default())?),
            "--json" => options.json = true,
            unknown => return Err(format!("`{unknown}` is not an option; `--help` lists them").into()),
        }
    }
    Ok(Demand::Attack(options))
}

fn seconds(value: &str) -> Result<u64, Failure> {
    match value.parse() {
        Ok(number @ 1..=86_400) => Ok(number),
        _ => Err(format!("--seconds wants a whole number from 1 to 86400, not `{value}`").into()),
    }
}

/// A name stands for itself and for every run whose name begins with it and a hyphen.
fn only(names: &str) -> Result<Vec<&'static Run>, Failure> {
    let mut chosen = Vec::new();
    for name in names.split(',') {
        let family = format!("{name}-");
        let before = chosen.len();
        chosen.extend(RUNS.iter().filter(|run| run.name == name || run.name.starts_with(&family)));
        if chosen.len() == before {
            let known: Vec<_> = RUNS.iter().map(|run| run.name).collect();
            return Err(format!("`{name}` is not a run; there are {}", known.join(", ")).into());
        }
    }
    Ok(chosen)
}

/// The text of `--help`.
pub(crate) fn help() -> String {
    "Attacks a houtai server and tells what normal clients felt meanwhile.

  --only a,b      only these runs; `slow` stands for all whose name begins with `slow-`
  --seconds N     how long an attack goes on, where it has no end of its own
  --list          the runs and their goals
  --json          JSON on standard output in place of the table

Exit code 1: a goal is missed, or a run broke. NOT TESTED is neither passed nor failed."
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options, String> {
        match read(line.split_whitespace().map(str::to_owned)) {
            Ok(Demand::Attack(options)) => Ok(options),
            Ok(other) => Err(format!("{other:?}")),
            Err(failure) => Err(failure.to_string()),
        }
    }

    #[test]
    fn without_options_every_run_is_made() {
        assert_eq!(options("").unwrap().runs.len(), RUNS.len());
    }

    #[test]
    fn a_family_is_chosen_by_its_first_word() {
        let names: Vec<_> =
            options("--only slowhttptest,soak").unwrap().runs.iter().map(|run| run.name).collect();
        assert_eq!(names, ["slowhttptest-headers", "slowhttptest-body", "slowhttptest-read", "soak"]);
    }

    #[test]
    fn mistakes_name_the_next_step() {
        assert!(options("--only slo").unwrap_err().contains("slowloris"));
        assert!(options("--seconds 0").unwrap_err().contains("from 1"));
        assert!(options("--second 3").unwrap_err().contains("--help"));
    }
}
