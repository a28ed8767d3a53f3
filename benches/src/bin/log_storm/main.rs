//! A storm of log lines: whether the budget holds at every look, errors are kept or counted, and nobody waits.
//!
//! `cargo xtask log-storm` builds and starts it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

// In reading order: what is asked for, the storm, who looks on, what is left, what is printed.
mod options;

mod line;
mod storm;
mod waits;

mod watcher;

mod remains;

mod report;

use std::error::Error;
use std::process::ExitCode;

use options::{Demand, Options};

/// Why something could not be measured, in words for the person at the terminal.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    match demanded() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("log-storm: {failure}");
            ExitCode::from(2)
        }
    }
}

fn demanded() -> Result<ExitCode, Failure> {
    match options::read(std::env::args().skip(1))? {
        Demand::Help => {
            println!("{}", options::HELP);
            Ok(ExitCode::SUCCESS)
        }
        Demand::Measure(options) => measure(&options),
    }
}

fn measure(options: &Options) -> Result<ExitCode, Failure> {
    let report = storm::run(options)?;
    println!("{}", if options.json { report.json()? } else { report.text() });
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
