//! What is asked for on the command line.

use std::ffi::OsString;

use houtai_benches::command;

use crate::Failure;
use crate::launch::{LAUNCH, Launch};
use crate::scenario::{self, Scenario};

/// The settings of one measuring.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) scenarios: Vec<&'static Scenario>,
    pub(crate) rounds: usize,
    pub(crate) seconds: u32,
    /// How many starts the median of `first-answer` is taken from.
    pub(crate) starts: usize,
    /// The PostgreSQL of the scenarios that need one.
    pub(crate) postgres: Option<String>,
    pub(crate) quick: bool,
    pub(crate) json: bool,
    pub(crate) build: bool,
}

/// What this process is to do.
#[derive(Debug)]
pub(crate) enum Demand {
    Measure(Options),
    Help,
    /// Not for people: this binary starts itself once more to set up a child before it runs.
    Launch(Launch),
}

/// Reads the arguments after the program's name.
pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Demand, Failure> {
    let mut options = Options {
        scenarios: scenario::all().collect(),
        rounds: 9,
        seconds: 3,
        starts: 11,
        postgres: None,
        quick: false,
        json: false,
        build: true,
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            LAUNCH => return Launch::read(arguments.map(OsString::from)).map(Demand::Launch),
            "--help" | "-h" => return Ok(Demand::Help),
            "--rounds" => options.rounds = number(&argument, arguments.next())?,
            "--seconds" => options.seconds = number(&argument, arguments.next())?,
            "--only" => options.scenarios = only(&arguments.next().unwrap_or_default())?,
            "--postgres" => options.postgres = Some(url(arguments.next())?),
            "--quick" => quicken(&mut options),
            "--json" => options.json = true,
            "--no-build" => options.build = false,
            unknown => return Err(format!("`{unknown}` is not an option; `--help` lists them").into()),
        }
    }
    Ok(Demand::Measure(options))
}

fn quicken(options: &mut Options) {
    options.quick = true;
    options.rounds = 3;
    options.seconds = 1;
    options.starts = 3;
}

/// A value that is absent is told as an empty one.
fn number<N: std::str::FromStr + PartialOrd + From<u8>>(
    name: &str,
    value: Option<String>,
) -> Result<N, Failure> {
    command::number(name, &value.unwrap_or_default())
}

fn url(value: Option<String>) -> Result<String, Failure> {
    value
        .filter(|url| url.starts_with("postgres://"))
        .ok_or_else(|| "--postgres wants a URL such as `postgres://root@127.0.0.1:5432/test`".into())
}

fn only(names: &str) -> Result<Vec<&'static Scenario>, Failure> {
    let chosen: Result<Vec<_>, _> = names.split(',').map(named).collect();
    Ok(chosen?.concat())
}

/// The scenario of this name, or all that begin as the name does before its `*`.
fn named(name: &str) -> Result<Vec<&'static Scenario>, Failure> {
    let is_meant = |scenario: &&Scenario| match name.strip_suffix('*') {
        Some(start) => scenario.name.starts_with(start),
        None => scenario.name == name,
    };
    let found: Vec<_> = scenario::all().filter(is_meant).collect();
    if found.is_empty() {
        let known: Vec<_> = scenario::all().map(|scenario| scenario.name).collect();
        return Err(format!("`{name}` is not a scenario; there are {}", known.join(", ")).into());
    }
    Ok(found)
}

/// The text of `--help`.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "Measures houtai's servers against their rivals.

  --only a,b*     only these scenarios; `*` at the end stands for the rest of a name
  --postgres URL  the PostgreSQL of the scenarios that need one; its table `todos` is made anew
  --rounds N      pairs per comparison (9)
  --seconds N     seconds of load per run (3)
  --quick         3 rounds of 1 second: shows that everything works, its figures are worth nothing
  --json          JSON on standard output in place of the table
  --no-build      measure what is built already

Scenarios:
",
    );
    for scenario in scenario::all() {
        text += &format!("  {:<34}{}\n", scenario.name, scenario.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options, String> {
        match read(line.split_whitespace().map(str::to_owned)) {
            Ok(Demand::Measure(options)) => Ok(options),
            Ok(other) => Err(format!("{other:?}")),
            Err(failure) => Err(failure.to_string()),
        }
    }

    #[test]
    fn defaults_measure_everything() {
        let options = options("").unwrap();
        assert_eq!(
            (options.rounds, options.seconds, options.scenarios.len()),
            (9, 3, scenario::all().count())
        );
    }

    #[test]
    fn later_options_refine_quick() {
        let options = options("--quick --rounds 5 --only first-answer,hello-vs-hyper").unwrap();
        assert_eq!((options.rounds, options.seconds), (5, 1));
        assert_eq!(options.scenarios[0].name, "first-answer");
        assert_eq!(options.scenarios.len(), 2);
    }

    #[test]
    fn a_star_stands_for_the_rest_of_a_name() {
        let chosen = options("--only idle-*,first-answer").unwrap().scenarios;
        let names: Vec<_> = chosen.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names, ["idle-memory", "idle-connections", "first-answer"]);
    }

    #[test]
    fn mistakes_name_the_next_step() {
        assert!(options("--only hello").unwrap_err().contains("hello-vs-hyper"));
        assert!(options("--round 3").unwrap_err().contains("--help"));
        assert!(options("--rounds 0").unwrap_err().contains("from 1"));
        assert!(options("--seconds").unwrap_err().contains("whole number"));
        assert!(options("--postgres test").unwrap_err().contains("postgres://"));
        assert!(options("--only idle*ness").unwrap_err().contains("idle*ness"));
    }
}
