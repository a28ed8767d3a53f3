//! A line of the file, for people.

use serde_json::{Map, Value};
use tracing::Level;

use super::record::{Found, Record};
use crate::levels::ACCESS_TARGET;
use crate::line::{Colour, Escape, Form, is_one_word, push_escaped, push_level_and_target};

/// What stands in columns and not among the fields.
const COLUMNS: [&str; 4] = ["time", "level", "target", "message"];
/// What stands in the sentence of an access line.
const OF_SENTENCE: [&str; 4] = ["method", "path", "status", "duration_ms"];

/// Appends a line. Whatever the file holds, what is written is one line and harmless.
pub(super) fn push(out: &mut Vec<u8>, form: Form, found: &Found<'_>) {
    match &found.record {
        Record::Json(fields) => push_fields(out, form, fields),
        Record::Human(line) => {
            push_time(out, form, line.time);
            push_level_and_target(out, form, line.level, line.target);
            out.extend_from_slice(b"  ");
            push_text(out, line.rest);
        }
        Record::Unknown => push_text(out, found.text),
    }
    out.push(b'\n');
}

fn push_fields(out: &mut Vec<u8>, form: Form, fields: &Map<String, Value>) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    push_time(out, form, text("time"));
    let level = text("level").parse().unwrap_or(Level::INFO);
    push_level_and_target(out, form, level, text("target"));
    out.extend_from_slice(b"  ");
    let sentence = (text("target") == ACCESS_TARGET).then(|| sentence(fields)).flatten();
    push_text(out, sentence.as_deref().unwrap_or(text("message")));
    for (name, value) in fields {
        let shown =
            COLUMNS.contains(&name.as_str()) || (sentence.is_some() && OF_SENTENCE.contains(&name.as_str()));
        if !shown {
            out.push(b' ');
            form.push_name(out, name);
            push_value(out, value);
        }
    }
}

/// `GET /todos/7 200 in 1.234 ms`.
fn sentence(fields: &Map<String, Value>) -> Option<String> {
    let method = fields.get("method")?.as_str()?;
    let path = fields.get("path")?.as_str()?;
    let status = fields.get("status").map_or_else(|| "no answer".to_owned(), Value::to_string);
    let duration = fields.get("duration_ms")?.as_f64()?;
    Some(format!("{method} {path} {status} in {duration:.3} ms"))
}

fn push_time(out: &mut Vec<u8>, form: Form, time: &str) {
    form.begin(out, Colour::Quiet);
    push_text(out, time);
    form.end(out);
}

fn push_value(out: &mut Vec<u8>, value: &Value) {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if is_one_word(format_args!("{text}")) {
        return push_text(out, &text);
    }
    out.push(b'"');
    push_escaped(out, &text, Escape::Quoted, usize::MAX);
    out.push(b'"');
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_escaped(out, text, Escape::Bare, usize::MAX);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::line::is_harmful;
    use crate::reading::Query;

    fn shown(line: &str) -> String {
        let mut out = Vec::new();
        Query::default().find(line).unwrap().push_human(&mut out, false);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_access_line_is_a_sentence_again() {
        let line = r#"{"time":"2026-01-02T03:04:05.678901Z","level":"INFO","target":"houtai::access","message":"request","request_id":"0abc-09","method":"GET","path":"/todos/7","status":200,"duration_ms":1.200,"bytes":34}"#;
        assert_eq!(
            shown(line),
            "2026-01-02T03:04:05.678901Z  INFO houtai::access          GET /todos/7 200 in 1.200 ms request_id=0abc-09 bytes=34\n"
        );
    }

    #[test]
    fn other_lines_have_their_message_and_fields() {
        let line = r#"{"time":"t","level":"ERROR","target":"shop","message":"lost\nall","who":"Ann Lee","list":[1, 2]}"#;
        assert_eq!(shown(line), "t ERROR shop                    lost\\nall who=\"Ann Lee\" list=[1,2]\n");
    }

    #[test]
    fn what_is_no_line_of_ours_is_shown_and_harms_no_terminal() {
        assert_eq!(shown("\u{1b}[2J fault"), "\\u{1b}[2J fault\n");
        assert_eq!(
            shown("2026-01-02T03:04:05Z  WARN shop  \u{202e}x"),
            "2026-01-02T03:04:05Z  WARN shop                    \\u{202e}x\n"
        );
    }

    proptest! {
        #[test]
        fn nothing_in_a_file_can_break_the_line(key in ".{0,20}", value in ".{0,40}", rest in ".{0,40}") {
            let json = serde_json::json!({"message": value, "time": rest, key: value}).to_string();
            for line in [json, rest] {
                let line = shown(&line);
                prop_assert!(!line[..line.len() - 1].chars().any(is_harmful), "{:?}", line);
            }
        }
    }
}
