//! Measures drivers and ORMs on the same table by turns: operations per second, and CPU time of program and server.
//!
//! `benches/README.md` says how to run it and how to read what it prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

mod contestant;
mod goal;
mod options;
mod rounds;
mod table;

use std::process::ExitCode;

pub(crate) use houtai_benches::Failure;
use houtai_benches::command;
use houtai_benches::places::Places;
use options::Options;

fn main() -> ExitCode {
    let demand = options::read(std::env::args().skip(1));
    command::run("data", options::HELP, demand, measure)
}

fn measure(options: &Options) -> Result<(), Failure> {
    let places = Places::find()?;
    if options.build {
        contestant::build(options, &places)?;
    }
    let measured = rounds::run(options, &places)?;
    for line in &measured {
        println!("{}", line.json);
    }
    eprint!("{}", table::render(options, &measured));
    Ok(())
}
