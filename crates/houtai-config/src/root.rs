//! The app root: the folder with `config/`, `migrations/` and `data/`.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::environment::ROOT_VARIABLE;
use crate::{ConfigError, Environment, Failure, random};

/// Where the app root is: `HOUTAI_ROOT` if set, else the package folder under `cargo run`, else the working
/// directory.
///
/// ```
/// use houtai_config::{Environment, find_root};
///
/// let root = tempfile::tempdir().unwrap();
/// let environment = Environment::from_pairs([("HOUTAI_ROOT", root.path())]);
/// assert_eq!(find_root(&environment).unwrap(), root.path());
/// ```
///
/// # Errors
///
/// When `HOUTAI_ROOT` is no existing folder, or the working directory is gone.
pub fn find_root(environment: &Environment) -> Result<PathBuf, ConfigError> {
    if let Some(named) = environment.get(ROOT_VARIABLE) {
        return named_root(Path::new(named), environment.folder());
    }
    // Cargo sets it for `cargo run` only; a stale one in the environment of a release must not decide.
    let package = environment.get("CARGO_MANIFEST_DIR").map(Path::new).filter(|folder| folder.is_dir());
    match package.or(environment.folder()) {
        Some(folder) => Ok(folder.to_owned()),
        None => Err(Failure::at("the working directory", "cannot be found; it was perhaps deleted")
            .advice(format!("start the app from an existing folder, or set {ROOT_VARIABLE}"))
            .into()),
    }
}

fn named_root(named: &Path, folder: Option<&Path>) -> Result<PathBuf, ConfigError> {
    // Absolute, so that what is printed can be found and a later change of the working directory does not matter.
    let root = folder.map_or_else(|| named.to_owned(), |folder| folder.join(named));
    let message = match fs::metadata(&root) {
        _ if named.as_os_str().is_empty() => "is set to nothing".to_owned(),
        Ok(found) if found.is_dir() => return Ok(root),
        Ok(_) => format!("{} is not a folder", root.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => format!("there is no folder {}", root.display()),
        Err(error) => format!("{} cannot be used: {error}", root.display()),
    };
    let failure = Failure::at(format!("environment variable {ROOT_VARIABLE}"), message);
    Err(failure.advice("name an existing folder, or unset it to use the working directory").into())
}

/// Makes the folder `data/` below the app root if it is missing, and makes sure that it can be written.
///
/// ```
/// let root = tempfile::tempdir().unwrap();
/// assert_eq!(houtai_config::ensure_data_dir(root.path()).unwrap(), root.path().join("data"));
/// ```
///
/// # Errors
///
/// When the folder cannot be made or written: no permission, a read-only or full disk, a file in its place.
pub fn ensure_data_dir(root: &Path) -> Result<PathBuf, ConfigError> {
    let data = root.join("data");
    match fs::create_dir_all(&data).and_then(|()| try_writing(&data)) {
        Ok(()) => Ok(data),
        Err(error) => Err(unwritable(&data, &error).into()),
    }
}

/// Only a real write tells: permission bits say nothing about read-only mounts, quotas or full disks.
fn try_writing(folder: &Path) -> Result<(), Error> {
    let probe = folder.join(random::file_name("writable")?);
    let written = fs::write(&probe, b"houtai makes sure that it can write here\n");
    let removed = fs::remove_file(&probe);
    written.and(removed)
}

/// Why a folder cannot be written, and what to do.
pub(crate) fn unwritable(folder: &Path, error: &Error) -> Failure {
    let (message, advice) = match error.kind() {
        ErrorKind::PermissionDenied => {
            ("may not be written by this user", "permit it with `chown` or `chmod`")
        }
        ErrorKind::ReadOnlyFilesystem => ("lies on a read-only disk", "mount a writable volume there"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("lies on a full disk", "free some space"),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            ("cannot be a folder: there is a file in its place", "move the file away")
        }
        _ => return failure(folder, format!("cannot be written: {error}")).advice(OTHER_ROOT),
    };
    failure(folder, message.to_owned()).advice(format!("{advice}, or {OTHER_ROOT}"))
}

const OTHER_ROOT: &str = "set HOUTAI_ROOT to a folder that can be written";

fn failure(folder: &Path, message: String) -> Failure {
    Failure::at(folder.display().to_string(), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(named: &Path) -> String {
        find_root(&Environment::from_pairs([(ROOT_VARIABLE, named)])).unwrap_err().to_string()
    }

    #[test]
    fn the_variable_wins_over_cargo_and_cargo_over_the_working_directory() {
        let (named, package, folder) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let cargo = ("CARGO_MANIFEST_DIR", package.path().to_owned());
        let both = Environment::from_pairs([cargo.clone(), (ROOT_VARIABLE, named.path().to_owned())]);
        assert_eq!(find_root(&both).unwrap(), named.path());
        assert_eq!(
            find_root(&Environment::from_pairs([cargo]).in_folder(folder.path())).unwrap(),
            package.path()
        );
        assert_eq!(find_root(&Environment::default().in_folder(folder.path())).unwrap(), folder.path());
    }

    #[test]
    fn a_relative_root_becomes_absolute() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("app")).unwrap();
        let environment = Environment::from_pairs([(ROOT_VARIABLE, "app")]).in_folder(folder.path());
        assert_eq!(find_root(&environment).unwrap(), folder.path().join("app"));
    }

    #[test]
    fn a_root_that_is_no_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(refused(&file).contains("is not a folder"));
        assert!(
            refused(&folder.path().join("missing"))
                .starts_with("environment variable HOUTAI_ROOT: there is no folder")
        );
        assert!(refused(Path::new("")).contains("is set to nothing"));
    }

    #[test]
    fn a_process_without_a_folder_is_told_so() {
        assert!(find_root(&Environment::default()).unwrap_err().to_string().contains("perhaps deleted"));
    }

    #[test]
    fn a_file_in_the_place_of_the_data_folder_is_told() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("data"), "").unwrap();
        let told = ensure_data_dir(root.path()).unwrap_err().to_string();
        assert!(told.contains("there is a file in its place") && told.contains("HOUTAI_ROOT"), "{told}");
    }

    #[test]
    fn the_probe_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let data = ensure_data_dir(root.path()).unwrap();
        assert_eq!(fs::read_dir(data).unwrap().count(), 0);
    }

    #[test]
    fn each_reason_why_a_folder_cannot_be_written_has_its_advice() {
        let told = |kind: ErrorKind| unwritable(Path::new("/app/data"), &kind.into()).message;
        assert_eq!(told(ErrorKind::PermissionDenied), "may not be written by this user");
        assert_eq!(told(ErrorKind::ReadOnlyFilesystem), "lies on a read-only disk");
        assert_eq!(told(ErrorKind::StorageFull), "lies on a full disk");
        assert_eq!(told(ErrorKind::TimedOut), "cannot be written: timed out");
    }
}
