//! Every member inherits the workspace's lints; otherwise a new crate quietly has none.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "lints", check };

fn check(subject: &Subject) -> Vec<Finding> {
    let lax = subject.workspace.members.iter().filter(|member| {
        let inherited = member.manifest.get("lints").and_then(|lints| lints.get("workspace"));
        inherited.and_then(toml::Value::as_bool) != Some(true)
    });
    lax.map(|member| Finding::error(&member.manifest_path(), "needs `[lints]` with `workspace = true`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_manifest(lints: &str) -> Vec<String> {
        let manifest = format!("[package]\nname = 'a'\n{lints}\n");
        findings(&RULE, &[("Cargo.toml", "[workspace]\nmembers = ['a']\n"), ("a/Cargo.toml", &manifest)])
    }

    #[test]
    fn inherited_lints_are_fine() {
        assert!(check_manifest("[lints]\nworkspace = true").is_empty());
    }

    #[test]
    fn own_or_no_lints_are_told() {
        assert_eq!(check_manifest("").len(), 1);
        assert_eq!(check_manifest("[lints.rust]\nunsafe_code = 'deny'").len(), 1);
    }
}
