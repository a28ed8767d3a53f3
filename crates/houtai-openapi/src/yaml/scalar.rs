//! Single values: which text needs no quotes, and how the others are quoted.

use std::fmt::Write as _;

use serde_json::Number;

/// Words that some version of YAML reads as something else than a text.
const WORDS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan"];

/// A text without quotes where every reader takes it for one, else in double quotes.
pub(super) fn plain_or_quoted(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text surely needs no quotes. The rule is stricter than YAML's: it begins with a letter, `/`, `$` or
/// `_`, so it is no number, date or indicator, and a colon in it cannot be taken for the end of a key. Brackets
/// mean something only in flow style, which is never written here.
fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| is_letter(c) || "/$_".contains(c));
    let continues = |c: char| is_letter(c) || c.is_ascii_digit() || " _-./$,;:()[]{}+*=@'`!<>%^~".contains(c);
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let ends_key = text.contains(": ") || text.ends_with(':');
    begins && text.chars().all(continues) && !text.ends_with(' ') && !is_word && !ends_key
}

/// Letters of every script; other characters beyond ASCII may be line breaks or invisible.
fn is_letter(character: char) -> bool {
    character.is_alphabetic()
}

/// A text in double quotes. What JSON escapes YAML understands; what only YAML takes for a line break or does not
/// permit at all is escaped too, so the result is both.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            other => quoted.push(other),
        }
    }
    quoted
}

/// The header of the block in which a text of several lines can stand as it is; `None` where it must be quoted.
pub(super) fn block(text: &str) -> Option<&'static str> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_visible = |c: char| !c.is_control() && !"\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(c);
    let is_tidy = |line: &str| !line.ends_with(' ') && line.chars().all(is_visible);
    // The indentation of the first line is that of the block, so it must not begin with a space or be empty.
    let begins = body.starts_with(|c: char| !c.is_whitespace());
    let fits = body.contains('\n') && begins && !body.ends_with('\n') && body.split('\n').all(is_tidy);
    fits.then_some(if text.ends_with('\n') { "|" } else { "|-" })
}

/// A number. YAML 1.1 takes `1e300` for a text: it wants a dot and a sign.
pub(super) fn plain_number(number: &Number) -> String {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{mantissa}{dot}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_that_mean_something_are_quoted() {
        for text in [
            "",
            "yes",
            "NO",
            "Null",
            "~",
            "1e3",
            "0x1f",
            "2026-01-02",
            "- a",
            "a: b",
            "# x",
            " a",
            "a ",
            "@a",
        ] {
            assert!(plain_or_quoted(text).starts_with('"'), "{text}");
        }
        for text in [
            "openapi",
            "application/json",
            "/todos/a",
            "$ref",
            "It's here.",
            "创建待办",
            "x-houtai-permission",
        ] {
            assert_eq!(plain_or_quoted(text), text);
        }
    }

    #[test]
    fn only_tidy_lines_stand_in_a_block() {
        assert_eq!(block("a\nb"), Some("|-"));
        assert_eq!(block("a\n\n  b\n"), Some("|"));
        for text in ["a", " a\nb", "\na\nb", "a \nb", "a\tb\nc", "a\r\nb", "a\nb\n\n", "a\n\u{2028}b"] {
            assert_eq!(block(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_have_a_dot_and_a_sign_where_yaml_wants_them() {
        let shown = |value: serde_json::Value| plain_number(value.as_number().unwrap());
        assert_eq!(shown(json!(1e300)), "1.0e+300");
        assert_eq!(shown(json!(-2.5e-9)), "-2.5e-9");
        assert_eq!(shown(json!(12)), "12");
    }
}
