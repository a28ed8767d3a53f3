//! Regular expressions as JSON Schema means them.
//!
//! The published pattern is read by JavaScript clients, for whom `\d` is ten digits and `\w` is ASCII; for
//! the regex crate both are Unicode. A pattern is therefore translated before it is compiled, so that the
//! server enforces what the document says.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::Regex;

/// The pattern by which a schema refuses U+0000; breaking it is reported as `contains_nul`.
///
/// No database text can hold a NUL, and a client should be told that rather than be shown this pattern.
pub const NO_NUL_PATTERN: &str = r"^[^\u0000]*$";

/// A regular expression, compiled when it is used first and kept.
///
/// ```
/// use houtai_core::validate::Pattern;
///
/// static SLUG: Pattern = Pattern::new("^[a-z0-9-]+$");
/// assert!(SLUG.matches("hello-world"));
/// assert!(!SLUG.matches("Hello"));
/// ```
#[derive(Debug)]
pub struct Pattern {
    source: Cow<'static, str>,
    /// Empty inside when the source is no regular expression.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern for a `static`. Whether it is one is seen when the schema that publishes it is compiled, at
    /// start.
    pub const fn new(source: &'static str) -> Self {
        Self { source: Cow::Borrowed(source), regex: OnceLock::new() }
    }

    /// Compiles a pattern now.
    ///
    /// # Errors
    ///
    /// When `source` is no regular expression, or uses what the engine lacks (look-around, back references).
    pub fn compile(source: impl Into<Cow<'static, str>>) -> Result<Self, regex::Error> {
        let source = source.into();
        let regex = Regex::new(&translate(&source))?;
        Ok(Self { source, regex: OnceLock::from(Some(regex)) })
    }

    /// The text of the pattern, as it is published.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether the pattern is found in `text`. A source that is no regular expression matches nothing:
    /// refusing is safer than letting everything pass.
    pub fn matches(&self, text: &str) -> bool {
        if self.refuses_nul() {
            return !text.contains('\0');
        }
        let regex = self.regex.get_or_init(|| Regex::new(&translate(&self.source)).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Whether this is [`NO_NUL_PATTERN`].
    pub(super) fn refuses_nul(&self) -> bool {
        self.source == NO_NUL_PATTERN
    }
}

/// Rewrites an ECMAScript pattern so that the regex crate gives it the same meaning.
fn translate(source: &str) -> String {
    let mut translated = String::with_capacity(source.len());
    let mut in_class = false;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => escape(characters.next(), in_class, &mut translated),
            // ECMAScript has no nested classes and no set operators: inside a class these are plain
            // characters.
            '[' | '&' | '~' if in_class => translated.extend(['\\', character]),
            _ => {
                in_class = (in_class || character == '[') && character != ']';
                translated.push(character);
            }
        }
    }
    translated
}

fn escape(escaped: Option<char>, in_class: bool, translated: &mut String) {
    match escaped {
        Some('d') => translated.push_str("[0-9]"),
        Some('D') => translated.push_str("[^0-9]"),
        Some('w') => translated.push_str("[A-Za-z0-9_]"),
        Some('W') => translated.push_str("[^A-Za-z0-9_]"),
        // What ECMAScript calls white space: the ASCII ones, the byte order mark, the separators.
        Some('s') => translated.push_str(r"[\t-\r\x{FEFF}\p{Z}]"),
        Some('S') => translated.push_str(r"[^\t-\r\x{FEFF}\p{Z}]"),
        Some('b') if !in_class => translated.push_str(r"(?-u:\b)"),
        Some('B') if !in_class => translated.push_str(r"(?-u:\B)"),
        Some(other) => translated.extend(['\\', other]),
        None => translated.push('\\'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(source: &str, text: &str) -> bool {
        Pattern::compile(source.to_owned()).unwrap().matches(text)
    }

    #[test]
    fn classes_mean_what_they_mean_in_a_browser() {
        assert!(matches(r"^\d+$", "123"));
        assert!(!matches(r"^\d+$", "١٢٣"));
        assert!(!matches(r"^\w+$", "标题"));
        assert!(matches(r"^[\w\s-]+$", "a b-c\u{a0}"));
        assert!(matches(r"^[^\d]$", "x"));
        assert!(matches(r"\bred\b", "a red one"));
        assert!(matches(r"^\D\W\S$", "a-b"));
        assert!(matches(r"a\Bb", "ab"));
    }

    #[test]
    fn brackets_inside_a_class_are_plain() {
        assert!(matches(r"^[[&~]+$", "[&~&"));
        assert!(matches(r"^[\]]$", "]"));
        assert!(matches(r"^\p{Script=Han}+$", "标题"));
        assert!(matches(r"^\/\u4e00$", "/一"));
    }

    #[test]
    fn a_broken_pattern_is_an_error_and_matches_nothing() {
        assert!(Pattern::compile("(").is_err());
        assert!(Pattern::compile("(?=a)").is_err());
        assert!(Pattern::compile(r"\").is_err());
        static BROKEN: Pattern = Pattern::new("(");
        assert!(!BROKEN.matches("("));
    }

    #[test]
    fn the_nul_refusal_needs_no_regex() {
        assert!(matches(NO_NUL_PATTERN, "line\nline"));
        assert!(!matches(NO_NUL_PATTERN, "a\0b"));
        assert!(Regex::new(&translate(NO_NUL_PATTERN)).unwrap().is_match("a\nb"));
    }
}
