//! The steps of CI in their order. A new step is a function and one line in the list.

use anyhow::Result;

use super::{Outcome, features, nextest, postgres};
use crate::site::{Site, Stream};
use crate::{browser, budgets, dependencies, disks, docs, new_project, tidy};

/// One step.
pub(crate) struct Step {
    /// For `--only`, `--skip` and the summary.
    pub(crate) name: &'static str,
    /// What it does, in one line.
    pub(crate) title: &'static str,
    /// Does it. An error is a failure, too.
    pub(crate) run: fn(&Site) -> Result<Outcome>,
}

/// All steps; what fails fast and often comes first.
pub(crate) const STEPS: &[Step] = &[
    Step { name: "tools", title: "what the steps need is installed", run: nextest::install },
    Step { name: "format", title: "the code is formatted", run: format },
    Step { name: "clippy", title: "the lints hold", run: clippy },
    Step { name: "features", title: "each choice of databases compiles", run: features::check },
    Step { name: "tidy", title: "the tree's own rules hold", run: tidy },
    Step {
        name: "dependencies",
        title: "licences, duplicates and number of crates",
        run: dependencies::check,
    },
    Step {
        name: "postgres",
        title: "PostgreSQL is installed for the tests of its driver",
        run: postgres::install,
    },
    Step {
        name: "pgbouncer",
        title: "PgBouncer is installed for the tests through it",
        run: postgres::install_pgbouncer,
    },
    Step { name: "tests", title: "the test suite", run: nextest::run },
    Step { name: "disks", title: "logs on disks that are full or read-only", run: disks::logs },
    Step { name: "full-disk", title: "PostgreSQL on a disk that is full", run: disks::of_postgres },
    Step {
        name: "new-project",
        title: "a new project builds, passes its tests and answers",
        run: new_project::step,
    },
    Step { name: "doctests", title: "the examples in the docs", run: doctests },
    Step { name: "reference", title: "the generated pages are up to date", run: docs::check },
    Step { name: "browser", title: "the pages work in a browser", run: browser::step },
    Step { name: "docs", title: "the docs build without warnings", run: rustdoc },
    Step { name: "budgets", title: "crate count, build time, rebuild time", run: budgets::step },
];

fn format(site: &Site) -> Result<Outcome> {
    let passed = site.run(&mut site.cargo(&["fmt", "--all", "--check"]))?;
    Ok(if passed { Outcome::of(true) } else { Outcome::Failed("run `cargo fmt --all`".to_owned()) })
}

fn clippy(site: &Site) -> Result<Outcome> {
    let arguments = ["clippy", "--workspace", "--all-features", "--all-targets", "--", "-D", "warnings"];
    Ok(Outcome::of(site.run(&mut site.cargo(&arguments))?))
}

fn tidy(site: &Site) -> Result<Outcome> {
    let report = tidy::Report::make(site)?;
    site.say(&report.text());
    let errors = report.errors();
    Ok(if errors == 0 { Outcome::of(true) } else { Outcome::Failed(format!("errors: {errors}")) })
}

fn doctests(site: &Site) -> Result<Outcome> {
    let mut passed = 0;
    let mut command = site.cargo(&["test", "--doc", "--workspace", "--all-features"]);
    let success = site.follow(&mut command, Stream::Out, |line| passed += examples_passed(line))?;
    let count = format!("{passed} passed");
    Ok(if success { Outcome::Passed(count) } else { Outcome::Failed(count) })
}

/// The count in `test result: ok. 3 passed; 0 failed; ..`.
fn examples_passed(line: &str) -> usize {
    let counts = line.strip_prefix("test result:").and_then(|rest| rest.split_once(". "));
    let passed = counts.and_then(|(_, counts)| counts.split_once(" passed"));
    passed.and_then(|(count, _)| count.parse().ok()).unwrap_or_default()
}

fn rustdoc(site: &Site) -> Result<Outcome> {
    let mut command = site.cargo(&["doc", "--workspace", "--all-features", "--no-deps"]);
    Ok(Outcome::of(site.run(command.env("RUSTDOCFLAGS", "-Dwarnings"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_examples_are_counted() {
        assert_eq!(examples_passed("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured"), 12);
        assert_eq!(examples_passed("test result: FAILED. 2 passed; 1 failed"), 2);
        assert_eq!(examples_passed("running 3 tests"), 0);
    }
}
