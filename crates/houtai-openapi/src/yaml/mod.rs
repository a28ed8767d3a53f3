//! JSON values as YAML, for people: block style, plain words where that is surely safe, JSON's own quotes where
//! it is not. What is written means the same in YAML 1.1 and 1.2.

mod scalar;

use serde_json::{Map, Value};

use self::scalar::{block, plain_number, plain_or_quoted};

/// A key longer than this must be announced by `?`: parsers look only 1024 characters ahead for the colon.
const LONGEST_PLAIN_KEY: usize = 500;

/// Writes a value as a YAML document.
///
/// ```
/// use houtai_openapi::to_yaml;
/// use serde_json::json;
///
/// let text = to_yaml(&json!({"openapi": "3.1.0", "tags": [{"name": "to-dos"}], "paths": {}, "on": "no"}));
/// assert_eq!(text, "openapi: \"3.1.0\"\ntags:\n  - name: to-dos\npaths: {}\n\"on\": \"no\"\n");
/// ```
pub fn to_yaml(value: &Value) -> String {
    let mut writer = Writer { text: String::new() };
    match value {
        Value::Object(members) if !members.is_empty() => writer.members(members, 0),
        Value::Array(items) if !items.is_empty() => writer.items(items, 0),
        scalar => {
            // A block text at the root would have nothing to be indented against.
            writer.text.push_str(&inline(scalar));
            writer.text.push('\n');
        }
    }
    writer.text
}

struct Writer {
    text: String,
}

impl Writer {
    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn members(&mut self, members: &Map<String, Value>, depth: usize) {
        for (index, (name, value)) in members.iter().enumerate() {
            // The first member of an item stands behind its dash.
            if index > 0 || !self.text.ends_with("- ") {
                self.indent(depth);
            }
            let key = plain_or_quoted(name);
            if key.len() > LONGEST_PLAIN_KEY {
                self.text.push_str("? ");
                self.text.push_str(&key);
                self.text.push('\n');
                self.indent(depth);
            } else {
                self.text.push_str(&key);
            }
            self.text.push(':');
            self.value(value, depth + 1);
        }
    }

    fn items(&mut self, items: &[Value], depth: usize) {
        for item in items {
            self.indent(depth);
            self.text.push('-');
            match item {
                Value::Object(members) if !members.is_empty() && !has_long_key(members) => {
                    self.text.push(' ');
                    self.members(members, depth + 1);
                }
                other => self.value(other, depth + 1),
            }
        }
    }

    /// A value behind its key or dash; what has parts goes on the next line.
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.text.push('\n');
                self.members(members, depth);
            }
            Value::Array(items) if !items.is_empty() => {
                self.text.push('\n');
                self.items(items, depth);
            }
            Value::String(text) if block(text).is_some() => self.block(text, depth),
            scalar => {
                self.text.push(' ');
                self.text.push_str(&inline(scalar));
                self.text.push('\n');
            }
        }
    }

    fn block(&mut self, text: &str, depth: usize) {
        self.text.push(' ');
        self.text.push_str(block(text).unwrap_or("|-"));
        self.text.push('\n');
        for line in text.lines() {
            if !line.is_empty() {
                self.indent(depth);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }
}

fn has_long_key(members: &Map<String, Value>) -> bool {
    members.keys().next().is_some_and(|name| plain_or_quoted(name).len() > LONGEST_PLAIN_KEY)
}

/// A value without parts, on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => plain_number(number),
        Value::String(text) => plain_or_quoted(text),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
    }
}
