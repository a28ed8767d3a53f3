//! `houtai doctor`: does this machine fit, and which command mends what does not?

mod finding;
mod machine;
mod ports;
mod programs;
mod project;

use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::command::{Command, json_flag};
use crate::environment;
use crate::error::{Error, Result};
use crate::screen::{Screen, Tone};
use finding::{Finding, State};

/// The command.
pub(crate) const COMMAND: Command = Command {
    name: "doctor",
    about: "Says whether machine and project fit, with the command that mends each",
    define,
    run,
};

fn define(command: clap::Command) -> clap::Command {
    command
        .after_help("The exit code is 0 when a project can be built and run here, advice or not, and 1 when it cannot.")
        .arg(json_flag())
}

fn run(matches: &ArgMatches, screen: &Screen) -> Result<ExitCode> {
    let folder =
        std::env::current_dir().map_err(|error| Error::io("cannot tell the working directory", &error))?;
    let (of_project, addresses) = project::check(&folder);
    let mut findings = programs::check();
    findings.extend(machine::check(&folder));
    findings.extend(ports::check(addresses));
    findings.extend(of_project);
    let is_fit = findings.iter().all(|finding| finding.state != State::Bad);
    if matches.get_flag("json") {
        let checks: Vec<Value> = findings.iter().map(Finding::json).collect();
        screen.print_json(&json!({"fit": is_fit, "checks": checks}))?;
    } else {
        screen.print(&table(&findings, screen, has_unicode()))?;
    }
    Ok(if is_fit { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the terminal can show, by the locale; the first variable that is set counts.
fn has_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(environment::variable);
    let utf8 = |locale: &str| locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    cfg!(target_os = "macos") || set.is_some_and(|locale| locale.to_str().is_some_and(utf8))
}

/// A line for each, below it what mends it, and the sum.
fn table(findings: &[Finding], screen: &Screen, unicode: bool) -> String {
    let width = findings.iter().map(|finding| finding.name.len()).max().unwrap_or_default();
    let arrow = if unicode { "→" } else { "->" };
    let mut table = String::new();
    for Finding { name, state, found, mend } in findings {
        let (fancy, plain, tone) = match state {
            State::Good => ("✓", "ok", Tone::Good),
            State::Note => ("·", "--", Tone::Faint),
            State::Advice => ("!", "! ", Tone::Warning),
            State::Bad => ("✗", "X ", Tone::Bad),
        };
        let mark = screen.tone(if unicode { fancy } else { plain }, tone);
        table.push_str(&format!("{mark} {name:<width$}  {}\n", found.replace('\n', "\n  ")));
        if let Some(mend) = mend {
            let mark = if unicode { 1 } else { 2 };
            table.push_str(&format!("{:indent$}{arrow} {mend}\n", "", indent = mark + width + 3));
        }
    }
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    table.push_str(&match (count(State::Bad), count(State::Advice)) {
        (0, 0) => "\nAll is well.\n".to_owned(),
        (0, advice) => format!("\nA project can be built and run here; to think about: {advice}.\n"),
        (bad, advice) => format!("\nTo mend: {bad}; to think about: {advice}.\n"),
    });
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> Vec<Finding> {
        vec![
            Finding::good("rustc", "1.95.0"),
            Finding::note("psql", "not found"),
            Finding::advice("open files", "1024", "ulimit -n 65536"),
            Finding::bad("disk", "1 MiB free", "cargo clean"),
        ]
    }

    #[test]
    fn the_table_names_what_mends_each() {
        let screen = Screen::of_process();
        insta::assert_snapshot!("unicode", table(&findings(), &screen, true));
        insta::assert_snapshot!("ascii", table(&findings(), &screen, false));
        assert!(table(&findings()[..2], &screen, true).ends_with("All is well.\n"));
    }
}
