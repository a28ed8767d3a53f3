//! Which patterns refuse U+0000 by themselves, so that nothing more needs to be said about it.

use std::iter::Peekable;
use std::str::Chars;

/// What may stand behind a backslash without permitting U+0000: classes without it, and plain characters.
const HARMLESS: &str = r"dwsbBtnr\/.-+*?()[]{}|^$";

/// Whether it is plain to see that no text with U+0000 matches the pattern: it spans the whole text and
/// consists of nothing but groups, repetitions, and characters and classes that name what they permit.
pub(crate) fn refused_by(pattern: &str) -> bool {
    let whole = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    whole.is_some_and(|inside| is_plain(inside.chars().peekable()))
}

fn is_plain(mut rest: Peekable<Chars<'_>>) -> bool {
    let mut depth = 0_u32;
    while let Some(character) = rest.next() {
        let plain = match character {
            '\\' => rest.next().is_some_and(|escaped| HARMLESS.contains(escaped)),
            '[' => rest.peek() != Some(&'^') && is_plain_class(&mut rest),
            '(' => {
                depth += 1;
                rest.next_if_eq(&'?').is_none() || rest.next() == Some(':')
            }
            ')' => {
                depth = depth.saturating_sub(1);
                true
            }
            // Outside a group it would divide the anchors between the choices.
            '|' => depth > 0,
            '.' => false,
            other => !other.is_control(),
        };
        if !plain {
            return false;
        }
    }
    true
}

/// Reads to the end of a class.
fn is_plain_class(rest: &mut Peekable<Chars<'_>>) -> bool {
    while let Some(character) = rest.next() {
        match character {
            ']' => return true,
            '\\' if rest.next().is_some_and(|escaped| HARMLESS.contains(escaped)) => {}
            '\\' => return false,
            other if other.is_control() => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_name_what_they_permit_refuse_nul() {
        let plain = [
            "^[a-z]+$",
            r"^\d{4}-\d{2}$",
            r"^#[0-9a-f]{6}$",
            "^(draft|published)$",
            r"^(?:[A-Z]{2,3}\.)*\w+$",
            "^[ -~标题]*$",
            r"^[\w\]-]+$",
        ];
        for pattern in plain {
            assert!(refused_by(pattern), "{pattern}");
        }
    }

    #[test]
    fn whatever_else_stands_in_a_pattern_may_permit_it() {
        let others = [
            "a",
            "^a",
            "a$",
            r"^a\$",
            "^a|b$",
            "^(a)|b$",
            "^.+$",
            "^[^a]$",
            r"^\D$",
            r"^[\S]$",
            r"^\u0000$",
            r"^[\x00-z]$",
            r"^\p{Cc}$",
            "^(?s:a)$",
            "^[a$",
            "^\0$",
            "^[\0]$",
        ];
        for pattern in others {
            assert!(!refused_by(pattern), "{pattern}");
        }
    }
}
