//! `xtask/dependencies.toml`: what we accept.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Where the policy is written.
pub(crate) const FILE: &str = "xtask/dependencies.toml";

/// What we accept from dependencies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    /// The package every newcomer starts from.
    pub(crate) default_app: String,
    pub(crate) budget: Budget,
    pub(crate) licences: Licences,
    /// Crates the default app may hold twice, with the reason.
    pub(crate) duplicates: BTreeMap<String, String>,
}

/// How much the default app may weigh.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Budget {
    pub(crate) crates: usize,
    /// A clean debug build.
    pub(crate) build_seconds: f64,
    /// A build after one changed handler.
    pub(crate) rebuild_seconds: f64,
}

/// Which licences we accept.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Licences {
    pub(crate) allowed: Vec<String>,
    /// Allowed where only tests use the crate.
    pub(crate) development: Vec<String>,
    /// Expressions of crates that state none themselves.
    pub(crate) stated: BTreeMap<String, String>,
}

impl Policy {
    /// Reads the policy of a repository.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read `{FILE}`"))?;
        toml::from_str(&text).with_context(|| format!("`{FILE}` is not as expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependencies::spdx::Expression;

    #[test]
    fn own_policy_is_readable_and_gives_reasons() {
        let policy: Policy = toml::from_str(include_str!("../../dependencies.toml")).unwrap();
        assert!(policy.budget.crates > 0 && policy.budget.rebuild_seconds < policy.budget.build_seconds);
        assert!(policy.duplicates.values().all(|reason| !reason.trim().is_empty()));
        assert!(policy.licences.stated.values().all(|text| Expression::parse(text).is_ok()));
    }
}
