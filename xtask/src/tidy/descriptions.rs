//! Every crate states its job in one sentence, the `description` of its manifest.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "descriptions", check };

fn check(subject: &Subject) -> Vec<Finding> {
    let silent = subject.workspace.members.iter().filter(|member| {
        let description = member.manifest.get("package").and_then(|package| package.get("description"));
        description.and_then(toml::Value::as_str).is_none_or(|text| text.trim().is_empty())
    });
    silent.map(|member| Finding::error(&member.manifest_path(), "has no `description` of its job")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_manifest(line: &str) -> Vec<String> {
        let manifest = format!("[package]\nname = 'a'\n{line}\n");
        findings(&RULE, &[("Cargo.toml", "[workspace]\nmembers = ['a']\n"), ("a/Cargo.toml", &manifest)])
    }

    #[test]
    fn sentence_is_fine() {
        assert!(check_manifest("description = 'Reads the settings.'").is_empty());
    }

    #[test]
    fn missing_and_empty_descriptions_are_told() {
        assert_eq!(check_manifest("").len(), 1);
        assert_eq!(check_manifest("description = ' '").len(), 1);
    }
}
