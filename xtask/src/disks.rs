//! Disks that are full or read-only: the CI step that runs the tests which need a mount of their own.

use anyhow::Result;

use crate::ci::Outcome;
use crate::site::{Site, answers};

/// The CI step.
pub(crate) fn step(site: &Site) -> Result<Outcome> {
    if !answers("unshare", &["--user", "--map-root-user", "--mount", "true"]) {
        let reason = "`unshare --user --mount` is missing or not allowed here, as in most containers";
        return Ok(Outcome::NotTested(reason.to_owned()));
    }
    let tests = ["nextest", "run", "--package", "houtai-observe", "--run-ignored", "only"];
    let mut command = site.cargo(&tests);
    Ok(Outcome::of(site.run(command.args(["--filterset", "test(/^small_disk::on_/)"]))?))
}
