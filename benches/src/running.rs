//! A server process, from its start until it is dropped.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::Failure;

/// A process with a working folder of its own. Dropping it kills the process group and removes the folder.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    child: Child,
    started: Instant,
    folder: Folder,
}

impl Running {
    /// Starts the command in `folder`; what it prints goes to a file there.
    ///
    /// # Errors
    ///
    /// When the program cannot be started.
    pub fn start(name: &'static str, mut command: Command, folder: Folder) -> Result<Self, Failure> {
        let log = File::create(folder.log())?;
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // Its own group: Ctrl-C then ends this program, and this program's end kills the server.
        command.process_group(0);
        let started = Instant::now();
        let child = command.spawn()?;
        Ok(Self { name, child, started, folder })
    }

    /// The time since just before the process was made.
    pub fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its working folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has printed.
    pub fn printed(&self) -> String {
        fs::read(self.folder.log()).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
    }

    /// Sends it a signal.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let pid = id(&self.child).ok_or("the process has no id")?;
        Ok(kill_process(pid, signal)?)
    }

    /// How it ended, when it has.
    ///
    /// # Errors
    ///
    /// When the system cannot say.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        Ok(self.child.try_wait()?)
    }

    /// Fails with the last words of a process that has ended.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn still_runs(&mut self) -> Result<(), Failure> {
        let Some(status) = self.ended()? else { return Ok(()) };
        Err(format!("{} ended ({status}): {}", self.name, tail(&self.printed())).into())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A server that has ended by itself is as dead as wanted, so a failure here tells nothing.
        if let Some(group) = id(&self.child) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        drop(self.child.wait());
    }
}

fn id(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// The working folder of one process, so that none finds files of another or of a developer.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes a folder below `runs` that is removed when it is dropped.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn create(runs: &Path, port: u16) -> Result<Self, Failure> {
        let path = runs.join(format!("{}-{port}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
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
///
/// # Errors
///
/// When all of them are taken.
pub fn free_port() -> Result<u16, Failure> {
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
