//! Where the database is, and why it could not be opened.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Error as Cause, ErrorCode};

use super::SqliteOptions;
use super::failure::Place;
use crate::{Error, ErrorKind, Result};

/// Why a connection was not made.
pub(super) enum Unopened {
    /// SQLite says why.
    Database(Cause),
    /// The file can be read only.
    ReadOnly,
    /// The file system is none for write-ahead logs.
    NoWal,
}

impl From<Cause> for Unopened {
    fn from(cause: Cause) -> Self {
        Self::Database(cause)
    }
}

/// A folder of our own among the temporary files. It goes when this is dropped.
pub(super) struct TemporaryFolder(PathBuf);

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Whatever cannot be removed is left to those who clean up the folder for temporary files.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Says where the file is, and makes the folder that it is in.
///
/// # Errors
///
/// When the folder cannot be made, or is none.
pub(super) fn place(options: &SqliteOptions) -> Result<(Place, Option<TemporaryFolder>)> {
    let Some(path) = &options.path else {
        let folder = temporary_folder().map_err(|(path, error)| no_folder(&path, error))?;
        let path = folder.0.join("temporary.db");
        return Ok((at(&path), Some(folder)));
    };
    if path.as_os_str().is_empty() {
        let text = "the database has no path; write one such as `data/app.db`";
        return Err(Error::new(ErrorKind::Configuration, text));
    }
    if path.is_dir() {
        let text = format!(
            "{} is a folder; name the file in it, such as `{}`",
            path.display(),
            path.join("app.db").display()
        );
        return Err(Error::new(ErrorKind::Configuration, text));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| no_folder(folder, error))?;
    }
    Ok((at(path), None))
}

fn at(path: &Path) -> Place {
    Place { file: path.display().to_string().into(), path: Arc::from(path) }
}

fn temporary_folder() -> Result<TemporaryFolder, (PathBuf, io::Error)> {
    // Random, since each state has keys of its own; the name only has to be free.
    let name = format!("houtai-{:016x}", RandomState::new().hash_one(std::process::id()));
    let path = std::env::temp_dir().join(name);
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(&path) {
        Ok(()) => Ok(TemporaryFolder(path)),
        Err(error) => Err((path, error)),
    }
}

fn no_folder(folder: &Path, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied => ErrorKind::Refused,
        io::ErrorKind::StorageFull => ErrorKind::DiskFull,
        _ => ErrorKind::Unreachable,
    };
    let text = format!("the folder {} cannot be made; make it, or name another file", folder.display());
    Error::new(kind, text).with_source(error)
}

impl Place {
    /// The error of a connection that was not made.
    pub(super) fn unopened(&self, unopened: Unopened) -> Error {
        let file = &self.file;
        let new = |kind, text: String| Error::new(kind, text);
        match unopened {
            Unopened::ReadOnly => new(
                ErrorKind::ReadOnly,
                format!("{file} can only be read; give the user of the program the right to write it and its folder"),
            ),
            Unopened::NoWal => new(
                ErrorKind::Configuration,
                format!("{file} stands on a file system without write-ahead logs, such as a network share; move it to a local disk"),
            ),
            Unopened::Database(cause) => match cause.sqlite_error_code() {
                Some(ErrorCode::CannotOpen) => new(ErrorKind::Unreachable, self.cannot_open()).with_source(cause),
                Some(ErrorCode::Unknown) if cause.to_string().contains("unsupported file format") => new(
                    ErrorKind::Configuration,
                    format!("{file} was written by a newer SQLite than {}, which is compiled in; update the program", rusqlite::version()),
                )
                .with_source(cause),
                _ => self.error(cause, ""),
            },
        }
    }

    /// The system's word is better than SQLite's, which does not tell a missing right from a missing folder.
    fn cannot_open(&self) -> String {
        let file = &self.file;
        match fs::OpenOptions::new().read(true).write(true).open(&*self.path) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                format!(
                    "{file} may not be opened; give the user of the program the right to read and write it"
                )
            }
            Err(error) => format!("{file} cannot be opened ({error}); correct the path, or make its folder"),
            Ok(_) => format!(
                "{file} cannot be opened, although it is there; the folder has to be writable as well, for the files `-wal` and `-shm` beside it"
            ),
        }
    }
}
