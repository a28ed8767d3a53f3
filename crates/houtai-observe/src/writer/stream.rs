//! Lines to standard error, a pipe or a device: no budget, and nothing to rotate.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::drops::DropReason;
use super::piece::Piece;
use super::sink::{Sink, Written};

/// A pipe takes this many bytes by default, so a larger piece would only wait longer in one call.
const PIECE_BYTES: usize = 64 * 1024;

/// How long one look for room in a pipe takes; then it looks again.
const WAIT: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// A stream that takes what it takes, however slowly: only the writer's thread waits for it.
pub(crate) struct Stream {
    file: File,
}

impl Stream {
    /// Standard error, under a descriptor of its own: a lock around the shared one would make whoever prints to
    /// it, a panic for example, wait as long as this thread does.
    pub(crate) fn stderr() -> io::Result<Self> {
        Ok(Self { file: File::from(io::stderr().as_fd().try_clone_to_owned()?) })
    }

    /// An open pipe or device.
    pub(crate) fn of(file: File) -> Self {
        Self { file }
    }

    /// Writes all of it, waiting where the other end is slow; tells how much went out and what ended it.
    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> (usize, io::Result<()>) {
        let mut out = 0;
        while out < bytes.len() {
            match self.file.write(&bytes[out..]) {
                Ok(0) => return (out, Err(ErrorKind::WriteZero.into())),
                Ok(written) => out += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Whoever shares the descriptor has made it non-blocking.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let mut ends = [PollFd::new(&self.file, PollFlags::OUT)];
                    // An error shows up at the next write.
                    let _ = poll(&mut ends, Some(&WAIT));
                }
                Err(error) => return (out, Err(error)),
            }
        }
        (out, Ok(()))
    }
}

/// Why lines are lost after this error.
pub(crate) fn reason_of(error: &io::Error) -> DropReason {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DropReason::DiskFull,
        _ => DropReason::Unwritable,
    }
}

impl Sink for Stream {
    fn write(&mut self, piece: &Piece) -> Written {
        match self.write_all(piece.bytes()) {
            (end, Ok(())) => Written { end, otherwise: DropReason::Unwritable },
            (out, Err(error)) => Written { end: piece.whole_lines_within(out), otherwise: reason_of(&error) },
        }
    }

    fn piece_bytes(&self) -> usize {
        PIECE_BYTES
    }
}
