//! What can be said about a database file and the threads before it.

use std::path::PathBuf;
use std::time::Duration;

/// When a commit is safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Each commit is on the disk before it is answered. Units that wait at the same time share one
    /// synchronisation.
    #[default]
    Full,
    /// A commit survives the end of the program; a power cut may undo the last ones, and damages nothing.
    Normal,
}

impl Synchronous {
    /// The word that SQLite has for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Synchronous::Full => "full",
            Synchronous::Normal => "normal",
        }
    }
}

/// How a SQLite file is opened.
///
/// ```
/// use houtai_data::{SqliteOptions, Synchronous};
///
/// let mut options = SqliteOptions::new("data/app.db");
/// options.synchronous = Synchronous::Normal;
/// assert_eq!(options.readers, 4);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// The file; it is made when it is not there, with its folder. `None` is a private file in the folder for
    /// temporary files, which goes with the driver.
    pub path: Option<PathBuf>,
    /// How many threads read. Default 4.
    pub readers: usize,
    /// How many cursors and read-only transactions may be open at once; each has a thread and a connection, made
    /// when it is needed first. Default 16.
    pub cursors: usize,
    /// When a commit is safe. Default [`Synchronous::Full`].
    pub synchronous: Synchronous,
    /// How long to wait for another process that writes. Default 5 s.
    pub busy_timeout: Duration,
    /// How long a statement or a transaction waits for its turn. Default 5 s.
    pub wait: Duration,
    /// How long a transaction that writes may do nothing, while others wait for it. Then it is rolled back.
    /// Default 10 s.
    pub idle: Duration,
    /// How long a statement may run. Default: as long as it takes.
    pub statement_timeout: Option<Duration>,
    /// The pages that each connection keeps in memory, in bytes. Default 8 MiB.
    pub cache_bytes: u32,
    /// How many prepared statements each connection keeps. Default 256.
    pub statements: usize,
    /// How many statements may wait; one more is refused at once. Default 10,000.
    pub queue: usize,
}

impl SqliteOptions {
    /// This file, and the defaults.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::temporary() }
    }

    /// A private file that goes with the driver; for tests.
    pub fn temporary() -> Self {
        Self {
            path: None,
            readers: 4,
            cursors: 16,
            synchronous: Synchronous::Full,
            busy_timeout: Duration::from_secs(5),
            wait: Duration::from_secs(5),
            idle: Duration::from_secs(10),
            statement_timeout: None,
            cache_bytes: 8 << 20,
            statements: 256,
            queue: 10_000,
        }
    }
}
