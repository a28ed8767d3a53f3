//! The default app holds each crate once: two versions cost build time, size and confusing type errors.

use std::collections::BTreeMap;

use super::app_tree::AppTree;
use super::policy::FILE;

/// The crates that are there twice without a stated reason.
pub(crate) fn problems(app: &AppTree, allowed: &BTreeMap<String, String>) -> Vec<String> {
    let repeated = app.repeated().into_iter().filter(|(name, _)| !allowed.contains_key(*name));
    repeated
        .map(|(name, versions)| {
            let versions = versions.join(" and ");
            format!("`{name}` is there as {versions}; make it one or add it to `duplicates` in {FILE} with the reason")
        })
        .collect()
}

/// The allowances that nothing needs. Only worth a warning, since platforms differ in their crates.
pub(crate) fn needless(app: &AppTree, allowed: &BTreeMap<String, String>) -> Vec<String> {
    let repeated = app.repeated();
    let needless = allowed.keys().filter(|name| !repeated.contains_key(name.as_str()));
    needless.map(|name| format!("{FILE} allows two versions of `{name}`, but here there is one")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_version_needs_a_reason() {
        let app = AppTree::parse("hello", "syn v2.0.0\nsyn v3.0.0\nserde v1.0.0\n");
        let found = problems(&app, &BTreeMap::new());
        assert!(found[0].starts_with("`syn` is there as 2.0.0 and 3.0.0; make it one"), "{found:?}");
        let allowed = [("syn".to_owned(), "the old one waits for a release".to_owned())].into();
        assert!(problems(&app, &allowed).is_empty());
        assert!(needless(&app, &allowed).is_empty());
    }

    #[test]
    fn needless_allowance_is_told() {
        let app = AppTree::parse("hello", "syn v3.0.0\n");
        let allowed = [("syn".to_owned(), "x".to_owned())].into();
        assert_eq!(
            needless(&app, &allowed),
            ["xtask/dependencies.toml allows two versions of `syn`, but here there is one"]
        );
    }
}
