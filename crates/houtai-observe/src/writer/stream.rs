//! Lines to standard error, a pipe or a device: no budget, and nothing to rotate.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::condition::{Condition, Trouble};
use super::drops::DropReason;
use super::file::open_stream;
use super::piece::Piece;
use super::sink::{Sink, Written};

/// A pipe takes this many bytes by default, so a larger piece would only wait longer in one call.
const PIECE_BYTES: usize = 64 * 1024;

/// How long one look for room in a pipe takes; then it looks again.
const WAIT: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// A stream that takes what it takes, however slowly: only the writer's thread waits for it.
pub(crate) struct Stream {
    origin: Origin,
    file: Option<File>,
    condition: Condition,
}

/// How the stream is opened, also again once it is broken.
pub(crate) enum Origin {
    StandardError,
    Path(PathBuf),
}

impl Origin {
    fn open(&self) -> io::Result<File> {
        match self {
            // A descriptor of its own: a lock around the shared one would make whoever prints to it, a panic for
            // example, wait as long as this thread does.
            Self::StandardError => Ok(File::from(io::stderr().as_fd().try_clone_to_owned()?)),
            Self::Path(path) => open_stream(path),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::StandardError => "standard error".to_owned(),
            Self::Path(path) => path.display().to_string(),
        }
    }
}

impl Stream {
    /// A stream that is opened with the first lines.
    pub(crate) fn new(origin: Origin, condition: Condition) -> Self {
        Self { origin, file: None, condition }
    }

    /// Opens it now.
    pub(crate) fn open(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(self.origin.open()?);
        }
        Ok(())
    }

    /// Notes why lines are lost.
    pub(crate) fn fell(&mut self, error: &io::Error) -> DropReason {
        self.file = None;
        let trouble = Trouble::of(self.origin.name(), error);
        self.condition.fell(Trouble { needs_write: true, ..trouble })
    }

    fn write_all(&mut self, bytes: &[u8]) -> (usize, io::Result<()>) {
        if let Err(error) = self.open() {
            return (0, Err(error));
        }
        let mut out = 0;
        while let Some(file) = &mut self.file
            && out < bytes.len()
        {
            match file.write(&bytes[out..]) {
                Ok(0) => return (out, Err(ErrorKind::WriteZero.into())),
                Ok(written) => out += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut ends = [PollFd::new(file, PollFlags::OUT)];
                    // An error shows up at the next write.
                    let _ = poll(&mut ends, Some(&WAIT));
                }
                Err(error) => return (out, Err(error)),
            }
        }
        (out, Ok(()))
    }
}

impl Sink for Stream {
    fn write(&mut self, piece: &Piece) -> Written {
        if let Some(otherwise) = self.condition.resting() {
            return Written { end: 0, otherwise };
        }
        match self.write_all(piece.bytes()) {
            (end, Ok(())) => {
                self.condition.rose();
                Written { end, otherwise: DropReason::Unwritable }
            }
            (out, Err(error)) => Written { end: piece.whole_lines_within(out), otherwise: self.fell(&error) },
        }
    }

    fn piece_bytes(&self) -> usize {
        PIECE_BYTES
    }

    fn take_news(&mut self) -> Option<String> {
        self.condition.take_news()
    }
}
