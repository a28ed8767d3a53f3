//! What goes wrong with a file.

use std::io;
use std::path::Path;

use crate::writer::condition::{Trouble, reason_of};
use crate::writer::drops::DropReason;

/// Why lines are not written at the moment.
#[derive(Debug)]
pub(crate) enum Setback {
    /// Another writer has the lock.
    Taken(Option<u32>),
    /// The file system refuses: what was tried, and its answer.
    Io(String, io::Error),
    /// The file does not take what is written, and only a write shows when it does again.
    Write(String, io::Error),
    /// The disk is fuller than it may be, and there is no old file left to delete.
    Full(String),
}

impl Setback {
    /// Something that was tried with a path.
    pub(crate) fn io(what: &str, path: &Path, error: io::Error) -> Self {
        Self::Io(format!("{what} {}", path.display()), error)
    }

    /// Whether deleting something would help.
    pub(crate) fn is_full(error: &io::Error) -> bool {
        reason_of(error) == DropReason::DiskFull
    }
}

impl From<Setback> for Trouble {
    fn from(setback: Setback) -> Self {
        let text = |text: String, reason| Self { text, reason, needs_write: false };
        match setback {
            Setback::Taken(Some(holder)) => {
                text(format!("process {holder} has taken the lock of the log"), DropReason::Unwritable)
            }
            Setback::Taken(None) => {
                text("another process has taken the lock of the log".into(), DropReason::Unwritable)
            }
            Setback::Io(what, error) => Self::of(what, &error),
            Setback::Write(what, error) => Self { needs_write: true, ..Self::of(what, &error) },
            Setback::Full(what) => text(what, DropReason::DiskFull),
        }
    }
}
