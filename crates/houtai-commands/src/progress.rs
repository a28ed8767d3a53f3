//! How far a command is, on the terminal of whoever waits.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use houtai_observe::reading::Progress;

/// Before, nobody asks.
const PATIENCE: Duration = Duration::from_secs(1);
/// How many letters of a line are shown: one that a terminal wraps could not be taken away.
const LONGEST: usize = 79;
/// How often the line is written anew.
const BETWEEN: Duration = Duration::from_millis(200);

/// A line on standard error that is written over again and again, once a command takes longer than a second. Where
/// standard error is no terminal there is none.
pub(crate) struct ProgressLine {
    is_terminal: bool,
    next: Instant,
    is_shown: bool,
}

impl ProgressLine {
    pub(crate) fn new() -> Self {
        Self { is_terminal: io::stderr().is_terminal(), next: Instant::now() + PATIENCE, is_shown: false }
    }

    pub(crate) fn show(&mut self, progress: Progress) {
        self.show_text(|| text(progress));
    }

    /// Shows a text, which is made only where somebody sees it.
    pub(crate) fn show_text(&mut self, text: impl FnOnce() -> String) {
        let now = Instant::now();
        if !self.is_terminal || now < self.next {
            return;
        }
        (self.next, self.is_shown) = (now + BETWEEN, true);
        let line: String = text().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        // There is no place to say that this failed.
        let _ = write!(io::stderr().lock(), "\r\x1b[K{line}");
    }

    /// Says what is being done, at once: there may be nothing to say for a long time.
    #[cfg(feature = "data")]
    pub(crate) fn say(&mut self, text: &str) {
        if self.is_terminal {
            self.is_shown = true;
            let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

fn text(progress: Progress) -> String {
    let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20);
    let (read, total) = (mebibytes(progress.read), mebibytes(progress.total.max(progress.read)));
    format!("reading: {read} of {total} MiB")
}

/// How wide a bar is.
#[cfg(feature = "data")]
const BAR: u64 = 24;

/// `Todo [######------------------]  25 % of 10000 rows`, or how much is done where nobody knows of how much.
#[cfg(feature = "data")]
pub(crate) fn bar(progress: houtai_fixtures::Progress<'_>, of_what: &str) -> String {
    let houtai_fixtures::Progress { what, done, total } = progress;
    let Some(total) = total.filter(|total| *total > 0) else { return format!("{what}: {done} {of_what}") };
    let part =
        |whole: u64| u64::try_from(u128::from(done.min(total)) * u128::from(whole) / u128::from(total));
    let filled = part(BAR).unwrap_or(BAR);
    let (full, empty) = ("#".repeat(filled as usize), "-".repeat((BAR - filled) as usize));
    format!("{what} [{full}{empty}] {:>3} % of {total} {of_what}", part(100).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "data")]
    #[test]
    fn a_bar_is_filled_as_far_as_the_work_is_done() {
        let bar = |done, total| bar(houtai_fixtures::Progress { what: "Todo", done, total }, "rows");
        assert_eq!(bar(2500, Some(10_000)), "Todo [######------------------]  25 % of 10000 rows");
        assert_eq!(bar(7, Some(7)), "Todo [########################] 100 % of 7 rows");
        assert_eq!((bar(7, None), bar(7, Some(0))), ("Todo: 7 rows".into(), "Todo: 7 rows".into()));
    }

    #[test]
    fn it_says_how_much_of_how_much() {
        assert_eq!(text(Progress { read: 45 << 20, total: 812 << 20 }), "reading: 45 of 812 MiB");
        // A file that grew meanwhile.
        assert_eq!(text(Progress { read: 3 << 20, total: 1 << 20 }), "reading: 3 of 3 MiB");
    }
}
