//! What a running process prints, line by line as it comes.

use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Long enough for a busy machine; a test that reaches it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The lines of a pipe.
pub(crate) struct Lines {
    coming: Receiver<String>,
    /// What has come so far.
    text: String,
}

impl Lines {
    /// Reads on a thread of its own, which ends with the pipe, so that waiting for a line can have a limit.
    pub(crate) fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, coming) = channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(pipe).lines().map_while(Result::ok);
            // The test is over when nobody takes the line.
            lines.all(|line| sender.send(line).is_ok())
        });
        Self { coming, text: String::new() }
    }

    /// Waits for a line that contains `part`; all that has come up to it.
    #[track_caller]
    pub(crate) fn until(&mut self, part: &str) -> &str {
        while self.text.lines().next_back().is_none_or(|line| !line.contains(part)) {
            assert!(self.take_line(), "the process ended without `{part}`:\n{}", self.text);
        }
        &self.text
    }

    /// Waits for the end; all that has ever come.
    #[track_caller]
    pub(crate) fn whole(&mut self) -> &str {
        while self.take_line() {}
        &self.text
    }

    #[track_caller]
    fn take_line(&mut self) -> bool {
        match self.coming.recv_timeout(PATIENCE) {
            Ok(line) => {
                self.text.push_str(&line);
                self.text.push('\n');
                true
            }
            Err(RecvTimeoutError::Disconnected) => false,
            Err(RecvTimeoutError::Timeout) => panic!("nothing more came after:\n{}", self.text),
        }
    }
}
