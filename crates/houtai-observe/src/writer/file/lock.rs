//! The lock that keeps two writers off one log: each would count only its own files towards the budget.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

/// A held lock; it is free as soon as this value or the process is gone. The file itself stays: removing it would
/// let two processes lock two files of the same name.
pub(crate) struct Lock {
    path: PathBuf,
    file: File,
}

/// Why there is no lock.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another writer holds it, and says which process it is.
    Taken(Option<u32>),
    Io(io::Error),
}

impl Lock {
    /// Takes the lock, or says who has it. On a file system without locks it is taken without one.
    pub(crate) fn take(path: PathBuf) -> Result<Self, LockError> {
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = options.map_err(LockError::Io)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) | Err(Errno::NOTSUP | Errno::NOSYS | Errno::NOLCK) => {}
            Err(Errno::WOULDBLOCK) => return Err(LockError::Taken(holder(&mut file))),
            Err(error) => return Err(LockError::Io(error.into())),
        }
        // The number helps who meets the lock; on a full disk it is missing.
        let _ = sign(&mut file);
        Ok(Self { path, file })
    }

    /// Whether the lock file is still the one that is held.
    pub(crate) fn is_in_place(&self) -> bool {
        let same = |held: std::fs::Metadata, found: std::fs::Metadata| {
            (held.dev(), held.ino()) == (found.dev(), found.ino())
        };
        let held = self.file.metadata();
        held.is_ok_and(|held| std::fs::metadata(&self.path).is_ok_and(|found| same(held, found)))
    }
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_learns_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log.lock");
        let first = Lock::take(path.clone()).ok().unwrap();
        let holder = match Lock::take(path.clone()) {
            Err(LockError::Taken(holder)) => holder,
            _ => panic!("the lock was given twice"),
        };
        assert_eq!(holder, Some(std::process::id()));
        drop(first);
        assert!(Lock::take(path).is_ok());
    }

    #[test]
    fn a_lock_whose_file_was_removed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path().join("app.log.lock")).ok().unwrap();
        assert!(lock.is_in_place());
        std::fs::remove_file(&lock.path).unwrap();
        assert!(!lock.is_in_place());
        std::fs::write(&lock.path, "").unwrap();
        assert!(!lock.is_in_place());
    }
}
