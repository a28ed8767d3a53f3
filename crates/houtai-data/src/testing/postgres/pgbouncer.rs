//! A private PgBouncer before a private server.

use std::fs;
use std::io;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::account::Account;
use super::server::{free_port, make_folder, wait_until, write_secret};
use super::{PostgresInstance, random_word};
use crate::{Error, ErrorKind, Result};

/// It ends with the one who started it, however that one ends: its input is closed then.
const KEEPER: &str = "pgbouncer -q \"$1\" & cat > /dev/null; kill -KILL $!; wait";

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A PgBouncer that only one test uses; it ends with this value.
pub struct PgBouncer {
    keeper: Child,
    folder: PathBuf,
    port: u16,
}

impl PgBouncer {
    /// Starts one before a server, with further lines of settings such as `pool_mode = transaction`.
    ///
    /// # Errors
    ///
    /// When PgBouncer is not installed or does not start.
    pub fn before(server: &PostgresInstance, settings: &str) -> Result<Self> {
        check_installed()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("houtai-pgbouncer-{}-{number}-{}", std::process::id(), random_word());
        let folder = std::env::temp_dir().join(name);
        Self::begin(server, settings, folder)
            .map_err(|error| Error::new(ErrorKind::Other, format!("PgBouncer does not start: {error}")))
    }

    fn begin(server: &PostgresInstance, settings: &str, folder: PathBuf) -> io::Result<Self> {
        make_folder(&folder)?;
        let account = Account::choose();
        account.own(&folder)?;
        let port = free_port()?;
        let path = folder.join("pgbouncer.ini");
        write_secret(&path, &configuration(server, port, settings, &folder))?;
        account.own(&path)?;
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "sh"]).arg(&path).current_dir(&folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = account.run(&mut command).spawn()?;
        let started = Self { keeper, folder, port };
        if wait_until(|| TcpStream::connect(("127.0.0.1", port)).is_ok()) {
            return Ok(started);
        }
        let log = fs::read_to_string(started.folder.join("log")).unwrap_or_default();
        Err(io::Error::other(format!("it does not listen; its log says: {log}")))
    }

    /// The URL of a database of the server, by way of it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://anybody@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn check_installed() -> Result<()> {
    let found = Command::new("sh").args(["-c", "command -v pgbouncer"]).output();
    if found.is_ok_and(|found| found.status.success()) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Configuration,
        "NOT TESTED: PgBouncer is not installed here, so what needs it could not be tested; install it (on Debian `apt-get install pgbouncer`), and run the tests again",
    ))
}

/// Whoever asks is let in, as the user of the server: nobody else on the machine knows the port for long.
fn configuration(server: &PostgresInstance, port: u16, settings: &str, folder: &Path) -> String {
    format!(
        "[databases]\n* = host=127.0.0.1 port={} user=houtai password={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
         listen_port = {port}\nunix_socket_dir =\nauth_type = any\nlogfile = {}\n{settings}\n",
        server.port,
        server.password,
        folder.join("log").display()
    )
}
