//! PostgreSQL and PgBouncer, whose programs the tests of the driver start on their own; no server of the machine is used.

use std::process::Command as Process;

use anyhow::Result;

use super::Outcome;
use crate::site::{Site, answers, is_root_on_debian};

/// What the tests that need it have in their names.
pub(crate) const TESTS: &str = "test(/postgres::/)";

/// What the tests that need PgBouncer as well have in their names.
pub(crate) const PGBOUNCER_TESTS: &str = "test(/postgres::pgbouncer::/)";

/// The step that installs it on a bare machine.
pub(crate) fn install(site: &Site) -> Result<Outcome> {
    if !is_there() && is_root_on_debian() {
        site.run(Process::new("apt-get").args(["update", "-qq"]))?;
        // The package of the common files decides whether a server is made and started, so it comes first.
        apt_get(site, "postgresql-common")?;
        let no_server = "grep -q '^create_main_cluster = false' /etc/postgresql-common/createcluster.conf \
            || echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf";
        site.run(Process::new("sh").args(["-c", no_server]))?;
        apt_get(site, "postgresql")?;
    }
    if is_there() {
        return Ok(Outcome::Passed("PostgreSQL is there".to_owned()));
    }
    site.say("WARNING: PostgreSQL is missing, so ITS DRIVER CANNOT BE TESTED.");
    site.say("WARNING: install it; on Debian: apt-get install postgresql.");
    Ok(Outcome::NotTested("PostgreSQL is missing; on Debian: apt-get install postgresql".to_owned()))
}

/// The step that installs PgBouncer on a bare machine.
pub(crate) fn install_pgbouncer(site: &Site) -> Result<Outcome> {
    if !has_pgbouncer() && is_root_on_debian() {
        site.run(Process::new("apt-get").args(["update", "-qq"]))?;
        apt_get(site, "pgbouncer")?;
    }
    if has_pgbouncer() {
        return Ok(Outcome::Passed("PgBouncer is there".to_owned()));
    }
    site.say("WARNING: PgBouncer is missing, so WHAT WORKS BEHIND IT CANNOT BE TESTED.");
    site.say("WARNING: install it; on Debian: apt-get install pgbouncer.");
    Ok(Outcome::NotTested("PgBouncer is missing; on Debian: apt-get install pgbouncer".to_owned()))
}

fn apt_get(site: &Site, package: &str) -> Result<bool> {
    let mut command = Process::new("apt-get");
    command.args(["install", "-y", "-qq", "--no-install-recommends", package]);
    // In the level of single users no service is started.
    command.env("RUNLEVEL", "1");
    site.run(command.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether its programs are where the tests look for them.
pub(crate) fn is_there() -> bool {
    let found = "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb || ls /usr/pgsql*/bin/initdb \
        || ls /usr/local/pgsql/bin/initdb || ls /opt/homebrew/opt/postgresql*/bin/initdb";
    answers("sh", &["-c", found])
}

/// Whether PgBouncer is where the tests look for it.
pub(crate) fn has_pgbouncer() -> bool {
    answers("sh", &["-c", "command -v pgbouncer"])
}
