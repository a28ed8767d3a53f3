//! A copy of the workspace to build and to edit, so that the measuring touches nobody's files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tree::Tree;

/// The copied workspace and the folder of its builds.
pub(crate) struct WorkspaceCopy {
    pub(crate) folder: PathBuf,
    pub(crate) target: PathBuf,
}

impl WorkspaceCopy {
    /// Copies the files below a root, with no build output beside them.
    ///
    /// The whole workspace is copied and not the app alone: manifests, lock file and profiles then hold as they are.
    pub(crate) fn make(root: &Path) -> Result<Self> {
        let copy = Self { folder: root.join("target/budget-app"), target: root.join("target/budget") };
        copy.remove()?;
        for path in Tree::load(root)?.paths() {
            let to = copy.folder.join(path);
            let parent = to.parent().unwrap_or(&copy.folder);
            std::fs::create_dir_all(parent)?;
            std::fs::copy(root.join(path), &to).with_context(|| format!("cannot copy `{path}`"))?;
        }
        Ok(copy)
    }

    /// Deletes the copy and its builds, which are large.
    pub(crate) fn remove(&self) -> Result<()> {
        for folder in [&self.folder, &self.target] {
            if folder.exists() {
                std::fs::remove_dir_all(folder)
                    .with_context(|| format!("cannot delete `{}`", folder.display()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_is_fresh_and_can_be_removed() {
        let root = tempfile::tempdir().unwrap();
        let stale = root.path().join("target/budget/debug");
        std::fs::create_dir_all(&stale).unwrap();
        std::fs::create_dir_all(root.path().join("src")).unwrap();
        std::fs::write(root.path().join("src/main.rs"), "fn main() {}").unwrap();
        let copy = WorkspaceCopy::make(root.path()).unwrap();
        assert!(copy.folder.join("src/main.rs").exists());
        assert!(!stale.exists());
        copy.remove().unwrap();
        assert!(!copy.folder.exists());
    }
}
