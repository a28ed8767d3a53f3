//! `cargo xtask attack`: attacks and faults that take too long for the test suite.

use std::process::{Command as Process, ExitCode};

use anyhow::{Context, Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::site::Site;

/// The command that attacks.
pub(crate) const COMMAND: Command = Command {
    name: "attack",
    summary: "Attack a server and break its surroundings; tell what normal clients feel meanwhile.",
    details: "Builds the attacked server and the attackers of `benches/` for release and runs them on two cores.\n\
              Tools come from Debian (as root, by apt) and PyPI (below `target/`); without them a run is NOT TESTED.",
    flags: &[
        Flag { name: "--only", value: Some("RUN"), help: "Only these runs, parted by commas." },
        Flag {
            name: "--seconds",
            value: Some("N"),
            help: "How long an attack without an end of its own goes on.",
        },
        Flag { name: "--list", value: None, help: "List the runs and what is expected." },
        Flag { name: "--json", value: None, help: "Print JSON in place of the table." },
    ],
    run,
};

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(arguments.has("--json"))?;
    for program in ["houtai-attack-server", "attack"] {
        let build = ["build", "--release", "--package", "houtai-benches", "--bin", program];
        if !site.run(&mut site.cargo(&build))? {
            bail!("{program} does not build");
        }
    }
    let mut attack = Process::new(site.root.join("target/release/attack"));
    attack.current_dir(&site.root);
    for flag in ["--list", "--json"] {
        if arguments.has(flag) {
            attack.arg(flag);
        }
    }
    for flag in ["--only", "--seconds"] {
        let values = arguments.values(flag);
        if !values.is_empty() {
            attack.args([flag, &values.join(",")]);
        }
    }
    let status = attack.status().context("cannot start the attackers")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
