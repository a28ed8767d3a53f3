//! `cargo xtask ci`: the one command that is CI.

mod features;
mod nextest;
pub(crate) mod postgres;
mod steps;
mod summary;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::site::Site;
use steps::{STEPS, Step};
use summary::{Ending, Entry, Summary};

/// The command that runs all checks.
pub(crate) const COMMAND: Command = Command {
    name: "ci",
    summary: "Run everything that CI runs.",
    details: "Steps: tools, format, clippy, features, tidy, dependencies, postgres, pgbouncer, tests, disks, full-disk, \
              new-project, doctests, reference, browser, docs, budgets.\n\
              What cannot be tested here is told loudly and never counts as passed.",
    flags: &[
        Flag {
            name: "--only",
            value: Some("STEP"),
            help: "Run only this step; repeat it or part several by commas.",
        },
        Flag {
            name: "--skip",
            value: Some("STEP"),
            help: "Leave this step out; repeat it or part several by commas.",
        },
        Flag { name: "--keep-going", value: None, help: "Run the remaining steps after one has failed." },
        Flag {
            name: "--json",
            value: None,
            help: "Print the summary as JSON; all else goes to standard error.",
        },
    ],
    run,
};

/// How a step ended, with a word on it for the summary.
pub(crate) enum Outcome {
    Passed(String),
    Failed(String),
    /// Something that the step needs is missing here.
    NotTested(String),
}

impl Outcome {
    /// Passed or failed, without a word.
    pub(crate) fn of(passed: bool) -> Self {
        if passed { Self::Passed(String::new()) } else { Self::Failed(String::new()) }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(arguments.has("--json"))?;
    let selection = Selection::read(arguments)?;
    let summary = run_steps(&site, STEPS, &selection, arguments.has("--keep-going"));
    site.answer(&if site.json { format!("{:#}", summary.json()) } else { format!("\n{}", summary.text()) });
    Ok(if summary.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Which steps are asked for.
struct Selection {
    only: Vec<String>,
    skip: Vec<String>,
}

impl Selection {
    fn read(arguments: &Arguments) -> Result<Self> {
        let names =
            |flag| -> Result<Vec<String>> { arguments.values(flag).into_iter().map(known_step).collect() };
        Ok(Self { only: names("--only")?, skip: names("--skip")? })
    }

    fn wants(&self, name: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|step| step == name);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

fn known_step(name: &str) -> Result<String> {
    let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
    if !known.contains(&name) {
        bail!("there is no step `{name}`; there are {}", known.join(", "));
    }
    Ok(name.to_owned())
}

fn run_steps(site: &Site, steps: &[Step], selection: &Selection, keep_going: bool) -> Summary {
    let mut summary = Summary::default();
    for (number, step) in (1..).zip(steps) {
        let stopped = !keep_going && summary.failed();
        let entry = if !selection.wants(step.name) {
            Entry::without_run(step.name, Ending::Skipped)
        } else if stopped {
            Entry::without_run(step.name, Ending::NotReached)
        } else {
            site.say(&format!("\n==> {number}/{} {}: {}", steps.len(), step.name, step.title));
            run_step(site, step)
        };
        summary.entries.push(entry);
    }
    summary
}

fn run_step(site: &Site, step: &Step) -> Entry {
    let start = Instant::now();
    let outcome = (step.run)(site).unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
    let entry = Entry::of(step.name, outcome, start.elapsed());
    site.say(&format!("<== {}", entry.line()));
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAKE: &[Step] = &[
        Step { name: "good", title: "", run: |_| Ok(Outcome::of(true)) },
        Step { name: "absent", title: "", run: |_| Ok(Outcome::NotTested("no browser".into())) },
        Step { name: "bad", title: "", run: |_| bail!("broken") },
        Step { name: "last", title: "", run: |_| Ok(Outcome::of(true)) },
    ];

    fn endings(only: &[&str], skip: &[&str], keep_going: bool) -> (Vec<Ending>, bool) {
        let names = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect();
        let site = Site { root: ".".into(), json: true };
        let selection = Selection { only: names(only), skip: names(skip) };
        let summary = run_steps(&site, FAKE, &selection, keep_going);
        (summary.entries.iter().map(|entry| entry.ending).collect(), summary.passed())
    }

    #[test]
    fn failure_stops_unless_asked_to_go_on() {
        use Ending::{Failed, NotReached, NotTested, Passed};
        assert_eq!(endings(&[], &[], false), (vec![Passed, NotTested, Failed, NotReached], false));
        assert_eq!(endings(&[], &[], true), (vec![Passed, NotTested, Failed, Passed], false));
    }

    #[test]
    fn what_was_not_tested_did_not_pass() {
        assert!(!endings(&[], &["bad"], false).1);
        assert!(endings(&[], &["bad", "absent"], false).1);
    }

    #[test]
    fn only_leaves_the_others_out() {
        use Ending::{Passed, Skipped};
        assert_eq!(endings(&["good"], &[], false), (vec![Passed, Skipped, Skipped, Skipped], true));
    }

    #[test]
    fn help_tells_the_steps_that_there_are() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        assert!(COMMAND.details.contains(&format!("Steps: {}.", names.join(", "))), "{names:?}");
        assert!(
            known_step("clipy")
                .unwrap_err()
                .to_string()
                .starts_with("there is no step `clipy`; there are tools")
        );
    }
}
