//! The test suite, run by cargo-nextest, which is installed where that is our business.

use anyhow::Result;

use super::{Outcome, postgres};
use crate::site::{Site, Stream, answers, is_root_on_debian};

const INSTALL: &[&str] = &["install", "--locked", "cargo-nextest"];

/// The step that installs cargo-nextest on a bare machine.
pub(crate) fn install(site: &Site) -> Result<Outcome> {
    if is_there() {
        return Ok(Outcome::Passed("cargo-nextest is there".to_owned()));
    }
    if !is_root_on_debian() {
        return Ok(missing(site));
    }
    let installed = site.run(&mut site.cargo(INSTALL))?;
    Ok(if installed { Outcome::Passed("cargo-nextest was installed".to_owned()) } else { missing(site) })
}

/// The step that runs the suite.
pub(crate) fn run(site: &Site) -> Result<Outcome> {
    if !is_there() {
        return Ok(missing(site));
    }
    let mut closing = String::new();
    let mut command = site.cargo(&["nextest", "run", "--workspace", "--all-features", "--profile", "ci"]);
    if !postgres::is_there() {
        // The steps of those names tell what was not tested.
        command.args(["--filterset", &format!("not {}", postgres::TESTS)]);
    } else if !postgres::has_pgbouncer() {
        command.args(["--filterset", &format!("not {}", postgres::PGBOUNCER_TESTS)]);
    }
    let passed = site.follow(&mut command, Stream::Err, |line| {
        if let Some(counts) = counts(line) {
            closing = counts.to_owned();
        }
    })?;
    Ok(if passed { Outcome::Passed(closing) } else { Outcome::Failed(closing) })
}

fn missing(site: &Site) -> Outcome {
    site.say("WARNING: cargo-nextest is missing, so THE TEST SUITE CANNOT RUN.");
    site.say("WARNING: install it with `cargo install --locked cargo-nextest`.");
    Outcome::NotTested("cargo-nextest is missing".to_owned())
}

fn is_there() -> bool {
    answers("cargo", &["nextest", "--version"])
}

/// What nextest's closing line counts: `Summary [ 0.5s] 10 tests run: 10 passed, 0 skipped`.
fn counts(line: &str) -> Option<&str> {
    let (_, counts) = line.trim_start().strip_prefix("Summary [")?.split_once("] ")?;
    Some(counts.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_line_is_found() {
        let line = "     Summary [   0.512s] 10 tests run: 10 passed, 0 skipped";
        assert_eq!(counts(line), Some("10 tests run: 10 passed, 0 skipped"));
        assert_eq!(counts("        PASS [   0.003s] xtask summary"), None);
    }
}
