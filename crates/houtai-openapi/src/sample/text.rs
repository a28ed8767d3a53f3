//! Texts that keep a format, a length and a pattern.

use houtai_core::validate::Pattern;
use serde_json::{Map, Value};

use super::{bound, pattern};

/// A text for each format that is enforced.
const FORMATS: [(&str, &str); 11] = [
    ("date-time", "2026-01-02T03:04:05.000Z"),
    ("date", "2026-01-02"),
    ("time", "03:04:05Z"),
    ("partial-time", "03:04:05"),
    ("partial-date-time", "2026-01-02T03:04:05"),
    ("duration", "PT1H30M"),
    ("email", "ada@example.com"),
    ("uri", "https://example.com/"),
    ("uuid", "0190a3f2-7f4e-7cc0-8f4e-0123456789ab"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
];

/// A text for a string schema; `name` is what it is made from where nothing else is said.
pub(super) fn text(keywords: &Map<String, Value>, name: &str) -> Option<String> {
    let lengths = Lengths {
        min: bound(keywords, "minLength").unwrap_or(0),
        max: bound(keywords, "maxLength").unwrap_or(usize::MAX),
    };
    let source = keywords.get("pattern").and_then(Value::as_str);
    let compiled = source.map(|source| Pattern::compile(source.to_owned())).transpose().ok()?;
    let fits = |text: &String| {
        lengths.contain(text) && compiled.as_ref().is_none_or(|pattern| pattern.matches(text))
    };
    let format = keywords.get("format").and_then(Value::as_str);
    let known = FORMATS.iter().find(|(known, _)| Some(*known) == format);
    if let Some((_, text)) = known {
        return Some((*text).to_owned()).filter(fits);
    }
    let fitted = lengths.fitted(name);
    let made = source.into_iter().flat_map(|source| pattern::texts(source, lengths.min));
    std::iter::once(fitted).chain(made).find(fits)
}

struct Lengths {
    min: usize,
    max: usize,
}

impl Lengths {
    /// Lengths count characters, as JSON Schema does.
    fn contain(&self, text: &str) -> bool {
        (self.min..=self.max).contains(&text.chars().count())
    }

    /// The name, repeated or cut until it has a permitted length.
    fn fitted(&self, name: &str) -> String {
        // A longest text of megabytes shows nothing; what needs more than this has no sample.
        const LONGEST: usize = 10_000;
        let length = name.chars().count().clamp(self.min.min(LONGEST), self.max.max(self.min).min(LONGEST));
        name.chars().cycle().take(length).collect()
    }
}
