//! The server that is attacked.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use houtai_benches::launch::{SERVER_CORE, launcher};
use houtai_benches::places::Places;
use houtai_benches::running::{Folder, Running, free_port};
use houtai_benches::wait::until;
use rustix::process::Signal;

use crate::Failure;

const PROGRAM: &str = "houtai-attack-server";
/// How long a start may take, and an end beyond what its settings say.
const PATIENCE: Duration = Duration::from_secs(40);

/// What attackers know.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) address: SocketAddr,
    pub(crate) management: SocketAddr,
    pub(crate) pid: u32,
    /// How long to go on, where there is no other end.
    pub(crate) seconds: u64,
    /// Where tools are installed and write.
    pub(crate) tools: PathBuf,
}

/// A server process; it ends when this is dropped.
pub(crate) struct Target {
    running: Running,
    ports: [u16; 2],
    tools: PathBuf,
}

/// How the server is started.
#[derive(Debug, Default)]
pub(crate) struct Setup<'a> {
    pub(crate) settings: &'a [(&'a str, &'a str)],
    /// How many files it may open, where not as many as the system permits.
    pub(crate) files: Option<u32>,
    pub(crate) environment: &'a [(&'a str, &'a str)],
}

impl Target {
    pub(crate) fn start(places: &Places, settings: &[(&str, &str)]) -> Result<Self, Failure> {
        Self::start_with(places, &Setup { settings, ..Setup::default() })
    }

    /// Starts the server and waits until it takes connections.
    pub(crate) fn start_with(places: &Places, setup: &Setup<'_>) -> Result<Self, Failure> {
        let ports = [free_port()?, free_port()?];
        let folder = Folder::create(&places.runs("attack"), ports[0])?;
        let running = Running::start(PROGRAM, command(places, setup, ports)?, folder)?;
        let mut target = Self { running, ports, tools: places.runs("attack-tools") };
        until(PATIENCE, Duration::from_millis(5), || {
            target.still_runs()?;
            Ok(TcpStream::connect(target.address()).ok())
        })?
        .ok_or("the server takes no connection")?;
        Ok(target)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.ports[0]))
    }

    pub(crate) fn scene(&self, seconds: u64) -> Scene {
        Scene {
            address: self.address(),
            management: SocketAddr::from((Ipv4Addr::LOCALHOST, self.ports[1])),
            pid: self.pid(),
            seconds,
            tools: self.tools.clone(),
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.pid()
    }

    pub(crate) fn printed(&self) -> String {
        self.running.printed()
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Failure> {
        self.running.signal(signal)
    }

    /// Waits for the end of a server that was told to stop.
    pub(crate) fn wait_for_end(&mut self) -> Result<ExitStatus, Failure> {
        until(PATIENCE, Duration::from_millis(5), || self.running.ended())?
            .ok_or_else(|| format!("the server still runs {PATIENCE:?} after it was told to stop").into())
    }

    pub(crate) fn still_runs(&mut self) -> Result<(), Failure> {
        self.running.still_runs()
    }
}

fn command(places: &Places, setup: &Setup<'_>, ports: [u16; 2]) -> Result<Command, Failure> {
    let program = places.release_binary(PROGRAM);
    if !program.exists() {
        return Err(format!("{PROGRAM} is not built; `cargo xtask attack` builds it").into());
    }
    let mut command = match setup.files {
        None => launcher(SERVER_CORE, &program)?,
        Some(files) => {
            let mut command = launcher(SERVER_CORE, "/bin/sh")?;
            command.args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")]).arg(&program);
            command
        }
    };
    command.env_clear().env("HOUTAI_PROFILE", "prod").envs(setup.environment.iter().copied()).arg("serve");
    let ports = [("server.port", ports[0].to_string()), ("management.port", ports[1].to_string())];
    let ports = ports.iter().map(|(key, value)| (*key, value.as_str()));
    // As on a real server, where the budget holds however much is asked.
    let log = [("log.file", "server.jsonl"), ("log.budget", "64MiB")];
    for (key, value) in ports.chain(log).chain(setup.settings.iter().copied()) {
        command.args(["--set", &format!("{key}={value}")]);
    }
    Ok(command)
}
