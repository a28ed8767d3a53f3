//! A private PostgreSQL server for tests.

mod account;
mod database;
mod pgbouncer;
mod programs;
mod server;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use self::account::Account;
pub use self::database::PostgresDatabase;
pub use self::pgbouncer::PgBouncer;
use self::server::Server;
use crate::{Error, ErrorKind, Result};

/// Stops a server when the last of its users is gone, however they ended: each holds a lock on a file, which the
/// kernel takes away from a process that dies. It waits for a moment longer, because a test runner starts the next
/// test when the one before has ended.
const KEEPER: &str = r#"
while :; do
    flock -x "$1/users" true
    sleep 10
    flock -n -x "$1/users" sh -c '
        pid=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$pid"
        while kill -0 "$pid"; do sleep 0.1; done
        rm -rf "$1/data" "$1/ready" "$1/log"' sh "$1" && exit
done
"#;

/// A PostgreSQL server that only tests use, in a folder of its own.
///
/// [`PostgresInstance::shared`] is one server for all test processes of a user; it is started by the first of them
/// and stopped some seconds after the last. Where the tests run as root, the server runs as another user.
pub struct PostgresInstance {
    server: Server,
    port: u16,
    password: String,
    /// The lock that tells that we use it.
    _user: File,
}

static SHARED: OnceLock<Result<PostgresInstance, String>> = OnceLock::new();
static PRIVATE: AtomicU32 = AtomicU32::new(0);

impl PostgresInstance {
    /// The server that all tests share.
    ///
    /// # Errors
    ///
    /// When PostgreSQL is not installed, or its server does not start.
    pub fn shared() -> Result<&'static Self> {
        let shared = SHARED.get_or_init(|| {
            let folder =
                std::env::temp_dir().join(format!("houtai-postgres-{}", account::uid().unwrap_or(0)));
            Self::in_folder(folder).map_err(|error| error.to_string())
        });
        shared.as_ref().map_err(|message| Error::new(ErrorKind::Other, message.as_str()))
    }

    /// A server of one's own, to stop and to start.
    ///
    /// # Errors
    ///
    /// When PostgreSQL is not installed, or its server does not start.
    pub fn private() -> Result<Self> {
        let number = PRIVATE.fetch_add(1, Ordering::Relaxed);
        let name = format!("houtai-postgres-{}-{number}", std::process::id());
        Self::in_folder(std::env::temp_dir().join(name))
    }

    fn in_folder(folder: PathBuf) -> Result<Self> {
        let programs = programs::find()?;
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::Other, format!("`{}` cannot be used: {error}", folder.display()))
        };
        server::make_folder(&folder).map_err(failed)?;
        if !account::is_ours(&folder) {
            return Err(failed(std::io::Error::other("it belongs to somebody else; remove it")));
        }
        let user = lock_file(&folder, "users").map_err(failed)?;
        user.lock_shared().map_err(failed)?;
        // Of those who come at the same time one starts the server.
        let start = lock_file(&folder, "start").map_err(failed)?;
        start.lock().map_err(failed)?;
        let server = Server { folder: folder.clone(), programs, account: Account::choose() };
        let (port, password) = match ready(&server) {
            Some(ready) => ready,
            None => begin(&server)?,
        };
        Ok(Self { server, port, password, _user: user })
    }

    /// The URL of a database of this server, by TCP.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://houtai:{}@127.0.0.1:{}/{database}?sslmode=disable", self.password, self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its files, for settings of the server.
    pub fn data(&self) -> PathBuf {
        self.server.data()
    }

    /// Puts a file among its own, which nobody else can read.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        self.server.write(name, text)
    }

    /// Adds lines to its settings, which are read at the next start.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn configure(&self, lines: &str) -> Result<()> {
        self.server.configure(lines)
    }

    /// Stops it: in order, or at once as in a crash.
    ///
    /// # Errors
    ///
    /// When it does not stop.
    pub fn stop(&self, at_once: bool) -> Result<()> {
        self.server.stop(at_once)
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start(&self) -> Result<()> {
        self.server.start(Some(self.port)).map(drop)
    }

    /// Makes it safe to remove the folder of a private server.
    fn is_private(&self) -> bool {
        SHARED.get().is_none_or(|shared| !matches!(shared, Ok(shared) if std::ptr::eq(shared, self)))
    }
}

impl Drop for PostgresInstance {
    fn drop(&mut self) {
        if self.is_private() && self.server.stop(true).is_ok() {
            let _ = fs::remove_dir_all(&self.server.folder);
        }
    }
}

/// What the one who started it has left for us, if the server still lives.
fn ready(server: &Server) -> Option<(u16, String)> {
    let told = fs::read_to_string(server.folder.join("ready")).ok()?;
    let (port, password) = told.trim().split_once(' ')?;
    server.pid()?;
    Some((port.parse().ok()?, password.to_owned()))
}

/// Removes what a crash has left, and makes and starts a new one.
fn begin(server: &Server) -> Result<(u16, String)> {
    server.stop(true)?;
    let _ = fs::remove_dir_all(server.data());
    let password = random_word();
    server.create(&password)?;
    let port = server.start(None)?;
    let told =
        File::options().create(true).truncate(true).write(true).mode(0o600).open(server.folder.join("ready"));
    let told = told.and_then(|mut file| write!(file, "{port} {password}"));
    told.map_err(|error| Error::new(ErrorKind::Other, format!("`{}`: {error}", server.folder.display())))?;
    keep(&server.folder);
    Ok((port, password))
}

/// Starts the process that outlives us.
fn keep(folder: &Path) {
    let mut command = Command::new("sh");
    command.args(["-c", KEEPER, "sh"]).arg(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = command.spawn() {
        std::thread::spawn(move || child.wait());
    }
}

fn lock_file(folder: &Path, name: &str) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).mode(0o600).open(folder.join(name))
}

/// Nobody else on the machine shall get in.
fn random_word() -> String {
    let random = || std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), std::process::id());
    format!("{:016x}{:016x}", random(), random())
}
