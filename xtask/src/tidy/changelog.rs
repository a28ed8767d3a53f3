//! `CHANGELOG.md` has a place for what is not released yet, so that each change can add its line.

use super::markdown;
use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "changelog", check };

const PAGE: &str = "CHANGELOG.md";

fn check(subject: &Subject) -> Vec<Finding> {
    let Some(page) = subject.tree.text(PAGE) else {
        return vec![Finding::error(PAGE, "is missing")];
    };
    let mut headings = markdown::prose(page).filter_map(|(_, line)| markdown::heading(line));
    if headings.any(|heading| heading.contains("Unreleased")) {
        return Vec::new();
    }
    vec![Finding::error(PAGE, "has no heading `Unreleased`")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    #[test]
    fn heading_is_enough() {
        assert!(findings(&RULE, &[(PAGE, "# Changes\n\n## [Unreleased]\n")]).is_empty());
    }

    #[test]
    fn missing_page_and_heading_are_told() {
        assert_eq!(findings(&RULE, &[]), ["CHANGELOG.md: error [changelog] is missing"]);
        let found = findings(&RULE, &[(PAGE, "# Changes\nUnreleased\n```\n# Unreleased\n```\n")]);
        assert_eq!(found, ["CHANGELOG.md: error [changelog] has no heading `Unreleased`"]);
    }
}
