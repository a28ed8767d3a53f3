//! `cargo xtask schemathesis`: lets schemathesis (PyPI) try every operation of the example, all checks on.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command as Process, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::arguments::{Arguments, Flag};
use crate::commands::Command;
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
    if !site.run(&mut site.cargo(&["build", "--package", "hello"]))? {
        bail!("hello does not build");
    }
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

/// The running example; it ends with this value.
struct Hello {
    child: Child,
    address: String,
    // Kept open: a server that prints into a closed pipe would be another test than this one.
    _output: BufReader<ChildStdout>,
    _root: PathBuf,
}

impl Hello {
    fn start(site: &Site) -> Result<Self> {
        let root = site.root.join("target/schemathesis/root");
        std::fs::create_dir_all(&root)?;
        let mut command = Process::new(site.root.join("target/debug/hello"));
        command.args(["serve", "--profile", "test", "--set", "server.port=0", "--set", "management.port=0"]);
        let child = command.arg("--root").arg(&root).stdout(Stdio::piped()).spawn();
        let mut child = child.context("cannot start hello")?;
        let mut output = BufReader::new(child.stdout.take().context("the pipe was just asked for")?);
        let address = address(&mut output)?;
        Ok(Self { child, address, _output: output, _root: root })
    }
}

/// The address in the table that a start prints.
fn address(output: &mut BufReader<ChildStdout>) -> Result<String> {
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        if let Some(("app", address)) = line.trim().split_once(char::is_whitespace) {
            return Ok(address.trim().to_owned());
        }
        line.clear();
    }
    bail!("hello ended before it had printed its address");
}

impl Drop for Hello {
    fn drop(&mut self) {
        // It is a test server without anything to lose; an error means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
