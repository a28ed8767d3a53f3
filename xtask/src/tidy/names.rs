//! Names are subjects. A drawer for odds and ends tells nobody what is in it, and so it fills.

use std::collections::BTreeSet;

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "names", check };

const DRAWERS: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc", "manager"];

fn check(subject: &Subject) -> Vec<Finding> {
    let paths = subject.tree.paths().filter(|path| !subject.workspace.excludes(path));
    let places: BTreeSet<&str> = paths.filter_map(drawer_in).collect();
    let modules = subject.sources.iter().flat_map(|source| {
        let drawers = source.modules.iter().filter(|(name, _)| is_drawer(name));
        drawers.map(|(name, line)| Finding::error(&source.path, message(name)).at(*line))
    });
    places.into_iter().map(|place| Finding::error(place, message(stem(place)))).chain(modules).collect()
}

fn message(name: &str) -> String {
    format!("`{name}` names no subject; name it after what it holds")
}

/// The path up to the first part that is a drawer, so that a folder is told once.
fn drawer_in(path: &str) -> Option<&str> {
    let mut end = 0;
    for part in path.split('/') {
        end += part.len();
        if is_drawer(stem(part)) {
            return Some(&path[..end]);
        }
        end += 1;
    }
    None
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn is_drawer(name: &str) -> bool {
    DRAWERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    #[test]
    fn subjects_are_fine() {
        let files = [("src/utilisation.rs", "mod common_prefix {}\n"), ("docs/howto/commons.md", "")];
        assert!(findings(&RULE, &files).is_empty());
    }

    #[test]
    fn drawers_are_told_once_per_folder() {
        let found =
            findings(&RULE, &[("src/utils/a.rs", ""), ("src/utils/b.rs", ""), ("src/helpers.rs", "")]);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].starts_with("src/helpers.rs: error [names] `helpers` names no subject"),
            "{found:?}"
        );
        assert!(found[1].starts_with("src/utils: error [names] `utils`"), "{found:?}");
    }

    #[test]
    fn inline_module_is_told_with_its_line() {
        let found = findings(&RULE, &[("src/a.rs", "\nmod misc {}\n")]);
        assert!(found[0].starts_with("src/a.rs:2: error [names] `misc`"), "{found:?}");
    }

    #[test]
    fn excluded_folders_are_another_project() {
        let root = ("Cargo.toml", "[workspace]\nmembers = []\nexclude = ['benches/rivals']\n");
        assert!(findings(&RULE, &[root, ("benches/rivals/src/utils.rs", "mod helpers {}\n")]).is_empty());
    }
}
