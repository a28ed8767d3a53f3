//! Opening files of a folder, and no others.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::condition::Validators;

/// An open file as it was at that moment.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) file: File,
    pub(crate) length: u64,
    pub(crate) validators: Validators,
}

/// What stands under a name.
#[derive(Debug)]
pub(crate) enum Found {
    File(Opened),
    Folder,
}

/// Opens what stands under a path of plain names in a folder. A link that leads out of the folder is not followed.
///
/// # Errors
///
/// `NotFound` for whatever is not there for clients: missing, leading out, neither file nor folder, not readable.
pub(crate) fn open_beneath(folder: &Path, path: &str) -> io::Result<Found> {
    let path = if path.is_empty() { "." } else { path };
    found(beneath(folder, path).map_err(hidden)?)
}

/// Opens a file that the app itself names.
pub(crate) fn open(path: &Path) -> io::Result<Opened> {
    match found(platform::open(path)?)? {
        Found::File(opened) => Ok(opened),
        Found::Folder => Err(io::Error::from(io::ErrorKind::IsADirectory)),
    }
}

fn found(file: File) -> io::Result<Found> {
    let about = file.metadata()?;
    if about.is_dir() {
        return Ok(Found::Folder);
    }
    if !about.is_file() {
        // A pipe or a device may never come to an end.
        return Err(io::Error::from(io::ErrorKind::NotFound));
    }
    let modified = about.modified().ok();
    let tag = Some(tag(about.len(), modified, platform::number(&about)));
    Ok(Found::File(Opened { file, length: about.len(), validators: Validators { tag, modified } }))
}

/// A tag that changes whenever the file is written or replaced. The parts are mixed, so that it tells nothing about the
/// file system.
fn tag(length: u64, modified: Option<SystemTime>, number: u64) -> String {
    let since = modified.and_then(|modified| modified.duration_since(SystemTime::UNIX_EPOCH).ok());
    let nanoseconds = since.map_or(0, |since| since.as_nanos() as u64);
    let parts = [length, nanoseconds, number].map(u64::to_le_bytes).concat();
    format!("\"{:016x}\"", super::hash::hash(&parts) as u64)
}

/// What a client may not have is not there, whatever the reason; only our own troubles are told apart.
fn hidden(error: io::Error) -> io::Error {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
    let is_theirs =
        matches!(error.kind(), NotFound | NotADirectory | PermissionDenied | InvalidInput | InvalidFilename);
    if is_theirs || platform::leads_out(&error) { io::Error::from(NotFound) } else { error }
}

#[cfg(target_os = "linux")]
fn beneath(folder: &Path, path: &str) -> io::Result<File> {
    match platform::open_beneath(folder, path) {
        // The kernel is older than 5.6, or a sandbox does not know the call.
        Err(error) if platform::is_unknown(&error) => checked(folder, path),
        other => other,
    }
}

#[cfg(not(target_os = "linux"))]
fn beneath(folder: &Path, path: &str) -> io::Result<File> {
    checked(folder, path)
}

/// The second best: the links are resolved first and the result is compared. Who can write into the folder can swap a
/// link in between.
fn checked(folder: &Path, path: &str) -> io::Result<File> {
    let folder = folder.canonicalize()?;
    let resolved = folder.join(path).canonicalize()?;
    if !resolved.starts_with(&folder) {
        return Err(io::Error::from(io::ErrorKind::NotFound));
    }
    platform::open(&resolved)
}

#[cfg(unix)]
mod platform {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use rustix::fs::{Mode, OFlags};
    use rustix::io::Errno;

    /// Without `NONBLOCK` opening a pipe waits for somebody to write into it.
    const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

    pub(super) fn open(path: &Path) -> io::Result<File> {
        Ok(rustix::fs::open(path, FLAGS, Mode::empty())?.into())
    }

    #[cfg(target_os = "linux")]
    pub(super) fn open_beneath(folder: &Path, path: &str) -> io::Result<File> {
        use rustix::fs::{CWD, ResolveFlags, openat2};
        // The folder itself may be a link, which a deployment swaps.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(CWD, folder, flags, Mode::empty())?;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        Ok(openat2(folder, path, FLAGS, Mode::empty(), resolve)?.into())
    }

    #[cfg(target_os = "linux")]
    pub(super) fn is_unknown(error: &io::Error) -> bool {
        // Sandboxes answer unknown calls with "not permitted"; a file that may not be read is "permission denied".
        matches!(Errno::from_io_error(error), Some(Errno::NOSYS | Errno::PERM))
    }

    pub(super) fn leads_out(error: &io::Error) -> bool {
        matches!(Errno::from_io_error(error), Some(Errno::XDEV | Errno::LOOP | Errno::NXIO | Errno::NODEV))
    }

    pub(super) fn number(about: &Metadata) -> u64 {
        about.ino()
    }
}

#[cfg(not(unix))]
mod platform {
    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(super) fn leads_out(_: &io::Error) -> bool {
        false
    }

    pub(super) fn number(_: &Metadata) -> u64 {
        0
    }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
