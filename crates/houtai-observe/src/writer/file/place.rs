//! Where the log is: what the configured path leads to.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::writer::error::LogFileErrorKind;

/// Names of closed files are longer than that of the current one, and file systems allow 255 bytes.
const NAME_BYTES: usize = 200;

/// What the path leads to.
pub(crate) enum Place {
    /// A file, there or not, in a folder in which closed ones can stand beside it.
    File { folder: PathBuf, name: String },
    /// A pipe, a socket or a device: nothing to rotate, nothing that takes room on a disk.
    Stream(PathBuf),
}

impl Place {
    /// Looks where the path leads; a link is followed once, at the start, so that closed files stand beside its target.
    ///
    /// # Errors
    ///
    /// When it leads to a folder or has no usable name.
    pub(crate) fn of(path: &Path) -> Result<Self, LogFileErrorKind> {
        let not_a_log = |what| Err(LogFileErrorKind::NotALog { what });
        let target = match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => return not_a_log("a folder"),
            Ok(found) if found.file_type().is_block_device() => return not_a_log("a disk"),
            Ok(found) if !found.is_file() => return Ok(Self::Stream(path.to_owned())),
            Ok(_) => std::fs::canonicalize(path).map_err(LogFileErrorKind::Io)?,
            // Also a link that leads to nothing yet.
            Err(_) => {
                std::fs::read_link(path).map_or_else(|_| path.to_owned(), |target| beside(path, target))
            }
        };
        let Some(name) = target.file_name().and_then(|name| name.to_str()) else {
            return not_a_log("not a file name in UTF-8");
        };
        if name.len() > NAME_BYTES {
            return not_a_log("too long a name; closed files have longer ones");
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(Self::File { folder: folder.unwrap_or(Path::new(".")).to_owned(), name: name.to_owned() })
    }
}

/// A target as it is meant: relative to the folder of the link.
fn beside(link: &Path, target: PathBuf) -> PathBuf {
    link.parent().map_or_else(|| target.clone(), |folder| folder.join(&target))
}

/// Opens a pipe or a device for writing; a pipe that nobody reads is an error and no reason to wait.
pub(crate) fn open_stream(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new().append(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(path: &Path) -> (PathBuf, String) {
        match Place::of(path).ok().unwrap() {
            Place::File { folder, name } => (folder, name),
            Place::Stream(_) => panic!("it is a stream"),
        }
    }

    #[test]
    fn a_link_leads_to_its_target() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let link = folder.join("link.log");
        std::os::unix::fs::symlink("real.log", &link).unwrap();
        assert_eq!(file_of(&link), (folder.clone(), "real.log".to_owned()));
        std::fs::write(folder.join("real.log"), "x\n").unwrap();
        assert_eq!(file_of(&link), (folder.clone(), "real.log".to_owned()));
    }

    #[test]
    fn devices_are_streams_and_folders_are_nothing() {
        assert!(matches!(Place::of(Path::new("/dev/null")), Ok(Place::Stream(_))));
        assert!(matches!(Place::of(Path::new("/")), Err(LogFileErrorKind::NotALog { what: "a folder" })));
        let long = "x".repeat(201);
        assert!(matches!(Place::of(Path::new(&long)), Err(LogFileErrorKind::NotALog { .. })));
        assert_eq!(file_of(Path::new("app.log")), (PathBuf::from("."), "app.log".to_owned()));
    }
}
