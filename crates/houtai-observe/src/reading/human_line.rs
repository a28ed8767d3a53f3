//! A line in the form for people, read back as far as that goes.

use serde_json::{Value, json};
use tracing::Level;

/// Its columns; the message and the fields stay one text.
pub(super) struct HumanLine<'l> {
    pub(super) time: &'l str,
    pub(super) level: Level,
    pub(super) target: &'l str,
    pub(super) rest: &'l str,
}

impl<'l> HumanLine<'l> {
    /// Takes the columns apart; `None` for what is no such line.
    pub(super) fn of(text: &'l str) -> Option<Self> {
        let (time, rest) = text.split_once(' ')?;
        // Colours are never written into a file.
        if !(time.ends_with('Z') && time.as_bytes().get(10) == Some(&b'T')) {
            return None;
        }
        let (level, rest) = rest.trim_start().split_once(' ')?;
        let (target, rest) = rest.trim_start().split_once(' ').unwrap_or((rest, ""));
        Some(Self { time, level: level.parse().ok()?, target, rest: rest.trim_start() })
    }

    /// Whether a field with this value seems to stand in it.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let field = format!(" {name}={value}");
        self.rest.match_indices(&field).any(|(at, found)| {
            let behind = &self.rest[at + found.len()..];
            behind.is_empty() || behind.starts_with(' ')
        })
    }

    pub(super) fn to_json(&self) -> Value {
        json!({"time": self.time, "level": self.level.as_str(), "target": self.target, "message": self.rest})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "2026-01-02T03:04:05.678901Z  WARN houtai::access          GET /todos/7 200 in 1.234 ms request_id=0abc-09 route=/todos/{id} bytes=3";

    #[test]
    fn columns_and_fields_are_found_again() {
        let line = HumanLine::of(LINE).unwrap();
        assert_eq!(
            (line.time, line.level, line.target),
            ("2026-01-02T03:04:05.678901Z", Level::WARN, "houtai::access")
        );
        assert!(line.rest.starts_with("GET /todos/7 200"));
        assert!(
            line.has("request_id", "0abc-09") && line.has("bytes", "3") && line.has("route", "/todos/{id}")
        );
        assert!(!line.has("request_id", "0abc") && !line.has("id", "0abc-09"));
    }

    #[test]
    fn other_texts_are_no_such_lines() {
        for text in ["", "hello", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z  LOUD target  x", "a b c d"] {
            assert!(HumanLine::of(text).is_none(), "{text}");
        }
    }
}
