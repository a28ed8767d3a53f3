//! A server in a folder: made, started, stopped.

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::account::Account;
use crate::{Error, ErrorKind, Result};

/// How long a server may take to start or to stop. One that is fast takes a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// Speed before safety: what such a server holds is worth nothing.
const SETTINGS: &str = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n\
shared_buffers = 64MB\nlogging_collector = off\nmax_wal_size = 1GB\nwal_level = minimal\nmax_wal_senders = 0\n\
listen_addresses = '127.0.0.1'\nlog_min_messages = fatal\ntimezone = 'UTC'\n";

/// Users whose name begins with `scram` prove their password without sending it; the others have it fast.
const ACCESS: &str = "local all all password\nhost all scram_user 127.0.0.1/32 scram-sha-256\n\
host all all 127.0.0.1/32 password\n";

/// A server in a folder.
pub(super) struct Server {
    pub(super) folder: PathBuf,
    pub(super) programs: PathBuf,
    pub(super) account: Account,
}

impl Server {
    /// Makes the files of a new one.
    pub(super) fn create(&self, password: &str) -> Result<()> {
        fs::create_dir_all(self.data())
            .and_then(|()| self.account.own(&self.data()))
            .map_err(|e| self.failed(&e))?;
        let secret = self.folder.join("password");
        write_secret(&secret, password)
            .and_then(|()| self.account.own(&secret))
            .map_err(|e| self.failed(&e))?;
        let made = ["C.UTF-8", "C"].iter().any(|locale| self.initialize(&secret, locale));
        let _ = fs::remove_file(&secret);
        if !made {
            return Err(self.failed(&"`initdb` failed"));
        }
        self.configure(SETTINGS)?;
        self.write("pg_hba.conf", ACCESS)
    }

    /// Adds lines to its settings.
    pub(super) fn configure(&self, lines: &str) -> Result<()> {
        let before = fs::read_to_string(self.data().join("postgresql.conf")).map_err(|e| self.failed(&e))?;
        self.write("postgresql.conf", &(before + lines))
    }

    /// Writes a file that only its account can read.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.data().join(name);
        let written = write_secret(&path, text).and_then(|()| self.account.own(&path));
        written.map_err(|e| self.failed(&e))
    }

    fn initialize(&self, secret: &Path, locale: &str) -> bool {
        let mut command = Command::new(self.programs.join("initdb"));
        command.args([
            "--no-sync",
            "--no-instructions",
            "--encoding=UTF8",
            "--username=houtai",
            "--auth=password",
        ]);
        command.arg(format!("--locale={locale}")).arg("--pwfile").arg(secret).arg("-D").arg(self.data());
        self.log(&mut command);
        self.account.run(&mut command).status().is_ok_and(|status| status.success())
    }

    /// Starts it on this port, or on one that is free; says which.
    pub(super) fn start(&self, port: Option<u16>) -> Result<u16> {
        // Between asking for a free port and using it somebody else may take it.
        for _ in 0..5 {
            let port = port.map_or_else(free_port, Ok).map_err(|e| self.failed(&e))?;
            if self.start_on(port)? {
                return Ok(port);
            }
        }
        Err(self.failed(&"it ends at once"))
    }

    fn start_on(&self, port: u16) -> Result<bool> {
        let mut command = Command::new(self.programs.join("postgres"));
        command.arg("-D").arg(self.data()).arg("-p").arg(port.to_string()).arg("-k").arg(self.data());
        command.current_dir(self.data()).process_group(0);
        self.log(&mut command);
        let mut child = self.account.run(&mut command).spawn().map_err(|e| self.failed(&e))?;
        let pid = child.id();
        // A file is written when the server takes connections; the child is asked meanwhile whether it lives.
        let ready = wait_until(|| self.is_ready(pid) || matches!(child.try_wait(), Ok(Some(_))));
        if self.is_ready(pid) {
            // Whoever is the last to use it ends it, and that may be another process.
            std::thread::spawn(move || child.wait());
            return Ok(true);
        }
        let _ = child.kill();
        let _ = child.wait();
        if ready { Ok(false) } else { Err(self.failed(&"it does not come up")) }
    }

    fn is_ready(&self, pid: u32) -> bool {
        let told = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let mut lines = told.lines();
        lines.next() == Some(&pid.to_string()) && lines.any(|line| line.trim() == "ready")
    }

    /// Stops it: at once, as in a crash, or after its clients were told.
    pub(super) fn stop(&self, at_once: bool) -> Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let signal = if at_once { "-QUIT" } else { "-INT" };
        let _ = Command::new("kill").args([signal, &pid]).stderr(Stdio::null()).status();
        if wait_until(|| self.pid().is_none()) {
            return Ok(());
        }
        Err(self.failed(&"it does not stop"))
    }

    /// The process, if it lives.
    pub(super) fn pid(&self) -> Option<String> {
        let told = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let pid = told.lines().next()?.to_owned();
        let alive = Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status();
        alive.is_ok_and(|status| status.success()).then_some(pid)
    }

    /// Its files.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self, command: &mut Command) {
        let log = File::options().create(true).append(true).open(self.folder.join("log"));
        let into = |log: io::Result<File>| log.map_or_else(|_| Stdio::null(), Stdio::from);
        let second = log.as_ref().map_err(|_| io::ErrorKind::Other.into()).and_then(File::try_clone);
        command.stdin(Stdio::null()).stdout(into(second)).stderr(into(log));
    }

    fn failed(&self, reason: &dyn std::fmt::Display) -> Error {
        let message = format!(
            "the private PostgreSQL server in `{}` cannot be used: {reason}; its `log` says more",
            self.folder.display()
        );
        Error::new(ErrorKind::Other, message)
    }
}

pub(super) fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    File::options().create(true).truncate(true).write(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

/// Lets the account of the server through, and nobody write.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711))
}

pub(super) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Asks again and again, since neither files nor the children of others tell when they change.
pub(super) fn wait_until(mut is_so: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if is_so() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    false
}
