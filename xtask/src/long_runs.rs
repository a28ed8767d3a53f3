//! `cargo xtask migrate-kills` and its like: tests that take too long for the suite, each a test that is ignored there.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::site::Site;

/// Kills processes that migrate.
pub(crate) const KILLS: Command = Command {
    name: "migrate-kills",
    summary: "Kill processes while they migrate: is the last good state left, does the next one complete?",
    details: "Each round kills a process at a moment that differs from round to round, on SQLite and on PostgreSQL, and \
              compares tables, rows and notes with those of an undisturbed run. 200 rounds take some minutes.",
    flags: &[Flag { name: "--rounds", value: Some("N"), help: "Rounds on each database; 200 unless said." }],
    run: |arguments| MIGRATE_KILLS.run(arguments),
};

/// Migrates between random pairs of schemas.
pub(crate) const PAIRS: Command = Command {
    name: "migrate-pairs",
    summary: "Migrate between random pairs of schemas, there and back: are the tables right, are all rows kept?",
    details: "Each pair is compared, written as files, applied to a database with rows, compared with a database that \
              was made at once, and taken back. 3000 pairs take some minutes.",
    flags: &[Flag {
        name: "--cases",
        value: Some("N"),
        help: "Pairs on SQLite, and a quarter of it on PostgreSQL; 3000 unless said.",
    }],
    run: |arguments| MIGRATE_PAIRS.run(arguments),
};

/// Makes a large table of SQLite anew.
pub(crate) const REBUILD: Command = Command {
    name: "migrate-rebuild",
    summary: "Make a large table of SQLite anew: how long does it take, how much disk does it need?",
    details: "Prints the time and the extra disk at its most. Built for release; run it on a quiet machine. 10000000 rows \
              need some gigabytes below `target/`.",
    flags: &[Flag { name: "--rows", value: Some("N"), help: "Rows of the table; 10000000 unless said." }],
    run: |arguments| MIGRATE_REBUILD.run(arguments),
};

const MIGRATE_KILLS: LongRun = LongRun {
    package: "houtai-migrate",
    test: "killed::many_kills_leave_the_last_good_state",
    flag: "--rounds",
    variable: "HOUTAI_ROUNDS",
    release: false,
};

const MIGRATE_PAIRS: LongRun = LongRun {
    package: "houtai-migrate",
    test: "live::any_change_of_a_long_run_leads_to_the_tables_of_the_models",
    flag: "--cases",
    variable: "HOUTAI_CASES",
    release: false,
};

const MIGRATE_REBUILD: LongRun = LongRun {
    package: "houtai-migrate",
    test: "speed::a_large_table_of_sqlite_is_made_anew",
    flag: "--rows",
    variable: "HOUTAI_ROWS",
    release: true,
};

/// A test that is ignored in the suite.
pub(crate) struct LongRun {
    /// The crate whose test program `it` has it.
    pub(crate) package: &'static str,
    /// Its path in there.
    pub(crate) test: &'static str,
    /// The flag that says how long the run is.
    pub(crate) flag: &'static str,
    /// The variable by which the test is told.
    pub(crate) variable: &'static str,
    /// Whether it is built for release.
    pub(crate) release: bool,
}

impl LongRun {
    /// Runs it; a test that fails is a failing exit code.
    pub(crate) fn run(&self, arguments: &Arguments) -> Result<ExitCode> {
        let number = number_of(arguments, self.flag)?;
        let site = Site::find(false)?;
        let mut words = vec!["test", "--package", self.package, "--all-features", "--test", "it"];
        words.extend(self.release.then_some("--release"));
        words.extend(["--", self.test, "--exact", "--ignored", "--nocapture"]);
        let mut test = site.cargo(&words);
        if let Some(number) = number {
            test.env(self.variable, number);
        }
        Ok(if site.run(&mut test)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn number_of<'a>(arguments: &'a Arguments, flag: &str) -> Result<Option<&'a str>> {
    let Some(&text) = arguments.values(flag).first() else { return Ok(None) };
    match text.parse::<u32>() {
        Ok(number) if number > 0 => Ok(Some(text)),
        _ => bail!("`{flag} {text}` is no number of at least 1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let words = vec!["--rounds".to_owned(), text.to_owned()];
        let arguments = Arguments::parse(KILLS.flags, words).unwrap();
        number_of(&arguments, "--rounds").err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn how_long_a_run_is_must_be_a_number() {
        assert_eq!(told("200"), "");
        assert_eq!(told("many"), "`--rounds many` is no number of at least 1");
        assert_eq!(told("0"), "`--rounds 0` is no number of at least 1");
    }
}
