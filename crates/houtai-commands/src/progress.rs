//! How far a command is, on the terminal of whoever waits.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use houtai_observe::reading::Progress;

/// Before, nobody asks.
const PATIENCE: Duration = Duration::from_secs(1);
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
        let now = Instant::now();
        if !self.is_terminal || now < self.next {
            return;
        }
        (self.next, self.is_shown) = (now + BETWEEN, true);
        // There is no place to say that this failed.
        let _ = write!(io::stderr().lock(), "\r\x1b[K{}", text(progress));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_much_of_how_much() {
        assert_eq!(text(Progress { read: 45 << 20, total: 812 << 20 }), "reading: 45 of 812 MiB");
        // A file that grew meanwhile.
        assert_eq!(text(Progress { read: 3 << 20, total: 1 << 20 }), "reading: 3 of 3 MiB");
    }
}
