//! `houtai`: the tool with which a project begins.
//!
//! It links nothing of the framework, so it builds in seconds and works beside a checkout that does not compile. What
//! needs the app itself (`serve`, `routes`, `run`, ..) is a command of the project's own program.

mod addition;
mod cli;
mod command;
mod dev;
mod doctor;
mod environment;
mod error;
mod existing;
mod formatting;
mod lock_file;
mod name;
mod project;
mod repository;
mod rust_file;
mod screen;
mod source;
mod staging;
mod template;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
