//! The repository's files, read once and asked by every rule.

mod listing;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

/// All files that are, or would be, committed.
pub(crate) struct Tree {
    /// By path from the root, with `/`; a file that is not UTF-8 text has no text.
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the files below a root, leaving out what git ignores.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in listing::paths(root)? {
            let bytes = std::fs::read(root.join(&path)).with_context(|| format!("cannot read `{path}`"))?;
            files.insert(path, String::from_utf8(bytes).ok());
        }
        Ok(Self { files })
    }

    /// The paths of all files, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text files, sorted by path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// The text files whose name ends so.
    pub(crate) fn ending(&self, end: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| path.ends_with(end))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a path is a file or a folder with files.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty() || self.files.contains_key(path) || self.paths().any(|file| file.starts_with(&folder))
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of the given files, for tests of rules.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned()))).collect();
        Self { files }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_exist_through_their_files() {
        let tree = Tree::of(&[("docs/howto/run.md", "")]);
        assert!(tree.has("docs/howto/run.md"));
        assert!(tree.has("docs/howto"));
        assert!(tree.has(""));
        assert!(!tree.has("docs/how"));
    }

    #[test]
    fn binary_files_exist_without_text() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("logo.bin"), [0xff, 0xfe]).unwrap();
        std::fs::write(folder.path().join("a.txt"), "text").unwrap();
        let tree = Tree::load(folder.path()).unwrap();
        assert_eq!(tree.paths().collect::<Vec<_>>(), ["a.txt", "logo.bin"]);
        assert_eq!(tree.texts().collect::<Vec<_>>(), [("a.txt", "text")]);
    }
}
