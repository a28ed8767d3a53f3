//! The packages that a build of the default app compiles.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::policy::FILE;
use crate::site::{self, Site};

/// Names and versions of all packages of the default app, itself included, those of its tests left out.
pub(crate) struct AppTree {
    app: String,
    packages: BTreeSet<(String, String)>,
}

impl AppTree {
    /// Asks `cargo tree`, which resolves features as the build does; `cargo metadata` would count too many.
    pub(crate) fn load(site: &Site, app: &str) -> Result<Self> {
        let arguments =
            ["tree", "--package", app, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
        Ok(Self::parse(app, &site::read(&mut site.cargo(&arguments))?))
    }

    /// Reads lines like `serde v1.0.0 (*)`.
    pub(crate) fn parse(app: &str, text: &str) -> Self {
        let packages = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next()?.to_owned();
            Some((name, words.next()?.trim_start_matches('v').to_owned()))
        });
        Self { app: app.to_owned(), packages: packages.collect() }
    }

    /// How many packages there are.
    pub(crate) fn count(&self) -> usize {
        self.packages.len()
    }

    /// The crates with more than one version.
    pub(crate) fn repeated(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, version) in &self.packages {
            versions.entry(name).or_default().push(version);
        }
        versions.retain(|_, versions| versions.len() > 1);
        versions
    }

    /// The complaint when there are more packages than the budget allows.
    pub(crate) fn over_budget(&self, budget: usize) -> Option<String> {
        let count = self.count();
        (count > budget).then(|| format!("`{}` pulls {count} crates, {FILE} allows {budget}", self.app))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "hello v0.1.0 (path)\nserde v1.0.0\nserde_derive v1.0.0 (proc-macro)\nserde v1.0.0 (*)\n\
                        syn v2.0.0\nsyn v3.0.0\n\n";

    #[test]
    fn each_version_counts_once() {
        let tree = AppTree::parse("hello", TREE);
        assert_eq!(tree.count(), 5);
        assert_eq!(tree.repeated(), [("syn", vec!["2.0.0", "3.0.0"])].into());
    }

    #[test]
    fn budget_is_a_limit() {
        let tree = AppTree::parse("hello", TREE);
        assert_eq!(tree.over_budget(5), None);
        let message = "`hello` pulls 5 crates, xtask/dependencies.toml allows 4";
        assert_eq!(tree.over_budget(4).as_deref(), Some(message));
    }
}
