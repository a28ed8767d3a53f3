//! What every rule is given: the files, the workspace's manifests, the parsed sources.

use anyhow::Result;

use super::source::Source;
use super::workspace::Workspace;
use crate::tree::Tree;

/// The tree, understood once for all rules.
pub(crate) struct Subject {
    pub(crate) tree: Tree,
    pub(crate) workspace: Workspace,
    /// The Rust files that belong to the workspace.
    pub(crate) sources: Vec<Source>,
}

impl Subject {
    /// Understands a tree.
    pub(crate) fn of(tree: Tree) -> Result<Self> {
        let workspace = Workspace::read(&tree)?;
        let ours = tree.ending(".rs").filter(|(path, _)| !workspace.excludes(path));
        let sources = ours.map(|(path, text)| Source::read(path, text)).collect();
        Ok(Self { tree, workspace, sources })
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Small subjects for the tests of rules.

    use super::*;
    use crate::tidy::{Finding, Rule};

    /// A subject of the given files; a root manifest without members is added when none is given.
    pub(crate) fn subject(files: &[(&str, &str)]) -> Subject {
        let mut files = files.to_vec();
        if !files.iter().any(|(path, _)| *path == "Cargo.toml") {
            files.push(("Cargo.toml", "[workspace]\nmembers = []\n"));
        }
        Subject::of(Tree::of(&files)).unwrap()
    }

    /// The findings of a rule on the given files, as lines.
    pub(crate) fn findings(rule: &Rule, files: &[(&str, &str)]) -> Vec<String> {
        let found: Vec<Finding> = (rule.check)(&subject(files));
        found.iter().map(|finding| finding.line(rule.name)).collect()
    }
}
