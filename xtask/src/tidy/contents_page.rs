//! `lib.rs` is a contents page: modules in reading order and the export list, no room for logic.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "contents-page", check };

const LIMIT: usize = 150;

fn check(subject: &Subject) -> Vec<Finding> {
    let members = subject.workspace.members.iter();
    let pages = members.filter_map(|member| {
        let path = format!("{}/src/lib.rs", member.folder);
        let lines = subject.tree.text(&path)?.lines().filter(|line| !is_doc(line)).count();
        Some((path, lines))
    });
    pages
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(path, lines)| {
            let message = format!(
                "has {lines} lines besides docs, more than {LIMIT}; it only lists modules and exports"
            );
            Finding::error(&path, message)
        })
        .collect()
}

fn is_doc(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//!") || line.starts_with("///")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_page(page: &str) -> Vec<String> {
        let root = ("Cargo.toml", "[workspace]\nmembers = ['a']\n");
        findings(&RULE, &[root, ("a/Cargo.toml", "[package]\nname = 'a'\n"), ("a/src/lib.rs", page)])
    }

    #[test]
    fn docs_do_not_count() {
        assert!(check_page(&("//! Doc.\n".repeat(500) + &"mod a;\n".repeat(150))).is_empty());
    }

    #[test]
    fn long_page_is_told() {
        let found = check_page(&"mod a;\n".repeat(151));
        assert!(found[0].starts_with("a/src/lib.rs: error [contents-page] has 151 lines"), "{found:?}");
    }
}
