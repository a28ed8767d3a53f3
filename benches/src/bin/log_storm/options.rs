//! What is asked for on the command line.

use std::path::PathBuf;

use crate::Failure;

pub(crate) const HELP: &str = "\
Usage: log-storm [flags]

Flags:
  --lines N      How many lines are sent; 1000000 unless said.
  --threads N    From how many threads; 8 unless said.
  --budget MIB   The budget of all files together in MiB; 64 unless said.
  --folder PATH  Where the files go, a new folder below it; the folder for temporary files unless said.
  --json         Print one JSON document.
  --help         Print this text.";

/// What is asked for.
pub(crate) enum Demand {
    Help,
    Measure(Options),
}

/// How the storm is made.
pub(crate) struct Options {
    pub(crate) lines: u64,
    pub(crate) threads: u64,
    pub(crate) budget_bytes: u64,
    pub(crate) folder: PathBuf,
    pub(crate) json: bool,
}

/// Reads the words.
pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Demand, Failure> {
    let folder = std::env::temp_dir();
    let mut options = Options { lines: 1_000_000, threads: 8, budget_bytes: 64 << 20, folder, json: false };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--help" | "-h" => return Ok(Demand::Help),
            "--json" => options.json = true,
            "--lines" => options.lines = number(&word, words.next())?,
            "--threads" => options.threads = number(&word, words.next())?,
            "--budget" => options.budget_bytes = number(&word, words.next())? << 20,
            "--folder" => options.folder = words.next().ok_or("`--folder` needs a path")?.into(),
            _ => return Err(format!("`{word}` is not understood\n{HELP}").into()),
        }
    }
    Ok(Demand::Measure(options))
}

fn number(flag: &str, value: Option<String>) -> Result<u64, Failure> {
    let value = value.ok_or_else(|| format!("`{flag}` needs a number"))?;
    match value.parse() {
        Ok(number @ 1..=1_000_000_000) => Ok(number),
        _ => Err(format!("`{flag}` is `{value}`; write a number from 1 to 1000000000").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str]) -> Result<Demand, Failure> {
        read(words.iter().map(|&word| word.to_owned()))
    }

    #[test]
    fn flags_are_read() {
        let demand = read_words(&["--lines", "10", "--threads", "2", "--budget", "1", "--json"]).ok();
        let Some(Demand::Measure(options)) = demand else { panic!("not read") };
        assert_eq!(
            (options.lines, options.threads, options.budget_bytes, options.json),
            (10, 2, 1 << 20, true)
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (words, text) in [
            (&["--lines", "0"][..], "`--lines` is `0`; write a number from 1 to 1000000000"),
            (&["--lines"], "`--lines` needs a number"),
            (&["--folder"], "`--folder` needs a path"),
        ] {
            assert_eq!(read_words(words).err().map(|error| error.to_string()).as_deref(), Some(text));
        }
    }
}
