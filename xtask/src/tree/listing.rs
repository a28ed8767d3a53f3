//! Which files belong to the repository.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// Folders that hold nothing anybody commits; needed only where git cannot be asked.
const PASSED_OVER: &[&str] = &[".git", "target"];

/// The paths of all files from the root, with `/`.
pub(crate) fn paths(root: &Path) -> Result<Vec<String>> {
    match asked_from_git(root) {
        Some(paths) => Ok(paths),
        // An unpacked archive has no git folder, and git refuses a folder of another user.
        None => walked(root),
    }
}

fn asked_from_git(root: &Path) -> Option<Vec<String>> {
    // A folder inside somebody else's repository must not be judged by that one's ignore list.
    if !root.join(".git").exists() {
        return None;
    }
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.stderr(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let listed = String::from_utf8(output.stdout).ok()?;
    // A file that was deleted but not yet committed as such is listed, too; so is a linked folder.
    let there = |path: &&str| !path.is_empty() && root.join(path).is_file();
    Some(listed.split('\0').filter(there).map(str::to_owned).collect())
}

fn walked(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let kind = entry.file_type()?;
            if kind.is_dir() && !PASSED_OVER.iter().any(|passed| name == **passed) {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(slashed(root, &entry.path())?);
            }
        }
    }
    Ok(found)
}

fn slashed(root: &Path, path: &Path) -> Result<String> {
    let inside = path.strip_prefix(root)?;
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str) {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "").unwrap();
    }

    #[test]
    fn walk_leaves_out_build_output() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["src/main.rs", "target/debug/x", "a/target/y", ".config/nextest.toml"] {
            write(folder.path(), path);
        }
        let mut paths = paths(folder.path()).unwrap();
        paths.sort();
        assert_eq!(paths, [".config/nextest.toml", "src/main.rs"]);
    }

    #[test]
    fn git_lists_new_files_but_not_ignored_ones() {
        let folder = tempfile::tempdir().unwrap();
        let git = Command::new("git").args(["init", "-q"]).current_dir(folder.path()).status();
        if !git.is_ok_and(|status| status.success()) {
            return;
        }
        std::fs::write(folder.path().join(".gitignore"), "/data\n").unwrap();
        write(folder.path(), "data/x");
        write(folder.path(), "new.rs");
        let mut paths = paths(folder.path()).unwrap();
        paths.sort();
        assert_eq!(paths, [".gitignore", "new.rs"]);
    }
}
