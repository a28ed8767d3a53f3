//! Files stay small enough to read in one sitting; a longer one says why in its head.

use super::source::Source;
use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "file-size", check };

const LIMIT: usize = 800;
/// From here on a file is always reported, with or without its reason.
const ALWAYS_TOLD: usize = 1200;

fn check(subject: &Subject) -> Vec<Finding> {
    subject.sources.iter().filter_map(judge).collect()
}

fn judge(source: &Source) -> Option<Finding> {
    let reason = stated(&source.head, "Size:");
    match (source.lines, reason) {
        (..=LIMIT, _) => None,
        (lines, None) => {
            let message = format!(
                "has {lines} lines, more than {LIMIT}; split it by subject or state `Size: <why>` in its head"
            );
            Some(Finding::error(&source.path, message))
        }
        (..=ALWAYS_TOLD, Some(_)) => None,
        (lines, Some(reason)) => Some(Finding::note(&source.path, format!("has {lines} lines: {reason}"))),
    }
}

/// The reason stated after a word in a comment.
pub(crate) fn stated<'a>(comment: &'a str, word: &str) -> Option<&'a str> {
    let (_, reason) = comment.split_once(word)?;
    let reason = reason.lines().next().unwrap_or_default().trim();
    (!reason.is_empty()).then_some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_file(head: &str, lines: usize) -> Vec<String> {
        let text = format!("{head}\n{}", "\n".repeat(lines - 1));
        findings(&RULE, &[("src/a.rs", &text)])
    }

    #[test]
    fn small_files_and_stated_reasons_are_fine() {
        assert!(check_file("//! A.", 800).is_empty());
        assert!(check_file("//! Size: one table.", 1200).is_empty());
    }

    #[test]
    fn large_file_needs_a_reason() {
        assert!(check_file("//! A.", 801)[0].starts_with("src/a.rs: error [file-size] has 801 lines"));
        assert_eq!(check_file("//! Size:", 801).len(), 1);
    }

    #[test]
    fn very_large_file_is_always_told() {
        assert_eq!(
            check_file("//! Size: one table.", 1201),
            ["src/a.rs: note [file-size] has 1201 lines: one table."]
        );
    }
}
