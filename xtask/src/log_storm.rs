//! `cargo xtask log-storm`: whether a storm of log lines harms anybody.

use std::process::{Command as Process, ExitCode};

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::site::Site;

/// The command that measures.
pub(crate) const COMMAND: Command = Command {
    name: "log-storm",
    summary: "Send log lines as fast as they come: is the budget held, is an error lost, does a caller wait?",
    details: "Builds `log-storm` of `benches/` in the release profile and runs it. The exit code is 1 when a goal is \
              missed: at no look more than 1 % above the budget, every ERROR line kept or counted, 999 of 1000 calls \
              within 1 ms.",
    flags: &[
        Flag { name: "--lines", value: Some("N"), help: "How many lines are sent; 1000000 unless said." },
        Flag { name: "--threads", value: Some("N"), help: "From how many threads; 8 unless said." },
        Flag { name: "--budget", value: Some("MIB"), help: "The budget in MiB; 64 unless said." },
        Flag { name: "--json", value: None, help: "Print one JSON document." },
    ],
    run,
};

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let json = arguments.has("--json");
    let site = Site::find(json)?;
    let build = ["build", "--release", "--package", "houtai-benches", "--bin", "log-storm"];
    if !site.run(&mut site.cargo(&build))? {
        bail!("log-storm does not build");
    }
    let mut storm = Process::new(site.root.join("target/release/log-storm"));
    for flag in COMMAND.flags.iter().filter(|flag| arguments.has(flag.name)) {
        storm.arg(flag.name).args(arguments.values(flag.name));
    }
    // Its output is the answer, so it is not sent to standard error as that of other children is.
    match storm.status()?.code() {
        Some(0) => Ok(ExitCode::SUCCESS),
        Some(1) => Ok(ExitCode::FAILURE),
        _ => bail!("log-storm could not measure"),
    }
}
