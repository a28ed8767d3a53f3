//! TOML as it is written.

use std::fmt::Write as _;

/// A text in quotes. One of several lines stays readable where it can.
pub(crate) fn quoted(text: &str) -> String {
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    let readable = text.contains('\n')
        && !text.contains(control)
        && !text.contains("'''")
        && !text.ends_with('\'')
        && !text.contains('\r');
    if readable {
        return format!("'''\n{text}'''");
    }
    single_line(text)
}

/// A key, in quotes where it needs them.
pub(crate) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { single_line(name) }
}

/// `["a", "b"]`.
pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| single_line(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// In quotes, on one line, as keys and inline tables need it.
fn single_line(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // Writing to a `String` cannot fail.
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A table on one line: `{ name = "id", key = true }`.
#[derive(Default)]
pub(crate) struct Inline(String);

impl Inline {
    /// Adds a value as it is written.
    pub(crate) fn add(&mut self, key: &str, value: impl std::fmt::Display) -> &mut Self {
        let comma = if self.0.is_empty() { "" } else { ", " };
        _ = write!(self.0, "{comma}{key} = {value}");
        self
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, key: &str, text: &str) -> &mut Self {
        self.add(key, single_line(text))
    }

    /// Adds a text where there is one.
    pub(crate) fn text_of(&mut self, key: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.text(key, text);
        }
        self
    }

    /// Adds a number where there is one.
    pub(crate) fn number(&mut self, key: &str, number: Option<impl std::fmt::Display>) -> &mut Self {
        if let Some(number) = number {
            self.add(key, number);
        }
        self
    }

    /// Adds `true`, or nothing.
    pub(crate) fn flag(&mut self, key: &str, flag: bool) -> &mut Self {
        if flag {
            self.add(key, true);
        }
        self
    }

    /// The whole.
    pub(crate) fn finish(&self) -> String {
        format!("{{ {} }}", self.0)
    }
}
