//! Every snapshot belongs to a test that exists; a left-over one is read as truth and compared with nothing.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "snapshots", check };

fn check(subject: &Subject) -> Vec<Finding> {
    let snapshots = subject.tree.ending(".snap");
    snapshots.filter_map(|(path, text)| Some(Finding::error(path, problem(subject, text)?))).collect()
}

fn problem(subject: &Subject, text: &str) -> Option<String> {
    let head = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---").next()).unwrap_or_default();
    let source = head.lines().find_map(|line| line.strip_prefix("source: "));
    match source.map(|source| source.trim_matches('"')) {
        None => Some("does not name its source".to_owned()),
        Some(source) if !subject.tree.has(source) => {
            Some(format!("belongs to `{source}`, which does not exist; delete it or move it with its test"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    const SNAPSHOT: (&str, &str) = (
        "a/tests/it/snapshots/it__x.snap",
        "---\nsource: a/tests/it/x.rs\nexpression: x\n---\nsource: text\n",
    );

    #[test]
    fn snapshot_of_a_test_is_fine() {
        assert!(findings(&RULE, &[SNAPSHOT, ("a/tests/it/x.rs", "")]).is_empty());
    }

    #[test]
    fn snapshot_without_its_test_is_told() {
        let found = findings(&RULE, &[SNAPSHOT]);
        assert!(found[0].contains("belongs to `a/tests/it/x.rs`, which does not exist"), "{found:?}");
    }

    #[test]
    fn snapshot_without_a_source_is_told() {
        assert!(
            findings(&RULE, &[("a.snap", "---\nexpression: x\n---\n")])[0]
                .contains("does not name its source")
        );
    }
}
