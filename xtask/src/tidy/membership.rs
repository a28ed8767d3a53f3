//! Every crate in `crates/` and `examples/` is a member: one that is forgotten is built and tested by nobody.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "membership", check };

fn check(subject: &Subject) -> Vec<Finding> {
    let strangers = subject.tree.paths().filter_map(crate_folder).filter(|folder| {
        let manifest = format!("{folder}/Cargo.toml");
        !subject.workspace.excludes(&manifest)
            && subject.workspace.members.iter().all(|member| member.folder != *folder)
    });
    strangers
        .map(|folder| Finding::error("Cargo.toml", format!("`{folder}` is not among the members")))
        .collect()
}

/// The folder of a manifest that stands where crates stand.
fn crate_folder(path: &str) -> Option<&str> {
    let folder = path.strip_suffix("/Cargo.toml")?;
    let (parent, name) = folder.split_once('/')?;
    (["crates", "examples"].contains(&parent) && !name.contains('/')).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    const CRATE: (&str, &str) = ("crates/a/Cargo.toml", "[package]\nname = 'a'\n");

    #[test]
    fn members_are_fine() {
        let root = ("Cargo.toml", "[workspace]\nmembers = ['crates/a']\n");
        let fixture = ("crates/a/tests/fixture/Cargo.toml", "");
        assert!(findings(&RULE, &[root, CRATE, fixture]).is_empty());
    }

    #[test]
    fn forgotten_crate_is_told() {
        assert_eq!(
            findings(&RULE, &[CRATE]),
            ["Cargo.toml: error [membership] `crates/a` is not among the members"]
        );
    }
}
