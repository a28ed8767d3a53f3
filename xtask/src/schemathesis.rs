//! `cargo xtask schemathesis`: lets schemathesis (PyPI) try every operation of the example, all checks on.

use std::path::PathBuf;
use std::process::{Command as Process, ExitCode};

use anyhow::{Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
use crate::hello::Hello;
use crate::site::Site;

/// The version with which the exceptions were written.
const VERSION: &str = "4.32.5";

/// The command that tries.
pub(crate) const COMMAND: Command = Command {
    name: "schemathesis",
    summary: "Try every operation of the example from its OpenAPI document, all checks on.",
    details: "Installs schemathesis below `target/` with pip, starts `hello`, and runs examples, coverage, fuzzing and \
              stateful phases against it.\nExceptions stand in `xtask/schemathesis.toml`, each with its reason.",
    flags: &[Flag {
        name: "--examples",
        value: Some("N"),
        help: "How many examples an operation gets; 200 unless said.",
    }],
    run,
};

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let site = Site::find(false)?;
    let examples = arguments.values("--examples").first().copied().unwrap_or("200").to_owned();
    let program = installed(&site)?;
    let hello = Hello::start(&site)?;
    let mut command = Process::new(program);
    command.current_dir(&site.root).args(["--config-file", "xtask/schemathesis.toml", "run"]);
    command.args([
        &format!("{}/openapi.json", hello.address),
        "--checks",
        "all",
        "--max-examples",
        &examples,
    ]);
    command.args(["--phases", "examples,coverage,fuzzing,stateful"]);
    let passed = site.run(&mut command)?;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Schemathesis in a virtual environment of its own.
fn installed(site: &Site) -> Result<PathBuf> {
    let environment = site.root.join("target/schemathesis");
    let program = environment.join("bin/schemathesis");
    if program.exists() {
        return Ok(program);
    }
    let folder = environment.display().to_string();
    if !site.run(Process::new("python3").args(["-m", "venv", &folder]))? {
        bail!("python3 cannot make a virtual environment; on Debian install python3-venv");
    }
    let package = format!("schemathesis=={VERSION}");
    if !site.run(Process::new(environment.join("bin/pip")).args(["install", "--quiet", &package]))? {
        bail!("pip could not install {package}");
    }
    Ok(program)
}
