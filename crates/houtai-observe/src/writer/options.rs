//! What a writer is made with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use houtai_core::Clock;

use super::notice::{NoticeForm, plain_form};
use crate::settings::{DiskShare, LogSettings};

/// The size of the queue where nothing else is said.
const QUEUE_BYTES: usize = 4 << 20;

/// How a writer to standard error is made.
#[derive(Clone)]
pub struct StreamOptions {
    /// How many bytes may wait in memory.
    pub queue_bytes: usize,
    /// The form of what the writer says itself.
    pub notice_form: NoticeForm,
    /// The time in notices.
    pub clock: Clock,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self { queue_bytes: QUEUE_BYTES, notice_form: plain_form(), clock: Clock::system() }
    }
}

/// How a writer to a file is made.
///
/// ```
/// use houtai_observe::FileOptions;
///
/// let options = FileOptions { budget_bytes: 64 << 20, ..FileOptions::new("logs/app.log") };
/// assert_eq!(options.rotate_bytes, 0);
/// ```
#[derive(Clone)]
pub struct FileOptions {
    /// The current file; closed ones stand beside it.
    pub path: PathBuf,
    /// How many bytes all files together may take; 0 stands for the smaller of 2 GiB and 5 % of the disk.
    pub budget_bytes: u64,
    /// At which size the file is closed; 0 stands for a share of the budget.
    pub rotate_bytes: u64,
    /// How long one file is written to, counted from 1970, so that files of a day begin at midnight UTC; zero
    /// rotates by size alone.
    pub rotate_every: Duration,
    /// How much of the disk stays free.
    pub keep_free: DiskShare,
    /// Whether closed files are compressed.
    pub compress: bool,
    /// How many bytes may wait in memory.
    pub queue_bytes: usize,
    /// The form of what the writer says itself.
    pub notice_form: NoticeForm,
    /// The time in notices and names.
    pub clock: Clock,
}

impl FileOptions {
    /// The defaults, for this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let StreamOptions { queue_bytes, notice_form, clock } = StreamOptions::default();
        Self {
            path: path.into(),
            budget_bytes: 0,
            rotate_bytes: 0,
            rotate_every: Duration::from_secs(24 * 60 * 60),
            keep_free: DiskShare::Percent(2),
            compress: true,
            queue_bytes,
            notice_form,
            clock,
        }
    }

    /// What the settings say; `None` when lines go to standard error. A relative path is taken from the app root.
    pub fn from_settings(settings: &LogSettings, root: &Path) -> Option<Self> {
        let path = root.join(settings.file.as_ref()?);
        Some(Self {
            budget_bytes: settings.budget.0,
            rotate_bytes: settings.rotate_bytes.0,
            rotate_every: settings.rotate_every,
            keep_free: settings.keep_free,
            compress: settings.compress,
            queue_bytes: usize::try_from(settings.queue.0).unwrap_or(usize::MAX),
            ..Self::new(path)
        })
    }
}
