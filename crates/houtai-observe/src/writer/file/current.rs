//! The file that is written to.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::folder::taken_by;
use crate::writer::severity;

/// How much of the head of a file is looked at to tell whether it is text.
const LOOK_BYTES: u64 = 4096;

/// The open file.
pub(crate) struct Current {
    path: PathBuf,
    file: File,
    // Device and inode: whether the path still leads to this file.
    identity: (u64, u64),
    length: u64,
    taken_bytes: u64,
    // Its last line has no end, because a write was cut off and could not be taken back.
    is_torn: bool,
    lines: [u64; severity::COUNT],
    // When the file was last written to before this run, in seconds since 1970.
    written_before: Option<i64>,
}

/// How far a write came.
pub(crate) struct Appended {
    /// The bytes of whole lines that are in the file.
    pub(crate) bytes: usize,
    /// What kept the others out.
    pub(crate) error: Option<io::Error>,
}

impl Current {
    /// Opens the file, or makes it. A line that a killed process has left unfinished is ended.
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        // A pipe that somebody has put in its place would otherwise keep this thread waiting for a reader.
        options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
        let file = options.read(true).append(true).create(true).open(&path)?;
        let found = file.metadata()?;
        if !found.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let mut current = Self {
            path,
            identity: identity(&found),
            length: found.len(),
            taken_bytes: taken_by(&found),
            is_torn: ends_torn(&file, found.len())?,
            lines: [0; severity::COUNT],
            written_before: (found.len() > 0).then_some(found.mtime()),
            file,
        };
        current.mend()?;
        Ok(current)
    }

    /// Ends a torn line.
    fn mend(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.write_all(b"\n")?;
            self.is_torn = false;
            self.length += 1;
        }
        Ok(())
    }

    /// Whether the path still leads to this file. One that was cut short by somebody is noticed and taken as it is.
    pub(crate) fn is_in_place(&mut self) -> bool {
        let Some(found) = std::fs::metadata(&self.path).ok().filter(|found| identity(found) == self.identity)
        else {
            return false;
        };
        if found.len() < self.length {
            self.lines = [0; severity::COUNT];
        }
        self.length = found.len();
        self.taken_bytes = taken_by(&found);
        true
    }

    /// Appends lines; `whole` tells for a number of bytes how many of them are whole lines. What was written of a line
    /// that did not fit is taken back.
    pub(crate) fn append(&mut self, bytes: &[u8], whole: impl Fn(usize) -> usize) -> Appended {
        let (out, error) = match self.mend().and_then(|()| write_all(&mut self.file, bytes)) {
            Ok((out, error)) => (out, error),
            Err(error) => (0, Some(error)),
        };
        let kept = if error.is_some() { whole(out) } else { out };
        self.length += kept as u64;
        if kept < out && self.file.set_len(self.length).is_err() {
            self.is_torn = true;
            self.length += (out - kept) as u64;
        }
        let taken = self.file.metadata().map(|found| taken_by(&found));
        self.taken_bytes = taken.unwrap_or_else(|_| super::disk::blocks(self.length));
        Appended { bytes: kept, error }
    }

    /// Counts lines that are in it, for the time when it is dropped.
    pub(crate) fn count(&mut self, lines: [u64; severity::COUNT]) {
        self.lines.iter_mut().zip(lines).for_each(|(total, lines)| *total += lines);
    }

    pub(crate) fn lines(&self) -> [u64; severity::COUNT] {
        self.lines
    }

    /// Its length.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// What it takes on the disk.
    pub(crate) fn taken_bytes(&self) -> u64 {
        self.taken_bytes
    }

    /// When it was written to before this run.
    pub(crate) fn written_before(&self) -> Option<i64> {
        self.written_before
    }
}

fn identity(file: &Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

fn ends_torn(file: &File, length: u64) -> io::Result<bool> {
    let mut last = [b'\n'];
    if let Some(at) = length.checked_sub(1) {
        file.read_at(&mut last, at)?;
    }
    Ok(last != [b'\n'])
}

fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<(usize, Option<io::Error>)> {
    let mut out = 0;
    while out < bytes.len() {
        match file.write(&bytes[out..]) {
            Ok(0) => return Ok((out, Some(ErrorKind::WriteZero.into()))),
            Ok(written) => out += written,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Ok((out, Some(error))),
        }
    }
    Ok((out, None))
}

/// Whether a file that is there already holds text: appending to a database would destroy it, and the budget would
/// delete it one day.
pub(crate) fn holds_text(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.take(LOOK_BYTES).read_to_end(&mut head)?;
    Ok(!head.contains(&0))
}
