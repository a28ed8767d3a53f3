//! The list of commands. A new command is a file with a `COMMAND` and one line here.

mod add;
mod new;

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches};

use crate::error::Result;
use crate::screen::Screen;

/// One command of the tool.
pub(crate) struct Command {
    /// The word after `houtai`.
    pub(crate) name: &'static str,
    /// What it does, in one line.
    pub(crate) about: &'static str,
    /// Adds its arguments.
    pub(crate) define: fn(clap::Command) -> clap::Command,
    /// Does the work. An error is printed with what to do next; a check that found something is an exit code.
    pub(crate) run: fn(&ArgMatches, &Screen) -> Result<ExitCode>,
}

/// All commands, in the order of `--help`.
pub(crate) const COMMANDS: &[&Command] =
    &[&new::COMMAND, &add::COMMAND, &crate::dev::COMMAND, &crate::doctor::COMMAND];

/// The flag of every command whose output is data.
pub(crate) fn json_flag() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON")
}
