//! One running contestant, from its start until it is dropped.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::Failure;
use crate::contestant::Contestant;
use crate::places::Places;
use crate::wait::until;

/// The ports a contestant is told to listen on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) public: u16,
    pub(crate) management: u16,
}

/// A server process. Dropping it kills the process group and removes its folder.
#[derive(Debug)]
pub(crate) struct Server {
    contestant: Contestant,
    child: Child,
    started: Instant,
    port: u16,
    folder: Folder,
}

impl Server {
    /// Starts `contestant` and waits until it takes connections.
    pub(crate) fn start(contestant: Contestant, places: &Places) -> Result<Self, Failure> {
        let mut server = Self::spawn(contestant, places)?;
        let limit = Duration::from_secs(20);
        until(limit, Duration::from_millis(2), || {
            server.still_runs()?;
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).ok())
        })?
        .ok_or_else(|| format!("{} took no connection in {limit:?}", contestant.name()))?;
        Ok(server)
    }

    /// Starts `contestant` and returns at once.
    pub(crate) fn spawn(contestant: Contestant, places: &Places) -> Result<Self, Failure> {
        let ports = Ports { public: free_port()?, management: free_port()? };
        let folder = Folder::create(&places.runs(), ports.public)?;
        let log = File::create(folder.log())?;
        let mut command = contestant.command(places, ports)?;
        command.current_dir(&folder.0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // Its own group: Ctrl-C then ends this program, and this program's end kills the server.
        command.process_group(0);
        let started = Instant::now();
        let child = command.spawn()?;
        Ok(Self { contestant, child, started, port: ports.public, folder })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The time since just before the process was made.
    pub(crate) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Fails with the last words of a server that has ended.
    pub(crate) fn still_runs(&mut self) -> Result<(), Failure> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        let log = fs::read_to_string(self.folder.log()).unwrap_or_default();
        Err(format!("{} ended ({status}): {}", self.contestant.name(), tail(&log)).into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended by itself is as dead as wanted, so a failure here tells nothing.
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        drop(self.child.wait());
    }
}

/// The working folder of one server, so that none finds files of another or of a developer.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn create(runs: &Path, port: u16) -> Result<Self, Failure> {
        let path = runs.join(format!("{}-{port}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn log(&self) -> PathBuf {
        self.0.join("server.log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies in the target folder and harms nobody.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A port that nobody listens on and that was not handed out before. It lies below the range from which the
/// kernel takes ports for clients: inside it, a client that polls a closed port can connect to itself.
fn free_port() -> Result<u16, Failure> {
    static NEXT: AtomicU16 = AtomicU16::new(20_000);
    loop {
        let port = NEXT.fetch_add(1, Ordering::Relaxed);
        if port >= 32_000 {
            return Err("no free port between 20000 and 32000".into());
        }
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(5)..].join(" | ")
}
