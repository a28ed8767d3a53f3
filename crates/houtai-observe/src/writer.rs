//! Where log lines go, without ever holding up who logs.

mod condition;
mod drain;
mod drops;
mod error;
mod file;
mod health;
mod metrics;
mod notice;
mod options;
mod piece;
mod queue;
mod record;
mod report;
mod severity;
mod shared;
mod sink;
mod stream;
mod thread;

use std::sync::Arc;
use std::time::Duration;

use houtai_core::Clock;
use tracing::Level;

pub use drops::{DropReason, Dropped};
pub use error::LogFileError;
pub(crate) use file::{Form as FileForm, Names, Stamp as FileStamp};
pub use notice::{NOTICE_TARGET, Notice, NoticeForm};
pub use options::{FileOptions, StreamOptions};

use condition::Condition;
use error::LogFileErrorKind;
use health::Health;
use shared::Shared;
use sink::Sink;
use stream::{Origin, Stream};
use thread::Writing;

/// The longest line that is taken at all; whoever makes lines cuts them far below.
pub const MAX_LINE_BYTES: usize = 256 * 1024;

/// Takes log lines and writes them on a thread of its own. Clones write to the same place.
///
/// [`write`](Self::write) never waits: lines go into a queue that is bounded in bytes, and what does not fit is
/// dropped, the least severe levels first, counted, and told in the log as soon as there is room. When the last
/// clone is dropped the thread writes what is left and ends; a program that ends itself calls
/// [`flush`](Self::flush) or [`close`](Self::close) before.
///
/// ```
/// use std::time::Duration;
///
/// use houtai_observe::{FileOptions, LogWriter};
/// use tracing::Level;
///
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("app.log");
/// let writer = LogWriter::file(FileOptions::new(&file)).unwrap();
/// writer.write(Level::INFO, b"the kettle is on\n");
/// assert!(writer.flush(Duration::from_secs(10)));
/// assert_eq!(std::fs::read_to_string(&file).unwrap(), "the kettle is on\n");
/// ```
#[derive(Clone)]
pub struct LogWriter(Arc<Handle>);

/// Ends the thread with the last clone.
struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl LogWriter {
    /// Writes to standard error. A terminal or pipe that is slow fills the queue and holds up nobody.
    pub fn stderr() -> Self {
        Self::stderr_with(StreamOptions::default())
    }

    /// Writes to standard error, made as you say.
    pub fn stderr_with(options: StreamOptions) -> Self {
        let StreamOptions { queue_bytes, notice_form, clock } = options;
        let health = Arc::new(Health::default());
        // Trouble with standard error cannot be told there.
        let condition = Condition::new(Arc::clone(&health), clock.clone(), false);
        let sink = Box::new(Stream::new(Origin::StandardError, condition));
        Self::start(queue_bytes, health, sink, notice_form, clock).0
    }

    /// Writes to a file, within a byte budget for it and all files that come of it.
    ///
    /// # Errors
    ///
    /// When the options cannot work: another writer has the file, it is a folder or no log, it may not be written,
    /// the sizes do not go together. A disk that is full, read-only or broken is no error: the writer
    /// starts, tells it by [`trouble`](Self::trouble), and tries again.
    pub fn file(options: FileOptions) -> Result<Self, LogFileError> {
        let health = Arc::new(Health::default());
        let failed = |kind| LogFileError { path: options.path.clone(), kind };
        let sink = file::open(&options, Arc::clone(&health)).map_err(failed)?;
        let form = NoticeForm::clone(&options.notice_form);
        let (writer, started) = Self::start(options.queue_bytes, health, sink, form, options.clock.clone());
        started.map_err(|error| failed(LogFileErrorKind::Thread(error)))?;
        Ok(writer)
    }

    /// Without a thread every line is counted as dropped.
    fn start(
        queue_bytes: usize,
        health: Arc<Health>,
        sink: Box<dyn Sink>,
        form: NoticeForm,
        clock: Clock,
    ) -> (Self, std::io::Result<()>) {
        let shared = Arc::new(Shared::new(queue_bytes, MAX_LINE_BYTES.min(queue_bytes / 4), health));
        let started = Writing::new(Arc::clone(&shared), sink, form, clock).start();
        if let Err(error) = &started {
            shared.health.set_trouble(Some(format!("there is no thread to write the log: {error}")));
            shared.ended();
        }
        (Self(Arc::new(Handle(shared))), started)
    }

    /// Takes one line, which ends with `\n` and holds no other. It copies the line and returns; it never waits for
    /// a disk, a reader or another thread.
    pub fn write(&self, level: Level, line: &[u8]) {
        self.0.0.accept(severity::number_of(level), line);
    }

    /// Waits until every line that has been accepted so far is written or counted as dropped; `false` when that took
    /// longer than the deadline.
    pub fn flush(&self, deadline: Duration) -> bool {
        self.0.0.flush(deadline)
    }

    /// Takes no more lines, writes what is left, and frees the file for another writer; `false` when that took longer
    /// than the deadline. Lines of other clones are counted as dropped from now on.
    pub fn close(&self, deadline: Duration) -> bool {
        self.0.0.close();
        self.0.0.wait_for_end(deadline)
    }

    /// What was not written since the start, by level and reason.
    pub fn dropped(&self) -> Dropped {
        self.0.0.drops.snapshot()
    }

    /// How many lines of a level were written since the start.
    pub fn written(&self, level: Level) -> u64 {
        self.0.0.written.lines()[severity::number_of(level)]
    }

    /// How many of the written lines of a level went with an old file, deleted to keep the budget.
    pub fn expired(&self, level: Level) -> u64 {
        self.0.0.health.expired()[severity::number_of(level)]
    }

    /// What is wrong at the moment, as a sentence for people; `None` while lines are written. A disk or a reader that
    /// has taken nothing for some seconds counts too.
    pub fn trouble(&self) -> Option<String> {
        self.0.0.trouble()
    }

    fn shared(&self) -> &Shared {
        &self.0.0
    }
}
