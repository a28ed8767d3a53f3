//! Which files there are, oldest first.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use houtai_core::Timestamp;

use super::lines::Lines;
use crate::writer::{FileForm, FileStamp, Names};

/// The files of a log at one moment.
pub(crate) struct Files {
    folder: PathBuf,
    names: Names,
    /// The stamps of the closed ones, oldest first.
    pub(crate) closed: Vec<FileStamp>,
    /// The one that is written to; `None` while there is none.
    pub(crate) current: Option<Current>,
}

/// The file that is written to, opened before the closed ones were listed: whatever is renamed meanwhile, each line is
/// seen once.
pub(crate) struct Current {
    pub(crate) file: File,
    pub(crate) inode: u64,
}

impl Files {
    /// Looks into the folder.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
        let mut files = Self { folder, names: Names::of(name), closed: Vec::new(), current: None };
        // A rotation in the middle would make the two answers contradict each other. More than one at a time is
        // possible, but not forever.
        for _ in 0..100 {
            files.current = open_current(path)?;
            files.closed = files.list()?;
            if files.current.as_ref().map(|current| current.inode) == inode_of(path) {
                break;
            }
        }
        Ok(files)
    }

    fn list(&self) -> io::Result<Vec<FileStamp>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut stamps = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let Some((stamp, form)) = name.to_str().and_then(|name| self.names.parse(name)) else { continue };
            let is_current = || {
                let inode = inode_of(&self.folder.join(&name));
                inode.is_some() && inode == self.current.as_ref().map(|current| current.inode)
            };
            if form != FileForm::Half && !(form == FileForm::Plain && is_current()) {
                stamps.push(stamp);
            }
        }
        stamps.sort_unstable();
        // For a moment there are two forms of one file.
        stamps.dedup();
        Ok(stamps)
    }

    /// The bytes on the disk.
    pub(crate) fn bytes(&self, since: Option<Timestamp>) -> u64 {
        let current = self.current.as_ref().and_then(|current| current.file.metadata().ok());
        let closed = self.closed_since(since).filter_map(|stamp| {
            let paths = [FileForm::Plain, FileForm::Packed].map(|form| self.path_of(stamp, form));
            paths.iter().find_map(|path| path.metadata().ok())
        });
        closed.chain(current).map(|metadata| metadata.len()).sum()
    }

    /// The closed files that may hold lines of that time or later.
    pub(crate) fn closed_since(
        &self,
        since: Option<Timestamp>,
    ) -> impl DoubleEndedIterator<Item = FileStamp> {
        self.closed.iter().copied().filter(move |stamp| since.is_none_or(|since| stamp.closed_at() >= since))
    }

    /// The name of a closed file, for messages.
    pub(crate) fn name_of(&self, stamp: FileStamp) -> String {
        self.names.closed(stamp, FileForm::Packed)
    }

    fn path_of(&self, stamp: FileStamp, form: FileForm) -> PathBuf {
        self.folder.join(self.names.closed(stamp, form))
    }

    /// Opens a closed file; `None` when it has been deleted meanwhile, to keep the budget.
    pub(crate) fn open(
        &self,
        stamp: FileStamp,
        read: &Rc<Cell<u64>>,
    ) -> io::Result<Option<Lines<Box<dyn Read>>>> {
        // The plain form first: it may be compressed between the two looks, but never the other way.
        for form in [FileForm::Plain, FileForm::Packed] {
            let file = match File::open(self.path_of(stamp, form)) {
                Ok(file) => Counted { file, read: Rc::clone(read) },
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let plain: Box<dyn Read> = match form {
                FileForm::Packed => Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, file))),
                _ => Box::new(file),
            };
            return Ok(Some(Lines::of(plain)));
        }
        Ok(None)
    }
}

fn open_current(path: &Path) -> io::Result<Option<Current>> {
    match File::open(path) {
        Ok(file) => {
            let inode = file.metadata()?.ino();
            Ok(Some(Current { file, inode }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The number of the file that has this name now.
pub(crate) fn inode_of(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|metadata| metadata.ino())
}

/// A file that says how much of it has been read.
pub(crate) struct Counted {
    pub(crate) file: File,
    pub(crate) read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}
