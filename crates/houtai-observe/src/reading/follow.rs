//! Going on where the reading ended, through rotations, whoever makes them.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::files::{Counted, Files, inode_of};
use super::lines::Lines;
use super::{Found, Query};
use crate::writer::FileStamp;

/// Goes on from where the reading ended.
pub struct Follow {
    path: PathBuf,
    query: Query,
    // The newest closed file when the current one was opened: those after it are new.
    last_closed: Option<FileStamp>,
    current: Option<(Lines<Counted>, u64)>,
    read: Rc<Cell<u64>>,
}

impl Follow {
    pub(super) fn after(
        path: &Path,
        query: Query,
        last_closed: Option<FileStamp>,
        current: Option<(Lines<Counted>, u64)>,
    ) -> Self {
        Self { path: path.to_owned(), query, last_closed, current, read: Rc::default() }
    }

    /// Gives the lines that have come since the last call.
    ///
    /// # Errors
    ///
    /// Those of `take`, and when a file cannot be read.
    pub fn poll(&mut self, take: &mut dyn FnMut(&Found<'_>) -> io::Result<()>) -> io::Result<()> {
        self.rest_of_current(take)?;
        if self.is_current()? {
            return Ok(());
        }
        // What was written between the last look and the rename.
        self.rest_of_current(take)?;
        if let Some((lines, _)) = &mut self.current
            && let Some(rest) = lines.rest()
        {
            look(&self.query, rest, take)?;
        }
        self.go_on(take)
    }

    fn rest_of_current(&mut self, take: &mut dyn FnMut(&Found<'_>) -> io::Result<()>) -> io::Result<()> {
        let Some((lines, _)) = &mut self.current else { return Ok(()) };
        while let Some(line) = lines.next()? {
            look(&self.query, line, take)?;
        }
        Ok(())
    }

    /// Whether the file that is read is still the one that is written to, and has not been emptied.
    fn is_current(&self) -> io::Result<bool> {
        match (&self.current, inode_of(&self.path)) {
            (None, None) => Ok(true),
            (Some((lines, inode)), Some(now)) if *inode == now => {
                Ok(lines.inner().file.metadata()?.size() >= position(&lines.inner().file)?)
            }
            // Between a rename and the new file there is none; what comes next is not known yet.
            (Some(_), None) => Ok(true),
            _ => Ok(false),
        }
    }

    /// Goes on with the files that came after the one that was read: those that are closed again already, and the
    /// current one from its start.
    fn go_on(&mut self, take: &mut dyn FnMut(&Found<'_>) -> io::Result<()>) -> io::Result<()> {
        let mut files = Files::of(&self.path)?;
        let newer = files.closed.iter().copied().filter(|stamp| Some(*stamp) > self.last_closed);
        // The first of them is the file that has just been read.
        for stamp in newer.skip(usize::from(self.current.is_some())).collect::<Vec<_>>() {
            let Some(mut lines) = files.open(stamp, &self.read)? else { continue };
            while let Some(line) = lines.next()? {
                look(&self.query, line, take)?;
            }
        }
        self.last_closed = files.closed.last().copied().or(self.last_closed);
        let read = Rc::clone(&self.read);
        self.current = files
            .current
            .take()
            .map(|current| (Lines::of(Counted { file: current.file, read }), current.inode));
        self.rest_of_current(take)
    }
}

/// How far a file has been read.
fn position(mut file: &File) -> io::Result<u64> {
    use std::io::Seek;
    file.stream_position()
}

fn look(query: &Query, line: &[u8], take: &mut dyn FnMut(&Found<'_>) -> io::Result<()>) -> io::Result<()> {
    let text = String::from_utf8_lossy(line);
    query.find(&text).map_or(Ok(()), |found| take(&found))
}
