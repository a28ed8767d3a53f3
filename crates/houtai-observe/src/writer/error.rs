//! What keeps a file writer from starting.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a file cannot be logged to: mistakes of settings. What may pass by itself, such as a full disk, is no error
/// but a [trouble](super::LogWriter::trouble) of the started writer.
#[derive(Debug)]
pub struct LogFileError {
    pub(crate) path: PathBuf,
    pub(crate) kind: LogFileErrorKind,
}

#[derive(Debug)]
pub(crate) enum LogFileErrorKind {
    /// Somebody may not do this, or the path leads nowhere.
    Io(io::Error),
    /// Another writer has the lock.
    Taken { holder: Option<u32> },
    /// What is there is no log.
    NotALog { what: &'static str },
    /// The numbers do not go together.
    Sizes(String),
    /// There is no thread to write with.
    Thread(io::Error),
}

impl LogFileError {
    /// Whether another process, or another writer of this one, logs to the same file.
    pub fn is_taken(&self) -> bool {
        matches!(self.kind, LogFileErrorKind::Taken { .. })
    }
}

impl fmt::Display for LogFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            LogFileErrorKind::Io(_) => write!(f, "`log.file`: {path} cannot be opened for writing"),
            LogFileErrorKind::Taken { holder } => {
                let holder = holder.map_or_else(|| "another process".into(), |id| format!("process {id}"));
                write!(
                    f,
                    "`log.file`: {holder} already logs to {path}; two budgets on the same files would \
                     delete each other's, so set another `log.file` for this process"
                )
            }
            LogFileErrorKind::NotALog { what } => {
                write!(f, "`log.file`: {path} is {what}; name a file that only this app writes to")
            }
            LogFileErrorKind::Sizes(text) => f.write_str(text),
            LogFileErrorKind::Thread(_) => write!(f, "the thread that writes {path} cannot be started"),
        }
    }
}

impl std::error::Error for LogFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            LogFileErrorKind::Io(error) | LogFileErrorKind::Thread(error) => Some(error),
            _ => None,
        }
    }
}
