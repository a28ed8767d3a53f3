//! Texts that match a regular expression: the expression is walked, and each choice is taken in the plainest way.

use regex_syntax::Parser;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters that are taken where a class permits them, because they read well.
const PLAIN: [char; 6] = ['a', 'A', '1', '0', '-', '中'];
/// No sample is longer.
const LONGEST: usize = 1_000;

/// Candidates, the shortest first; `length` is how long the text has to be at least.
pub(super) fn texts(source: &str, length: usize) -> Vec<String> {
    let Ok(expression) = Parser::new().parse(source) else { return Vec::new() };
    let extra = [0, 1, 2, 4, 8, 16, length.min(LONGEST)];
    extra.into_iter().map(|extra| text_of(&expression, extra)).collect()
}

/// A match in which each repetition goes `extra` times beyond its least, where it may.
fn text_of(expression: &Hir, extra: usize) -> String {
    let mut text = String::new();
    write(expression, extra, &mut text);
    text
}

fn write(expression: &Hir, extra: usize, text: &mut String) {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(plainest(class)),
        HirKind::Capture(group) => write(&group.sub, extra, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, extra, text)),
        HirKind::Alternation(choices) => choices.iter().take(1).for_each(|choice| write(choice, extra, text)),
        HirKind::Repetition(repetition) => {
            let least = usize::try_from(repetition.min).unwrap_or(LONGEST);
            let most = repetition.max.map_or(LONGEST, |most| usize::try_from(most).unwrap_or(LONGEST));
            for _ in 0..(least + extra).min(most) {
                if text.len() < LONGEST {
                    write(&repetition.sub, extra, text);
                }
            }
        }
    }
}

fn plainest(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let contains = |c: &char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(c));
    PLAIN
        .into_iter()
        .find(contains)
        .or_else(|| class.ranges().first().map(regex_syntax::hir::ClassUnicodeRange::start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_patterns_have_a_match() {
        let cases = [
            "^[a-z0-9-]+$",
            "^[A-Z]{3}-\\d{4}$",
            "^(0|-?[1-9][0-9]{0,18})$",
            "^#[0-9a-f]{6}$",
            "^(draft|published)$",
            "^\\p{Script=Han}+$",
            "^[A-Za-z0-9_-]+$",
            "^\\+?[0-9 ]{7,15}$",
        ];
        for source in cases {
            let pattern = houtai_core::validate::Pattern::compile(source).unwrap();
            let found = texts(source, 0).into_iter().find(|text| pattern.matches(text));
            assert!(found.is_some(), "{source}: {:?}", texts(source, 0));
        }
    }

    #[test]
    fn a_needed_length_is_reached() {
        assert!(texts("^[a-z]+$", 40).iter().any(|text| text.len() >= 40));
        assert!(texts("(", 0).is_empty());
    }
}
