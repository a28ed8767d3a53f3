//! What is asked for on the command line.

use houtai_benches::command::{Demand, number};
use houtai_workload::operation::Operation;
use houtai_workload::options::Synchronous;

use crate::Failure;

/// The settings of one measuring.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) postgres: Option<String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) rounds: usize,
    pub(crate) seconds: u32,
    pub(crate) synchronous: Synchronous,
    pub(crate) build: bool,
}

/// The text of `--help`.
pub(crate) const HELP: &str = "Measures drivers and ORMs on the same table by turns.

  --postgres URL     also on this PostgreSQL; its table `bench_items` is made anew
  --operations a,b   only these: one-row, page, insert, update, insert-row, update-row,
                     transaction, unit
  --rounds N         how often everybody is measured (9)
  --seconds N        seconds per operation and round (3)
  --synchronous S    `normal` or `full`, when SQLite waits for the disk (normal)
  --quick            1 round of 1 second: shows that everything works, its figures are worth nothing
  --no-build         measure what is built already

One line of JSON per operation and round goes to standard output, the table to standard error.";

/// Reads the arguments after the program's name.
pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Demand<Options>, Failure> {
    let mut options = Options {
        postgres: None,
        operations: Operation::ALL.to_vec(),
        rounds: 9,
        seconds: 3,
        synchronous: Synchronous::Normal,
        build: true,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--help" | "-h" => return Ok(Demand::Help),
            "--postgres" => options.postgres = Some(value()?),
            "--operations" => {
                options.operations = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?;
            }
            "--rounds" => options.rounds = number(&argument, &value()?)?,
            "--seconds" => options.seconds = number(&argument, &value()?)?,
            "--synchronous" => options.synchronous = value()?.parse()?,
            "--quick" => (options.rounds, options.seconds) = (1, 1),
            "--no-build" => options.build = false,
            unknown => return Err(format!("`{unknown}` is not an option; `--help` lists them").into()),
        }
    }
    Ok(Demand::Measure(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Result<Options, String> {
        Demand::options(read(line.split_whitespace().map(str::to_owned)))
    }

    #[test]
    fn options_are_read() {
        let options = options("--rounds 5 --operations page --synchronous full --no-build").unwrap();
        assert_eq!((options.rounds, options.seconds, options.build), (5, 3, false));
        assert_eq!((options.operations, options.synchronous), (vec![Operation::Page], Synchronous::Full));
    }

    #[test]
    fn mistakes_name_the_next_step() {
        assert!(options("--round 3").unwrap_err().contains("--help"));
        assert!(options("--rounds 0").unwrap_err().contains("from 1"));
        assert!(options("--postgres").unwrap_err().contains("wants a value"));
        assert!(options("--operations pages").unwrap_err().contains("one-row"));
    }
}
