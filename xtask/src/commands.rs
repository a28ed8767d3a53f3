//! The list of commands. A new command is a module with a `COMMAND` and one line here.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::{attack, budgets, ci, docs, log_storm, long_runs, new_project, schemathesis, tidy};

/// One `cargo xtask` command.
pub(crate) struct Command {
    /// The word after `cargo xtask`.
    pub(crate) name: &'static str,
    /// What it does, in one line for the list of commands.
    pub(crate) summary: &'static str,
    /// What else its own `--help` says.
    pub(crate) details: &'static str,
    /// The flags it understands, besides `--help`.
    pub(crate) flags: &'static [Flag],
    /// Does the work. A failed check is a failing exit code; an error means that the check could not be made.
    pub(crate) run: fn(&Arguments) -> Result<ExitCode>,
}

const COMMANDS: &[&Command] = &[
    &ci::COMMAND,
    &tidy::COMMAND,
    &budgets::COMMAND,
    &docs::COMMAND,
    &schemathesis::COMMAND,
    &attack::COMMAND,
    &log_storm::COMMAND,
    &new_project::COMMAND,
    &long_runs::KILLS,
    &long_runs::PAIRS,
    &long_runs::REBUILD,
];

/// Runs the command that the words name.
pub(crate) fn run(words: Vec<String>) -> Result<ExitCode> {
    let mut words = words.into_iter();
    let name = words.next().unwrap_or_default();
    if ["", "help", "--help", "-h"].contains(&name.as_str()) {
        print!("{}", overview());
        return Ok(if name.is_empty() { ExitCode::from(2) } else { ExitCode::SUCCESS });
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`; there are {}", names().join(", "));
    };
    let rest: Vec<String> = words.collect();
    if rest.iter().any(|word| word == "--help" || word == "-h") {
        print!("{}", help(command));
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(&Arguments::parse(command.flags, rest)?)
}

fn names() -> Vec<&'static str> {
    COMMANDS.iter().map(|command| command.name).collect()
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo xtask <command> [flags]\n\nCommands:\n");
    for command in COMMANDS {
        text += &format!("  {:<15} {}\n", command.name, command.summary);
    }
    text + "\n`cargo xtask <command> --help` tells the flags of one.\n"
}

fn help(command: &Command) -> String {
    let mut text = format!("{}\n\nUsage: cargo xtask {} [flags]\n", command.summary, command.name);
    if !command.details.is_empty() {
        text += &format!("\n{}\n", command.details);
    }
    text += "\nFlags:\n";
    for flag in command.flags {
        text += &format!("  {:<18} {}\n", flag.usage(), flag.help);
    }
    text + &format!("  {:<18} {}\n", "--help", "Print this text.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overview_lists_every_command() {
        let text = overview();
        for name in names() {
            assert!(text.contains(&format!("\n  {name} ")), "{name} is missing in:\n{text}");
        }
    }

    #[test]
    fn help_lists_every_flag() {
        let text = help(&ci::COMMAND);
        for flag in ["--only STEP", "--skip STEP", "--keep-going", "--json", "--help"] {
            assert!(text.contains(flag), "{flag} is missing in:\n{text}");
        }
    }

    #[test]
    fn unknown_command_names_the_known_ones() {
        let error = run(vec!["tidi".into()]).unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no command `tidi`; there are ci, tidy, budgets, docs, schemathesis, attack, log-storm, \
             new-project, migrate-kills, migrate-pairs, migrate-rebuild"
        );
    }
}
