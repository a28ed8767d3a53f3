//! Reading all files of a log, oldest first, in memory that does not grow with them.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use super::files::{Counted, Files};
use super::follow::Follow;
use super::lines::Lines;
use super::{Found, Query};

/// How often the reader tells how far it is.
const LINES_BETWEEN_PROGRESS: u64 = 2_000;

/// How far the reading is, in bytes on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Read so far.
    pub read: u64,
    /// To be read in all.
    pub total: u64,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many files were read.
    pub files: usize,
    /// How many lines were looked at.
    pub lines: u64,
    /// How many of them were found.
    pub found: u64,
    /// Files of which not everything could be read, with the reason.
    pub troubles: Vec<String>,
}

/// Reads the files of a log.
pub struct LogReader<'p> {
    query: Query,
    progress: Box<dyn FnMut(Progress) + 'p>,
    summary: Summary,
    total: u64,
    read: Rc<Cell<u64>>,
}

/// Takes a line that was found; an error ends the reading.
type Take<'t> = &'t mut dyn FnMut(&Found<'_>) -> io::Result<()>;

impl<'p> LogReader<'p> {
    /// A reader for what somebody looks for. `progress` is told now and then how far it is.
    pub fn new(query: Query, progress: impl FnMut(Progress) + 'p) -> Self {
        let progress = Box::new(progress);
        Self { query, progress, summary: Summary::default(), total: 0, read: Rc::default() }
    }

    /// Gives every line that is found, or the `last` ones, oldest first, and where to go on from.
    ///
    /// # Errors
    ///
    /// Those of `take`, and when there is no reading the folder. A file that cannot be read to its end is told in the
    /// summary.
    pub fn read(mut self, path: &Path, last: Option<usize>, take: Take<'_>) -> io::Result<(Summary, Follow)> {
        let mut files = Files::of(path)?;
        self.total = files.bytes(self.query.since);
        let stamp = files.closed.last().copied();
        let current = files.current.take();
        let inode = current.as_ref().map(|current| current.inode);
        let mut current =
            current.map(|current| Lines::of(Counted { file: current.file, read: Rc::clone(&self.read) }));
        match last {
            None => self.forwards(&files, current.as_mut(), take)?,
            Some(last) => self.backwards(&files, current.as_mut(), last, take)?,
        }
        let follow = Follow::after(path, self.query, stamp, current.zip(inode));
        Ok((self.summary, follow))
    }

    fn forwards(
        &mut self,
        files: &Files,
        current: Option<&mut Lines<Counted>>,
        take: Take<'_>,
    ) -> io::Result<()> {
        for stamp in files.closed_since(self.query.since).collect::<Vec<_>>() {
            self.closed(files, stamp, take)?;
        }
        if let Some(lines) = current {
            self.summary.files += 1;
            self.each(lines, take).or_else(|error| self.trouble("the current file", error))?;
        }
        Ok(())
    }

    /// From the newest file to the oldest, until there are enough lines; they are given in order in the end.
    fn backwards(
        &mut self,
        files: &Files,
        current: Option<&mut Lines<Counted>>,
        last: usize,
        take: Take<'_>,
    ) -> io::Result<()> {
        let mut kept: VecDeque<String> = VecDeque::new();
        if let Some(lines) = current {
            self.summary.files += 1;
            let mut of_file = VecDeque::new();
            let read = self.each(lines, &mut |found| keep(&mut of_file, found, last));
            read.or_else(|error| self.trouble("the current file", error))?;
            kept = of_file;
        }
        for stamp in files.closed_since(self.query.since).rev().collect::<Vec<_>>() {
            if kept.len() >= last {
                break;
            }
            let (mut of_file, room) = (VecDeque::new(), last - kept.len());
            self.closed(files, stamp, &mut |found| keep(&mut of_file, found, room))?;
            of_file.append(&mut kept);
            kept = of_file;
        }
        self.summary.found = kept.len() as u64;
        kept.iter().filter_map(|line| self.query.find(line)).try_for_each(|found| take(&found))
    }

    fn closed(&mut self, files: &Files, stamp: crate::writer::FileStamp, take: Take<'_>) -> io::Result<()> {
        let read = match files.open(stamp, &self.read) {
            Ok(None) => return Ok(()),
            Ok(Some(mut lines)) => {
                self.summary.files += 1;
                self.each(&mut lines, take).and_then(|()| match lines.rest() {
                    Some(rest) => self.look(rest, take),
                    None => Ok(()),
                })
            }
            Err(error) => Err(error.into()),
        };
        read.or_else(|error| self.trouble(&files.name_of(stamp), error))
    }

    fn each<R: Read>(&mut self, lines: &mut Lines<R>, take: Take<'_>) -> Result<(), Ended> {
        while let Some(line) = lines.next()? {
            self.look(line, take)?;
        }
        Ok(())
    }

    fn look(&mut self, line: &[u8], take: Take<'_>) -> Result<(), Ended> {
        self.summary.lines += 1;
        if self.summary.lines.is_multiple_of(LINES_BETWEEN_PROGRESS) {
            (self.progress)(Progress { read: self.read.get(), total: self.total });
        }
        let text = String::from_utf8_lossy(line);
        let Some(found) = self.query.find(&text) else { return Ok(()) };
        self.summary.found += 1;
        take(&found).map_err(Ended::Taker)
    }

    /// A file that is broken keeps nobody from reading the others; a taker that is gone does.
    fn trouble(&mut self, name: &str, ended: Ended) -> io::Result<()> {
        match ended {
            Ended::Taker(error) => Err(error),
            Ended::File(error) => {
                self.summary.troubles.push(format!("{name} cannot be read to its end: {error}"));
                Ok(())
            }
        }
    }
}

/// Why a file was not read to its end.
enum Ended {
    File(io::Error),
    Taker(io::Error),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Ended::File(error)
    }
}

fn keep(kept: &mut VecDeque<String>, found: &Found<'_>, most: usize) -> io::Result<()> {
    if kept.len() == most {
        kept.pop_front();
    }
    if most > 0 {
        kept.push_back(found.text.to_owned());
    }
    Ok(())
}
