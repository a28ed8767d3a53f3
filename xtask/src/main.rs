//! The project's own chores, started as `cargo xtask <command>`.
//!
//! `cargo xtask ci` is the whole of CI: what passes here passes there. Everything is written in Rust and reads the
//! tree directly, so that a fresh clone needs nothing installed but cargo.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program is for")]

mod arguments;
mod attack;
mod commands;
mod hello;
mod log_storm;
mod long_runs;
mod new_project;
mod schemathesis;
mod site;

mod ci;

mod tidy;
mod tree;

mod browser;
mod budgets;
mod dependencies;
mod disks;
mod docs;

use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}
