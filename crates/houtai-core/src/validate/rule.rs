//! The rules that both paths know. Each gives the problem it found, still without a place, so that the typed
//! path and the walker cannot give the same mistake two names.

use serde_json::Value;

use super::format::Format;
use super::{Pattern, Problem, code};

/// How many of something there may be; an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Count {
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
}

impl Count {
    fn broken(self, actual: usize, too_few: &'static str, too_many: &'static str) -> Option<Problem> {
        match (self.min, self.max) {
            (Some(min), _) if actual < min => Some(counted(too_few, "min", min, actual)),
            (_, Some(max)) if actual > max => Some(counted(too_many, "max", max, actual)),
            _ => None,
        }
    }

    /// Whether a text of that many bytes fits however many bytes its characters take (one to four).
    fn surely_fits(self, bytes: usize) -> bool {
        self.max.is_none_or(|max| bytes <= max) && self.min.is_none_or(|min| bytes.div_ceil(4) >= min)
    }
}

fn counted(code: &'static str, end: &'static str, limit: usize, actual: usize) -> Problem {
    broken(code).with(end, limit).with("actual", actual)
}

fn broken(code: &'static str) -> Problem {
    Problem::new(code, "")
}

/// The number of characters (Unicode scalar values) of a text.
pub(super) fn length(text: &str, count: Count) -> Option<Problem> {
    if count.surely_fits(text.len()) {
        return None;
    }
    // Most texts are ASCII, where the bytes are the characters.
    let actual = if text.is_ascii() { text.len() } else { text.chars().count() };
    count.broken(actual, code::TOO_SHORT, code::TOO_LONG)
}

/// The number of items of an array.
pub(super) fn items(actual: usize, count: Count) -> Option<Problem> {
    count.broken(actual, code::TOO_FEW_ITEMS, code::TOO_MANY_ITEMS)
}

/// The number of members of an object.
pub(super) fn members(actual: usize, count: Count) -> Option<Problem> {
    count.broken(actual, code::TOO_FEW_PROPERTIES, code::TOO_MANY_PROPERTIES)
}

/// A regular expression.
pub(super) fn pattern(text: &str, pattern: &Pattern) -> Option<Problem> {
    match pattern.matches(text) {
        true => None,
        false if pattern.refuses_nul() => Some(broken(code::CONTAINS_NUL)),
        false => Some(broken(code::PATTERN_MISMATCH).with("pattern", pattern.as_str())),
    }
}

/// A format.
pub(super) fn format(text: &str, format: Format) -> Option<Problem> {
    (!format.matches(text)).then(|| broken(code::BAD_FORMAT).with("format", format.name()))
}

/// A number on the wrong side of a limit; `code` says which side.
pub(super) fn limit(code: &'static str, limit: Value) -> Problem {
    broken(code).with("limit", limit)
}

/// A number that is not a multiple.
pub(super) fn not_a_multiple(of: Value) -> Problem {
    broken(code::NOT_A_MULTIPLE).with("of", of)
}

/// A value outside an enumeration.
pub(super) fn not_one_of(allowed: Vec<Value>) -> Problem {
    broken(code::NOT_ONE_OF).with("allowed", allowed)
}

/// An item that equals the one at index `first`.
pub(super) fn not_unique(first: usize) -> Problem {
    broken(code::NOT_UNIQUE).with("first", first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        let count = |min, max| Count { min: Some(min), max: Some(max) };
        assert_eq!(length("标题标题", count(4, 4)), None);
        assert_eq!(length("𝄞𝄞", count(2, 2)), None);
        let problem = length("标题标题", count(1, 3)).unwrap();
        assert_eq!((problem.code, problem.param("actual")), (code::TOO_LONG, Some(&4.into())));
        assert_eq!(length("", count(1, 3)).unwrap().code, code::TOO_SHORT);
        assert_eq!(length("abcd", count(0, 3)).unwrap().code, code::TOO_LONG);
        assert_eq!(length("标", count(2, 3)).unwrap().code, code::TOO_SHORT);
    }
}
