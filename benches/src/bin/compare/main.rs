//! Measures houtai's servers against their rivals, and what they need: CPU per request, memory, start.
//!
//! `benches/README.md` says how to run it and how to read what it prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

// In reading order: what is asked for, what is measured, who answers, how it is measured, what is printed.
mod options;
mod scenario;

mod contestant;
mod contract;
mod database;
mod request;
mod wire;

mod build;
mod machine;
mod nginx;
mod python;
mod server;
mod static_file;

mod ask;
mod h2load;
mod load;
mod noise;
mod pairs;

mod connections;
mod first_answer;
mod idle_memory;

mod figure;
mod report;

use std::process::ExitCode;

pub(crate) use houtai_benches::Failure;
use houtai_benches::{certificate, cpu, files, launch, memory, places, progress, statistics, wait};
use options::{Demand, Options};
use places::Places;
use scenario::{Outcome, Row};

fn main() -> ExitCode {
    match demanded() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("compare: {failure}");
            ExitCode::from(2)
        }
    }
}

fn demanded() -> Result<ExitCode, Failure> {
    match options::read(std::env::args().skip(1))? {
        Demand::Launch(launch) => Err(launch::become_program(&launch)),
        Demand::Help => {
            println!("{}", options::help());
            Ok(ExitCode::SUCCESS)
        }
        Demand::Measure(options) => measure(&options),
    }
}

fn measure(options: &Options) -> Result<ExitCode, Failure> {
    machine::require_two_cores()?;
    let places = Places::find()?;
    let built = build::everything(options, &places)?;
    // After the builds, which want every core. From here on this process keeps off the servers' core.
    launch::pin_this_thread(launch::LOAD_CORE)?;
    let rows: Vec<Row> =
        options.scenarios.iter().map(|scenario| scenario::run(scenario, options, &places, &built)).collect();
    report::print(options, &places, &rows);
    let failed = rows.iter().any(|row| matches!(row.outcome, Outcome::Failed(_)));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
