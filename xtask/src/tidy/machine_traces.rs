//! No file names a folder of the machine it was written on: nobody else has that folder.

use super::{Finding, Rule, Subject};

pub(crate) const RULE: Rule = Rule { name: "machine-traces", check };

/// Written without slashes, so that this file passes its own rule.
const PLACES: &[&str] = &["root", "work", "tmp/bash_jobs"];

fn check(subject: &Subject) -> Vec<Finding> {
    let places: Vec<String> = PLACES.iter().map(|place| format!("/{place}/")).collect();
    let files = subject.tree.texts();
    files.flat_map(|(path, text)| traces(path, text, &places)).collect()
}

fn traces(path: &str, text: &str, places: &[String]) -> Vec<Finding> {
    let lines = (1..).zip(text.lines());
    let traced = lines.filter_map(|(number, line)| {
        let place = places.iter().find(|place| names(line, place))?;
        Some(Finding::error(path, format!("names `{place}`, a folder of one machine")).at(number))
    });
    traced.collect()
}

/// Whether a line holds the place as an absolute path, not as a part of a longer one.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = &line[..at];
        before.ends_with("file://") || !before.ends_with(is_path_part)
    })
}

fn is_path_part(character: char) -> bool {
    character.is_alphanumeric() || "._-~/{}<>*".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::subject::samples::findings;

    fn check_line(line: &str) -> Vec<String> {
        findings(&RULE, &[("docs/a.md", line)])
    }

    fn at(place: &str) -> String {
        format!("/{place}/")
    }

    #[test]
    fn relative_and_other_paths_are_fine() {
        let (root, work) = (at("root"), at("work"));
        for line in
            [format!("src{root}x"), format!("..{work}x"), format!("https:/{root}"), "/var/lib/app/".into()]
        {
            assert!(check_line(&line).is_empty(), "{line}");
        }
    }

    #[test]
    fn absolute_paths_of_a_machine_are_told() {
        for place in PLACES.iter().map(|place| at(place)) {
            for line in [format!("cd {place}x"), format!("\"{place}x\""), format!("file://{place}x")] {
                let found = check_line(&line);
                let expected =
                    format!("docs/a.md:1: error [machine-traces] names `{place}`, a folder of one machine");
                assert_eq!(found, [expected], "{line}");
            }
        }
    }
}
