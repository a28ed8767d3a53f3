//! The running example, or another app, for commands that try it from outside.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command as Process, Stdio};

use anyhow::{Context, Result, bail};

use crate::site::Site;

/// The running example; it ends with this value.
pub(crate) struct Hello {
    child: Child,
    /// `http://127.0.0.1:<port>`.
    pub(crate) address: String,
    // Kept open: a server that prints into a closed pipe would be another test than this one.
    _output: BufReader<ChildStdout>,
}

impl Hello {
    /// Builds and starts it in the `test` profile, on free ports, with an app root below `target/`.
    pub(crate) fn start(site: &Site) -> Result<Self> {
        if !site.run(&mut site.cargo(&["build", "--package", "hello"]))? {
            bail!("hello does not build");
        }
        let root = site.root.join("target/xtask-hello");
        std::fs::create_dir_all(&root)?;
        let mut command = Process::new(site.root.join("target/debug/hello"));
        Self::serving(command.args(["serve", "--profile", "test", "--root"]).arg(&root))
    }

    /// Starts a program that serves, on free ports.
    pub(crate) fn serving(command: &mut Process) -> Result<Self> {
        command.args(["--set", "server.port=0", "--set", "management.port=0"]);
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.context("cannot start the app")?;
        let mut output = BufReader::new(child.stdout.take().context("the pipe was just asked for")?);
        let address = address(&mut output)?;
        Ok(Self { child, address, _output: output })
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
    bail!("the app ended before it had printed its address");
}

impl Drop for Hello {
    fn drop(&mut self) {
        // It is a test server without anything to lose; an error means that it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
