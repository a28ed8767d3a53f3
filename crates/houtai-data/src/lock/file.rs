//! Locks by files beside a database file.

use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::{Error, ErrorKind, Result};

/// How many bytes of a name the name of its file shows.
const MOST_BYTES: usize = 100;

/// The file of a name, locked.
pub(super) async fn try_lock(database: &Path, name: &str) -> Result<Option<File>> {
    let path = path(database, name);
    // Opening a file may wait for a disk.
    let locked = tokio::task::spawn_blocking(move || lock(&path)).await;
    locked.map_err(|ended| Error::new(ErrorKind::Other, "the runtime has ended").with_source(ended))?
}

fn lock(path: &Path) -> Result<Option<File>> {
    let failed = |doing: &str, error: std::io::Error| {
        let message = format!("the lock file {} cannot be {doing}: {error}", path.display());
        Error::new(ErrorKind::Unreachable, message).with_source(error)
    };
    let opened = File::options().create(true).truncate(false).write(true).open(path);
    let file = opened.map_err(|error| failed("opened", error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed("locked", error)),
    }
}

/// `app.db.lock-nightly` beside `app.db`. The file stays: a process that takes it away could do so just when another
/// one has opened it.
fn path(database: &Path, name: &str) -> PathBuf {
    let mut file = database.file_name().unwrap_or_default().to_os_string();
    file.push(".lock-");
    file.push(escaped(name));
    database.with_file_name(file)
}

/// A name as part of the name of a file: two names never become one, and none leads out of the folder.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => text.push(char::from(byte)),
            // Capitals as well: some file systems do not tell them apart. Writing into a text does not fail.
            _ => _ = write!(text, "%{byte:02x}"),
        }
    }
    if text.len() <= MOST_BYTES {
        return text;
    }
    let hash = super::server::key(name).cast_unsigned();
    format!("{}%{hash:016x}", &text[..MOST_BYTES])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_lock_is_a_file_beside_the_database() {
        assert_eq!(path(Path::new("data/app.db"), "nightly"), Path::new("data/app.db.lock-nightly"));
        assert_eq!(escaped("../Ä"), "%2e%2e%2f%c3%84");
    }

    proptest! {
        #[test]
        fn two_names_never_share_a_file(one in ".{0,80}", two in ".{0,80}") {
            prop_assert_eq!(one == two, escaped(&one) == escaped(&two));
            prop_assert!(escaped(&one).len() <= 120);
        }
    }
}
