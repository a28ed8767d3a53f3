//! All packages of the workspace's lock file, as `cargo metadata` tells them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::site::{self, Site};

/// The packages and which of them are needed for more than tests.
#[derive(Deserialize)]
pub(crate) struct Graph {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

/// One package.
#[derive(Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// Its licence as an SPDX expression.
    pub(crate) license: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

/// `None` is a normal dependency, the others are `dev` and `build`.
#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Graph {
    /// Asks cargo.
    pub(crate) fn load(site: &Site) -> Result<Self> {
        Self::parse(&site::read(&mut site.cargo(&["metadata", "--format-version", "1"]))?)
    }

    /// Reads what cargo answered.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("`cargo metadata` answered in an unknown form")
    }

    /// The packages of others, each with whether only tests use it.
    pub(crate) fn foreign(&self) -> Vec<(&Package, bool)> {
        let shipped = self.shipped();
        let foreign = self.packages.iter().filter(|package| !self.workspace_members.contains(&package.id));
        foreign.map(|package| (package, !shipped.contains(package.id.as_str()))).collect()
    }

    /// Everything reached from our crates without a step that only tests take.
    fn shipped(&self) -> BTreeSet<&str> {
        let nodes: BTreeMap<&str, &Node> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let mut waiting: Vec<&str> = self.workspace_members.iter().map(String::as_str).collect();
        let mut reached = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if reached.insert(id) {
                let edges = nodes.get(id).into_iter().flat_map(|node| &node.deps);
                waiting.extend(edges.filter(|edge| edge.ships()).map(|edge| edge.pkg.as_str()));
            }
        }
        reached
    }
}

impl Edge {
    fn ships(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"))
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A workspace with `ours`, which uses `a`, tests with `b`; `a` tests with `c` and builds with `d`.
    pub(crate) fn graph(licence: &str) -> Graph {
        let package = |name: &str| serde_json::json!({ "id": name, "name": name, "version": "1.0.0", "license": licence });
        let edge = |name: &str, kind: Option<&str>| serde_json::json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let packages = ["ours", "a", "b", "c", "d"].map(package);
        let value = serde_json::json!({
            "packages": packages,
            "workspace_members": ["ours"],
            "resolve": { "nodes": [
                { "id": "ours", "deps": [edge("a", None), edge("b", Some("dev"))] },
                { "id": "a", "deps": [edge("c", Some("dev")), edge("d", Some("build"))] },
            ] },
        });
        Graph::parse(&value.to_string()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_tests_use_is_development() {
        let graph = samples::graph("MIT");
        let foreign: Vec<(&str, bool)> =
            graph.foreign().iter().map(|(it, dev)| (it.name.as_str(), *dev)).collect();
        assert_eq!(foreign, [("a", false), ("b", true), ("c", true), ("d", false)]);
    }

    #[test]
    fn unknown_answer_is_an_error() {
        assert!(Graph::parse("{}").is_err());
    }
}
