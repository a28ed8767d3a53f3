//! How mistakes are printed.

use houtai_core::settings::SettingProblem;

use crate::{ConfigProblem, Failure};

/// More of a value than this tells nobody anything.
const LONGEST_VALUE: usize = 80;

/// All mistakes: one by itself, several under a heading with numbers.
pub(crate) fn block(problems: &[ConfigProblem]) -> String {
    if let [only] = problems {
        return lines(only).join("\n");
    }
    let numbered = problems.iter().enumerate().map(|(index, problem)| {
        let number = format!("{:>3}. ", index + 1);
        format!("{number}{}", lines(problem).join(&format!("\n{}", " ".repeat(number.len()))))
    });
    format!("{} mistakes in the settings:\n\n{}", problems.len(), numbered.collect::<Vec<_>>().join("\n\n"))
}

/// One mistake, line by line.
pub(crate) fn lines(problem: &ConfigProblem) -> Vec<String> {
    match problem {
        ConfigProblem::Setting(problem) => setting(problem),
        ConfigProblem::Failure(failure) => self::failure(failure),
    }
}

fn setting(problem: &SettingProblem) -> Vec<String> {
    let value = problem.value.as_ref().map(|value| format!(" = {}", shorten(value))).unwrap_or_default();
    let mut lines = vec![
        format!("{}{value}", shorten(&problem.key)),
        format!("    in {}", problem.origin),
        format!("    {}", problem.rule),
    ];
    lines.extend(problem.suggestion.as_ref().map(|known| format!("    → did you mean `{known}`?")));
    lines
}

fn failure(failure: &Failure) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", failure.place, failure.message)];
    let excerpt = failure.excerpt.iter().flat_map(|excerpt| excerpt.lines());
    lines.extend(excerpt.map(|line| format!("    | {line}")));
    lines.extend(failure.advice.as_ref().map(|advice| format!("    → {advice}")));
    lines
}

/// A value in one line of bearable length: control characters (a terminal would obey them) are escaped, and what
/// is too long is cut.
pub(crate) fn shorten(text: &str) -> String {
    let total = text.chars().count();
    let shown: String =
        text.chars().take(if total > LONGEST_VALUE { LONGEST_VALUE } else { total }).collect();
    let mut line = escape_control(&shown);
    if total > LONGEST_VALUE {
        line.push_str(&format!("… ({total} characters)"));
    }
    line
}

/// Escapes control characters and the invisible ones that turn the reading direction.
pub(crate) fn escape_control(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || turns(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use houtai_core::settings::Origin;

    use super::*;

    fn port() -> ConfigProblem {
        ConfigProblem::Setting(SettingProblem {
            key: "server.prot".into(),
            value: Some("9000".into()),
            origin: Origin::File { path: "/app/config/base.toml".into(), line: 2 },
            rule: "is not a known setting".into(),
            suggestion: Some("server.port".into()),
        })
    }

    #[test]
    fn one_mistake_stands_alone() {
        assert_eq!(
            block(&[port()]),
            "server.prot = 9000\n    in /app/config/base.toml:2\n    is not a known setting\n    \
             → did you mean `server.port`?"
        );
    }

    #[test]
    fn several_mistakes_are_numbered() {
        let root = Failure::at("environment variable HOUTAI_ROOT", "/x is not a folder").excerpt("a\n^");
        let text = block(&[port(), root.into()]);
        assert_eq!(
            text,
            "2 mistakes in the settings:\n\n  1. server.prot = 9000\n         in /app/config/base.toml:2\n         \
             is not a known setting\n         → did you mean `server.port`?\n\n  2. environment variable HOUTAI_ROOT: \
             /x is not a folder\n         | a\n         | ^"
        );
    }

    #[test]
    fn a_long_value_is_cut_and_says_how_long_it_was() {
        let text = shorten(&"长".repeat(10_000));
        assert_eq!(text.chars().filter(|c| *c == '长').count(), LONGEST_VALUE);
        assert!(text.ends_with("… (10000 characters)"), "{text}");
    }

    #[test]
    fn a_terminal_obeys_nothing_in_a_value() {
        assert_eq!(shorten("a\u{1b}[2J\n\u{202e}b"), "a\\u{1b}[2J\\n\\u{202e}b");
    }
}
