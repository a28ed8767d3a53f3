//! Whether lines can be written, and telling it: once when it ends, once when it is over.

use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use houtai_core::{Clock, Timestamp};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::drops::DropReason;
use super::health::Health;

/// How long nothing is tried after a failure.
const REST: Duration = Duration::from_secs(1);

/// The same complaint stands on standard error once in this time.
const COMPLAINT_PAUSE: Duration = Duration::from_secs(60);

/// What keeps lines from being written.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// A sentence for people.
    pub(crate) text: String,
    /// Why lines are lost as long as it lasts.
    pub(crate) reason: DropReason,
    /// Whether only another write can show that it is over; otherwise a look does.
    pub(crate) needs_write: bool,
}

impl Trouble {
    /// An error from the operating system.
    pub(crate) fn of(what: impl Into<String>, error: &io::Error) -> Self {
        let what = what.into();
        Self { text: format!("{what}: {error}"), reason: reason_of(error), needs_write: false }
    }
}

/// Why lines are lost after this error.
pub(crate) fn reason_of(error: &io::Error) -> DropReason {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DropReason::DiskFull,
        _ => DropReason::Unwritable,
    }
}

/// How it stands with a sink.
pub(crate) struct Condition {
    health: Arc<Health>,
    clock: Clock,
    now: Option<Lasting>,
    news: Option<String>,
    complained: Option<(Instant, String)>,
    complains: bool,
}

/// A trouble that lasts.
struct Lasting {
    trouble: Trouble,
    since: Timestamp,
    tried: Instant,
}

impl Condition {
    /// A good one. `complains` says whether trouble is told on standard error, which is where it cannot be told of
    /// standard error itself.
    pub(crate) fn new(health: Arc<Health>, clock: Clock, complains: bool) -> Self {
        Self { health, clock, now: None, news: None, complained: None, complains }
    }

    /// Why nothing is to be tried for now.
    pub(crate) fn resting(&self) -> Option<DropReason> {
        let lasting = self.now.as_ref().filter(|lasting| lasting.tried.elapsed() < REST)?;
        Some(lasting.trouble.reason)
    }

    /// Whether there is no trouble.
    pub(crate) fn is_good(&self) -> bool {
        self.now.is_none()
    }

    /// Whether there is a trouble that a look may end.
    pub(crate) fn is_worth_a_look(&self) -> bool {
        self.resting().is_none() && self.now.as_ref().is_some_and(|lasting| !lasting.trouble.needs_write)
    }

    /// Lines could not be written.
    pub(crate) fn fell(&mut self, trouble: Trouble) -> DropReason {
        let reason = trouble.reason;
        self.health.set_trouble(Some(trouble.text.clone()));
        self.complain(&trouble.text);
        let since = self.now.as_ref().map_or_else(|| self.clock.now(), |lasting| lasting.since);
        self.now = Some(Lasting { trouble, since, tried: Instant::now() });
        reason
    }

    /// Lines were written, or can be.
    pub(crate) fn rose(&mut self) {
        if let Some(Lasting { trouble, since, .. }) = self.now.take() {
            self.health.set_trouble(None);
            self.news = Some(format!("the log is written again; since {since} it was not: {}", trouble.text));
        }
    }

    /// What is to be said in the log, once.
    pub(crate) fn take_news(&mut self) -> Option<String> {
        if self.now.is_some() { None } else { self.news.take() }
    }

    /// Tells standard error, unless it has heard it just now or is not being read.
    fn complain(&mut self, text: &str) {
        let heard = |(when, what): &(Instant, String)| what == text && when.elapsed() < COMPLAINT_PAUSE;
        let too_soon = |(when, _): &(Instant, String)| when.elapsed() < REST;
        if !self.complains || self.complained.as_ref().is_some_and(|last| heard(last) || too_soon(last)) {
            return;
        }
        self.complained = Some((Instant::now(), text.to_owned()));
        tell_stderr(text);
    }
}

/// One line to standard error, only if that does not wait: a pipe that is ready takes so much at once.
fn tell_stderr(text: &str) {
    const SURE_BYTES: usize = 4096;
    let stderr = io::stderr();
    let mut ends = [PollFd::from_borrowed_fd(stderr.as_fd(), PollFlags::OUT)];
    let is_ready = poll(&mut ends, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0);
    let line = format!("houtai: the log cannot be written: {}\n", text.escape_debug());
    if is_ready
        && line.len() <= SURE_BYTES
        && let Ok(descriptor) = stderr.as_fd().try_clone_to_owned()
    {
        // Nobody is left to be told of a failure here.
        let _ = std::fs::File::from(descriptor).write_all(line.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition() -> (Condition, Arc<Health>) {
        let health = Arc::new(Health::default());
        let clock = Clock::manual("2026-01-02T03:04:05Z".parse().unwrap());
        (Condition::new(Arc::clone(&health), clock, false), health)
    }

    #[test]
    fn trouble_is_known_while_it_lasts_and_told_once_afterwards() {
        let (mut condition, health) = condition();
        condition.rose();
        assert_eq!((condition.take_news(), health.trouble()), (None, None));

        let full = Trouble::of("app.log", &ErrorKind::StorageFull.into());
        assert_eq!(condition.fell(full.clone()), DropReason::DiskFull);
        assert_eq!(condition.fell(full), DropReason::DiskFull);
        assert_eq!(health.trouble().as_deref(), Some("app.log: no storage space"));
        assert_eq!((condition.take_news(), condition.resting()), (None, Some(DropReason::DiskFull)));

        condition.rose();
        assert_eq!(health.trouble(), None);
        let news = condition.take_news().unwrap();
        assert_eq!(
            news,
            "the log is written again; since 2026-01-02T03:04:05.000Z it was not: app.log: no storage space"
        );
        assert_eq!((condition.take_news(), condition.resting()), (None, None));
    }

    #[test]
    fn news_wait_until_there_is_no_trouble_again() {
        let (mut condition, _) = condition();
        let broken = || Trouble::of("app.log", &ErrorKind::ReadOnlyFilesystem.into());
        condition.fell(broken());
        condition.rose();
        condition.fell(broken());
        assert_eq!(condition.take_news(), None);
        condition.rose();
        assert!(condition.take_news().is_some());
    }
}
