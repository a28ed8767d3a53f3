//! Files that appear all at once or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A folder that is filled beside its place and then put there; dropped before, it leaves nothing behind.
pub(crate) struct Staging {
    folder: PathBuf,
    place: PathBuf,
    /// The folders on the way that were not there, the outermost first.
    parents: Vec<PathBuf>,
    is_placed: bool,
}

impl Staging {
    /// Begins a folder, with those on the way to it. Nothing may stand at its place.
    pub(crate) fn begin(place: &Path) -> Result<Self> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let folder = place.with_file_name(format!(".{name}.houtai-{}", std::process::id()));
        let mut parents: Vec<PathBuf> = place.ancestors().skip(1).map(Path::to_owned).collect();
        parents.retain(|parent| !parent.exists());
        parents.reverse();
        // Made before anything can fail, so that its drop clears what was made of it.
        let staging = Self { folder, place: place.to_owned(), parents, is_placed: false };
        fs::create_dir_all(place.parent().unwrap_or(place))
            .and_then(|()| fs::create_dir(&staging.folder))
            .map_err(|error| {
                Error::io(format!("cannot make a folder beside `{}`", place.display()), &error)
            })?;
        Ok(staging)
    }

    /// Where the folder is filled.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one file, with its folders. One that begins with `#!` can be run.
    pub(crate) fn write(&self, path: &str, text: &str) -> Result<()> {
        let file = self.folder.join(path);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        let mut written = made.and_then(|()| fs::write(&file, text));
        if text.starts_with("#!") {
            written = written.and_then(|()| make_runnable(&file));
        }
        written.map_err(|error| Error::io(format!("cannot write `{path}`"), &error))
    }

    /// Puts the folder at its place.
    pub(crate) fn place(mut self) -> Result<()> {
        let placed = if self.place.symlink_metadata().is_ok() {
            // On Unix a rename would replace an empty folder, which may be somebody's.
            Err(io::Error::from(io::ErrorKind::AlreadyExists))
        } else {
            fs::rename(&self.folder, &self.place)
        };
        placed.map_err(|error| Error::io(format!("cannot make `{}`", self.place.display()), &error))?;
        self.is_placed = true;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_placed {
            // The reason why it is given up is being told already.
            let _ = fs::remove_dir_all(&self.folder);
            for parent in self.parents.iter().rev() {
                // One in which something else stands by now stays.
                let _ = fs::remove_dir(parent);
            }
        }
    }
}

#[cfg(unix)]
fn make_runnable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    // Whoever may read it may run it.
    fs::set_permissions(file, fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_folder_appears_as_a_whole() {
        let parent = tempfile::tempdir().unwrap();
        let staging = Staging::begin(&parent.path().join("shop")).unwrap();
        staging.write("src/main.rs", "fn main() {}").unwrap();
        assert!(!parent.path().join("shop").exists());
        staging.place().unwrap();
        assert_eq!(names(parent.path()), ["shop"]);
        assert!(parent.path().join("shop/src/main.rs").is_file());
    }

    #[test]
    fn a_failure_in_the_middle_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let staging = Staging::begin(&parent.path().join("shop")).unwrap();
        staging.write("src", "a file").unwrap();
        assert!(staging.write("src/main.rs", "").is_err());
        drop(staging);
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn folders_on_the_way_go_with_a_failure_and_stay_with_success() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("a/b/shop");
        drop(Staging::begin(&place).unwrap());
        assert!(names(parent.path()).is_empty());
        Staging::begin(&place).unwrap().place().unwrap();
        assert!(place.is_dir());
    }

    #[test]
    fn what_stands_there_meanwhile_is_not_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("shop");
        let staging = Staging::begin(&place).unwrap();
        fs::create_dir(&place).unwrap();
        assert!(staging.place().unwrap_err().to_string().contains("cannot make"));
        assert_eq!(names(parent.path()), ["shop"]);
    }
}
