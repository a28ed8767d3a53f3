//! Three crates use none of ours: the core, on which all stands, the macros, which would hold up everything else, and
//! the tool, which builds beside a framework that does not.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "foundation", check };

const ALONE: &[&str] = &["houtai-core", "houtai-macros", "houtai-cli"];

fn check(subject: &Subject) -> Vec<Finding> {
    let alone = ALONE.iter().filter_map(|name| subject.workspace.member(name));
    let leaning = alone.filter(|member| !member.uses.is_empty());
    leaning
        .map(|member| {
            let message =
                format!("`{}` may use no crate of ours, but uses {}", member.name, member.uses.join(", "));
            Finding::error(&member.manifest_path(), message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    const ROOT: (&str, &str) = ("Cargo.toml", "[workspace]\nmembers = ['other', 'core']\n");
    const OTHER: (&str, &str) = ("other/Cargo.toml", "[package]\nname = 'other'\n");

    #[test]
    fn core_on_its_own_is_fine() {
        let core = "[package]\nname = 'houtai-core'\n[dev-dependencies]\nother.workspace = true\n";
        assert!(findings(&RULE, &[ROOT, OTHER, ("core/Cargo.toml", core)]).is_empty());
    }

    #[test]
    fn core_on_another_is_told() {
        let core = "[package]\nname = 'houtai-core'\n[dependencies]\nother.workspace = true\n";
        let found = findings(&RULE, &[ROOT, OTHER, ("core/Cargo.toml", core)]);
        let expected =
            "core/Cargo.toml: error [foundation] `houtai-core` may use no crate of ours, but uses other";
        assert_eq!(found, [expected]);
    }
}
