//! Disks that are full or read-only: the CI steps that run the tests which need a mount of their own.

use std::process::Command;

use anyhow::Result;

use crate::ci::{Outcome, postgres};
use crate::site::{Site, answers};

/// The CI step for logs.
pub(crate) fn logs(site: &Site) -> Result<Outcome> {
    if !answers("unshare", &["--user", "--map-root-user", "--mount", "true"]) {
        let reason = "`unshare --user --mount` is missing or not allowed here, as in most containers";
        return Ok(Outcome::NotTested(reason.to_owned()));
    }
    let tests = ["nextest", "run", "--package", "houtai-observe", "--run-ignored", "only"];
    let mut command = site.cargo(&tests);
    Ok(Outcome::of(site.run(command.args(["--filterset", "test(/^small_disk::on_/)"]))?))
}

/// The CI step for PostgreSQL, whose server runs under an account of its own: only root can mount a disk for it.
pub(crate) fn of_postgres(site: &Site) -> Result<Outcome> {
    let reason = if !postgres::is_there() {
        "PostgreSQL is missing"
    } else if !answers("unshare", &["--mount", "true"]) {
        "`unshare --mount` is missing or not allowed here: only root may mount a disk"
    } else {
        let mut command = Command::new("unshare");
        command.current_dir(&site.root).args([
            "--mount",
            "cargo",
            "nextest",
            "run",
            "--package",
            "houtai-data",
        ]);
        command.args(["--all-features", "--run-ignored", "only"]);
        command.args(["--filterset", "test(/^postgres::full_disk::/)"]);
        return Ok(Outcome::of(site.run(&mut command)?));
    };
    site.say(&format!("WARNING: PostgreSQL on a full disk WAS NOT TESTED: {reason}."));
    Ok(Outcome::NotTested(reason.to_owned()))
}
