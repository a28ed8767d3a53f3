//! The programs of PostgreSQL on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, ErrorKind, Result};

/// Where Debian, Red Hat and Homebrew keep them.
const FOLDERS: [&str; 5] =
    ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/local/pgsql"];

/// The folder with `initdb` and `postgres`.
pub(super) fn find() -> Result<PathBuf> {
    in_path().or_else(|| in_folders(&FOLDERS.map(Path::new))).ok_or_else(missing)
}

fn missing() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "NOT TESTED: PostgreSQL is not installed here, so what needs it could not be tested; install it (on Debian `apt-get install postgresql`), and run the tests again",
    )
}

fn in_path() -> Option<PathBuf> {
    // The shell knows the path; this crate does not read the environment.
    let told = Command::new("sh").args(["-c", "command -v initdb"]).output().ok()?;
    let path = PathBuf::from(String::from_utf8(told.stdout).ok()?.trim());
    let folder = path.canonicalize().ok()?.parent()?.to_path_buf();
    is_complete(&folder).then_some(folder)
}

fn in_folders(folders: &[&Path]) -> Option<PathBuf> {
    let mut found = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        found.extend(entries.map(|entry| entry.path().join("bin")).filter(|folder| is_complete(folder)));
        found.extend(Some(folder.join("bin")).filter(|folder| is_complete(folder)));
    }
    // The newest, by the number in its name.
    found.into_iter().max_by_key(|folder| version_in(folder))
}

fn version_in(folder: &Path) -> u32 {
    let digits =
        |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    folder.parent().and_then(Path::file_name).and_then(|name| name.to_str()).map_or(0, digits)
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).exists())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn install(at: &Path, programs: &[&str]) {
        let folder = at.join("bin");
        fs::create_dir_all(&folder).unwrap();
        for program in programs {
            fs::write(folder.join(program), "").unwrap();
        }
    }

    #[test]
    fn of_several_versions_the_newest_whole_one_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        install(&folder.path().join("9"), &["initdb", "postgres"]);
        install(&folder.path().join("15"), &["initdb", "postgres"]);
        install(&folder.path().join("17"), &["postgres"]);
        assert_eq!(in_folders(&[folder.path()]), Some(folder.path().join("15/bin")));
    }

    #[test]
    fn a_machine_without_it_has_not_tested_and_is_told_how_to() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(in_folders(&[folder.path(), &folder.path().join("nowhere")]), None);
        let message = missing().to_string();
        assert!(message.starts_with("NOT TESTED") && message.contains("apt-get install postgresql"));
    }
}
