//! What is asked for on the command line.

use std::str::FromStr;
use std::time::Duration;

use houtai_benches::command::{Demand, number};

use crate::Failure;

/// The settings of one measuring.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) what: What,
    pub(crate) postgres: Option<String>,
    pub(crate) rounds: usize,
    pub(crate) seconds: u32,
    pub(crate) rows: u64,
    pub(crate) rate: u64,
    /// Which way a process of [`What::StreamOnce`] goes, and where the database is.
    pub(crate) way: String,
    pub(crate) url: String,
}

impl Options {
    /// How long each is measured.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    /// The server, for what needs one.
    pub(crate) fn server(&self) -> Result<&str, Failure> {
        self.postgres.as_deref().ok_or_else(|| "`--postgres URL` is wanted: where is the server?".into())
    }
}

/// Which load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Writers,
    Slow,
    Stream,
    /// One process of `Stream`, which starts it.
    StreamOnce,
    Spans,
}

impl FromStr for What {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        match name {
            "writers" => Ok(Self::Writers),
            "slow" => Ok(Self::Slow),
            "stream" => Ok(Self::Stream),
            "stream-once" => Ok(Self::StreamOnce),
            "spans" => Ok(Self::Spans),
            _ => Err(format!("`{name}` is no load; there are writers, slow, stream and spans").into()),
        }
    }
}

/// The text of `--help`.
pub(crate) const HELP: &str = "Loads the data layer in ways that `data` does not.

  writers   64 tasks write to one SQLite file, each commit on the disk before it is answered
  slow      1 % of the statements take 200 ms; how long the others wait (PostgreSQL, --postgres)
  stream    a million rows, streamed and collected: memory and time to the first row (also PostgreSQL with --postgres)
  spans     what the model layer, a span and the text of a statement cost, without any database

  --postgres URL   a server; its table `bench_items` is made anew
  --rounds N       how often each is measured (5)
  --seconds N      how long each takes, of writers and slow (3)
  --rows N         of stream (1000000)
  --rate N         statements per second of slow (1000)

A line of JSON per round goes to standard output, what it means to standard error.";

/// Reads the arguments after the program's name.
pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Demand<Options>, Failure> {
    let what = match arguments.next().as_deref() {
        None | Some("--help" | "-h") => return Ok(Demand::Help),
        Some(what) => what.parse()?,
    };
    let mut options = Options {
        what,
        postgres: None,
        rounds: 5,
        seconds: 3,
        rows: 1_000_000,
        rate: 1000,
        way: String::new(),
        url: String::new(),
    };
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} wants a value"))?;
        match argument.as_str() {
            "--postgres" => options.postgres = Some(value),
            "--rounds" => options.rounds = number(&argument, &value)?,
            "--seconds" => options.seconds = number(&argument, &value)?,
            "--rows" => options.rows = number(&argument, &value)?,
            "--rate" => options.rate = number(&argument, &value)?,
            "--way" => options.way = value,
            "--url" => options.url = value,
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
    fn a_load_and_its_options_are_read() {
        let options = options("slow --postgres postgres://a --rate 500").unwrap();
        assert_eq!(
            (options.what, options.rate, options.server().unwrap()),
            (What::Slow, 500, "postgres://a")
        );
    }

    #[test]
    fn mistakes_name_the_next_step() {
        assert_eq!(options("").unwrap_err(), "help");
        assert!(options("reads").unwrap_err().contains("writers, slow"));
        assert!(options("slow --rate 0").unwrap_err().contains("from 1"));
        assert!(options("slow --fast 1").unwrap_err().contains("--help"));
        assert!(options("slow").unwrap().server().unwrap_err().to_string().contains("--postgres"));
    }
}
