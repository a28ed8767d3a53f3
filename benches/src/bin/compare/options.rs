//! What is asked for on the command line.

use std::ffi::OsString;

use crate::Failure;
use crate::launch::{LAUNCH, Launch};
use crate::scenario::{SCENARIOS, Scenario};

/// The settings of one measuring.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) scenarios: Vec<&'static Scenario>,
    pub(crate) rounds: usize,
    pub(crate) seconds: u32,
    /// How many starts the median of `first-answer` is taken from.
    pub(crate) starts: usize,
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
        scenarios: SCENARIOS.iter().collect(),
        rounds: 9,
        seconds: 3,
        starts: 11,
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

fn number<N: std::str::FromStr + PartialOrd + From<u8>>(
    name: &str,
    value: Option<String>,
) -> Result<N, Failure> {
    let value = value.unwrap_or_default();
    match value.parse() {
        Ok(number) if number >= N::from(1) => Ok(number),
        _ => Err(format!("{name} wants a whole number from 1, not `{value}`").into()),
    }
}

fn only(names: &str) -> Result<Vec<&'static Scenario>, Failure> {
    names.split(',').map(named).collect()
}

fn named(name: &str) -> Result<&'static Scenario, Failure> {
    SCENARIOS.iter().find(|scenario| scenario.name == name).ok_or_else(|| {
        let known: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        format!("`{name}` is not a scenario; there are {}", known.join(", ")).into()
    })
}

/// The text of `--help`.
pub(crate) fn help() -> String {
    let mut text = String::from(
        "Measures houtai's servers against their rivals.

  --only a,b      only these scenarios
  --rounds N      pairs per comparison (9)
  --seconds N     seconds of load per run (3)
  --quick         3 rounds of 1 second: shows that everything works, its figures are worth nothing
  --json          JSON on standard output in place of the table
  --no-build      measure what is built already

Scenarios:
",
    );
    for scenario in SCENARIOS {
        text += &format!("  {:<24}{}\n", scenario.name, scenario.about);
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
        assert_eq!((options.rounds, options.seconds, options.scenarios.len()), (9, 3, SCENARIOS.len()));
    }

    #[test]
    fn later_options_refine_quick() {
        let options = options("--quick --rounds 5 --only first-answer,hello-vs-hyper").unwrap();
        assert_eq!((options.rounds, options.seconds), (5, 1));
        assert_eq!(options.scenarios[0].name, "first-answer");
        assert_eq!(options.scenarios.len(), 2);
    }

    #[test]
    fn mistakes_name_the_next_step() {
        assert!(options("--only hello").unwrap_err().contains("hello-vs-hyper"));
        assert!(options("--round 3").unwrap_err().contains("--help"));
        assert!(options("--rounds 0").unwrap_err().contains("from 1"));
        assert!(options("--seconds").unwrap_err().contains("whole number"));
    }
}
