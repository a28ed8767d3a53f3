//! Attacks a houtai server from outside, and tells what normal clients felt meanwhile.
//!
//! `cargo xtask attack` builds and starts this; `docs/howto/attack-your-own-service.md` says how to read it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

// In reading order: what is asked for, what there is, how one run goes, what is printed.
mod options;
mod runs;

mod run;
mod target;
mod tools;

mod crew;
mod frames;
mod normal;
mod resources;
mod sockets;
mod wire;

mod attacks;
mod faults;

mod report;
mod tally;

use std::process::ExitCode;

pub(crate) use houtai_benches::Failure;
use houtai_benches::places::Places;
use houtai_benches::{files, launch};
use options::{Demand, Options};
use run::Row;

fn main() -> ExitCode {
    match demanded() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("attack: {failure}");
            ExitCode::from(2)
        }
    }
}

fn demanded() -> Result<ExitCode, Failure> {
    match options::read(std::env::args().skip(1))? {
        Demand::Launch(launch) => Err(launch::become_program(&launch)),
        Demand::Hold(hold) => attacks::idle::hold(&hold),
        Demand::Help => {
            println!("{}", options::help());
            Ok(ExitCode::SUCCESS)
        }
        Demand::List => {
            print!("{}", report::list());
            Ok(ExitCode::SUCCESS)
        }
        Demand::Attack(options) => attack(&options),
    }
}

fn attack(options: &Options) -> Result<ExitCode, Failure> {
    if std::thread::available_parallelism()?.get() < 2 {
        return Err("two cores are needed: one for the server, one for its clients".into());
    }
    files::raise();
    let places = Places::find()?;
    launch::pin_this_thread(launch::LOAD_CORE)?;
    let mut rows: Vec<Row> = Vec::new();
    for (index, run) in options.runs.iter().enumerate() {
        eprintln!("attack: {} of {}: {}: {}", index + 1, options.runs.len(), run.name, run.about);
        let row = run::run(run, options, &places);
        eprint!("{}", report::lines(&row));
        rows.push(row);
    }
    report::print(options, &rows);
    Ok(if rows.iter().all(Row::is_good) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
