//! Loads that `data` does not have: many writers on one SQLite file, slow statements among quick ones on PostgreSQL,
//! results of a million rows, and what the model layer costs without any database.
//!
//! `benches/README.md` says how to run each and how to read what it prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to its terminal")]

mod options;
mod told;

mod exclusive;
mod slow;
mod slow_ways;

mod nowhere;
mod spans;

mod stream;
mod stream_ways;

mod writers;
mod writers_bound;

use std::process::ExitCode;

pub(crate) use houtai_benches::Failure;
use houtai_benches::command;
use options::{Options, What};

fn main() -> ExitCode {
    let demand = options::read(std::env::args().skip(1));
    command::run("data-loads", options::HELP, demand, measure)
}

fn measure(options: &Options) -> Result<(), Failure> {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match options.what {
        What::Writers => runtime()?.block_on(writers::measure(options)),
        What::Slow => runtime()?.block_on(slow::measure(options)),
        What::Stream => stream::measure(options),
        What::StreamOnce => runtime()?.block_on(stream_ways::once(options)),
        What::Spans => spans::measure(options),
    }
}
