//! Members stand in layer order: a crate uses only what stands above it, so that the list is a true picture.

use super::workspace::{Member, Workspace};
use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "layers", check };

fn check(subject: &Subject) -> Vec<Finding> {
    let members = &subject.workspace.members;
    members.iter().enumerate().flat_map(|(place, member)| upward(&subject.workspace, place, member)).collect()
}

fn upward(workspace: &Workspace, place: usize, member: &Member) -> Vec<Finding> {
    let later = workspace.members[place..].iter().filter(|later| member.uses.contains(&later.name));
    let tell = |later: &Member| {
        let message = format!(
            "`{}` uses `{}`, which stands below it in the members of the root manifest; a crate uses only crates above it",
            member.name, later.name
        );
        Finding::error(&member.manifest_path(), message)
    };
    later.map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    const ROOT: (&str, &str) = ("Cargo.toml", "[workspace]\nmembers = ['crates/low', 'crates/high']\n");
    const HIGH: (&str, &str) =
        ("crates/high/Cargo.toml", "[package]\nname = 'high'\n[dependencies]\nlow.workspace = true\n");

    #[test]
    fn edges_to_crates_above_are_fine() {
        let low = "[package]\nname = 'low'\n[dev-dependencies]\nhigh.workspace = true\n";
        assert!(findings(&RULE, &[ROOT, HIGH, ("crates/low/Cargo.toml", low)]).is_empty());
    }

    #[test]
    fn edge_to_a_crate_below_names_both() {
        let low = "[package]\nname = 'low'\n[build-dependencies]\nhigh.workspace = true\n";
        let found = findings(&RULE, &[ROOT, HIGH, ("crates/low/Cargo.toml", low)]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .starts_with("crates/low/Cargo.toml: error [layers] `low` uses `high`, which stands below")
        );
    }
}
