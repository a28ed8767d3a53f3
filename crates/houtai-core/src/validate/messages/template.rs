//! Puts parameters into a text.
//!
//! - `{name}`: the parameter as it is
//! - `{name|one|many}`: a number and the word that goes with it
//! - `{name:type}`, `{name:format}`: the word for a JSON type or a format
//! - `{name:quoted}`: texts in the quotation marks of the language
//! - `[…]`: a part that is left out when a parameter in it is missing

use serde_json::Value;

use super::{Language, words};

/// Parameters come from clients at times; nobody needs to read more of one.
const LONGEST_PARAM: usize = 200;

/// A list longer than this is cut.
const LONGEST_LIST: usize = 20;

/// The text with its parameters.
pub(super) fn render(template: &str, params: &[(&'static str, Value)], language: Language) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, part, after)) = cut(rest, '[', ']') {
        fill(before, params, language, &mut text);
        let length = text.len();
        if !fill(part, params, language, &mut text) {
            text.truncate(length);
        }
        rest = after;
    }
    fill(rest, params, language, &mut text);
    text
}

/// Cuts at the first pair of brackets: what stands before, inside and after.
fn cut(text: &str, open: char, close: char) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(open)?;
    let (inside, after) = rest.split_once(close)?;
    Some((before, inside, after))
}

/// Writes a part and tells whether every parameter was there. A missing one shows by its name, which is
/// easier to find than a gap.
fn fill(part: &str, params: &[(&'static str, Value)], language: Language, text: &mut String) -> bool {
    let (mut rest, mut complete) = (part, true);
    while let Some((before, placeholder, after)) = cut(rest, '{', '}') {
        text.push_str(before);
        let (name, shape) = split_placeholder(placeholder);
        match params.iter().find(|(param, _)| *param == name) {
            Some((_, value)) => text.push_str(&shaped(value, shape, language)),
            None => {
                complete = false;
                text.push_str(&format!("{{{placeholder}}}"));
            }
        }
        rest = after;
    }
    text.push_str(rest);
    complete
}

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape<'t> {
    Plain,
    Counted { one: &'t str, many: &'t str },
    Type,
    Format,
    Quoted,
}

fn split_placeholder(placeholder: &str) -> (&str, Shape<'_>) {
    if let Some((name, (one, many))) =
        placeholder.split_once('|').and_then(|(n, w)| Some((n, w.split_once('|')?)))
    {
        return (name, Shape::Counted { one, many });
    }
    match placeholder.split_once(':') {
        Some((name, "type")) => (name, Shape::Type),
        Some((name, "format")) => (name, Shape::Format),
        Some((name, "quoted")) => (name, Shape::Quoted),
        _ => (placeholder, Shape::Plain),
    }
}

/// The names of the parameters in a text, to compare the languages.
#[cfg(test)]
pub(super) fn names(template: &str) -> std::collections::BTreeSet<&str> {
    let placeholders = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    placeholders.map(|(placeholder, _)| split_placeholder(placeholder).0).collect()
}

fn shaped(value: &Value, shape: Shape<'_>, language: Language) -> String {
    match shape {
        Shape::Plain => joined(value, language, false, plain),
        Shape::Counted { one, many } => {
            let word = if value.as_u64() == Some(1) { one } else { many };
            format!("{} {word}", plain(value))
        }
        Shape::Type => joined(value, language, true, |item| word(item, words::of_type, language)),
        Shape::Format => word(value, words::of_format, language),
        Shape::Quoted => joined(value, language, false, |item| quoted(item, language)),
    }
}

fn word(value: &Value, find: fn(&str, Language) -> Option<&'static str>, language: Language) -> String {
    value.as_str().and_then(|word| find(word, language)).map_or_else(|| plain(value), str::to_owned)
}

/// The items of a list one after the other, or the single value. Alternatives have "or" before the last.
fn joined(value: &Value, language: Language, alternatives: bool, write: impl Fn(&Value) -> String) -> String {
    let Value::Array(items) = value else { return write(value) };
    let (comma, or) = match language {
        Language::English => (", ", " or "),
        Language::Chinese => ("、", "或"),
    };
    let mut texts: Vec<String> = items.iter().take(LONGEST_LIST).map(write).collect();
    if items.len() > LONGEST_LIST {
        texts.push("…".to_owned());
    }
    match texts.split_last() {
        Some((last, others)) if alternatives && !others.is_empty() => {
            format!("{}{or}{last}", others.join(comma))
        }
        _ => texts.join(comma),
    }
}

fn quoted(value: &Value, language: Language) -> String {
    match (value, language) {
        (Value::String(_), Language::English) => format!("\"{}\"", plain(value)),
        (Value::String(_), Language::Chinese) => format!("“{}”", plain(value)),
        _ => plain(value),
    }
}

/// A single value, cut to a length that can be read, without characters that cannot be seen.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let visible = |character: char| if character.is_control() { '\u{fffd}' } else { character };
    let cut: String = text.chars().take(LONGEST_PARAM).map(visible).collect();
    if text.chars().nth(LONGEST_PARAM).is_some() { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn english(template: &str, params: &[(&'static str, Value)]) -> String {
        render(template, params, Language::English)
    }

    #[test]
    fn parameters_are_put_in() {
        let params = [("max", json!(1)), ("actual", json!(2))];
        assert_eq!(english("{max|item|items}, {actual|item|items}, {actual}", &params), "1 item, 2 items, 2");
        assert_eq!(english("{gone} stays", &params), "{gone} stays");
        assert_eq!(english("{ unclosed", &params), "{ unclosed");
    }

    #[test]
    fn parts_without_their_parameter_are_left_out() {
        let params = [("a", json!("A"))];
        assert_eq!(english("x[ {a}][ {b}][ {a}{b}] y", &params), "x A y");
    }

    #[test]
    fn values_are_written_for_people() {
        let params =
            [("t", json!(["string", "integer", "null"])), ("v", json!(["a", 1, null])), ("f", json!("uuid"))];
        assert_eq!(english("{t:type}", &params), "a string, an integer or null");
        assert_eq!(render("{t:type}", &params, Language::Chinese), "字符串、整数或空值");
        assert_eq!(english("{v:quoted}", &params), "\"a\", 1, null");
        assert_eq!(render("{v:quoted}", &params, Language::Chinese), "“a”、1、null");
        assert_eq!(english("{f:format}", &params), "a UUID");
    }

    #[test]
    fn what_a_client_sent_is_cut_and_cleaned() {
        let long = english("{a}", &[("a", json!("x".repeat(10_000)))]);
        assert_eq!(long.chars().count(), LONGEST_PARAM + 1);
        assert_eq!(english("{a}", &[("a", json!("\u{1b}[31m\n"))]), "\u{fffd}[31m\u{fffd}");
        assert_eq!(english("{a:quoted}", &[("a", json!(vec![1; 100]))]).matches('1').count(), LONGEST_LIST);
    }
}
