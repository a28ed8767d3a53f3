//! The command line.

use std::process::ExitCode;

use crate::command::COMMANDS;
use crate::error::Error;
use crate::screen::Screen;

/// Reads the command line and runs what it names. The exit code is 0 when it is done, 1 when it is not, and 2 when the
/// command line was wrong.
pub(crate) fn main() -> ExitCode {
    let matches = definition().get_matches();
    let screen = Screen::of_process();
    let found = matches.subcommand().and_then(|(name, matches)| {
        let command = COMMANDS.iter().find(|command| command.name == name)?;
        Some((command, matches))
    });
    let Some((command, matches)) = found else { return ExitCode::from(2) };
    (command.run)(matches, &screen).unwrap_or_else(|error: Error| {
        screen.complain(&error);
        ExitCode::FAILURE
    })
}

/// The whole command line, as `--help` shows it.
fn definition() -> clap::Command {
    let mut root = clap::Command::new("houtai")
        .about("Makes projects with houtai and adds to them")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true);
    for command in COMMANDS {
        root = root.subcommand((command.define)(clap::Command::new(command.name).about(command.about)));
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_has_no_contradictions() {
        definition().debug_assert();
    }

    #[test]
    fn every_command_and_option_has_a_help_text() {
        for command in definition().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }
}
