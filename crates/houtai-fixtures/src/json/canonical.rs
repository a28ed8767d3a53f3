//! One text for one JSON value: PostgreSQL keeps a value, and SQLite the text that it was given.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// Numbers beyond that are left as they are; no database of ours takes them as numbers.
const MOST_DIGITS: i64 = 131_072;

/// The value without spaces, with the members of objects in order, and with numbers written out.
///
/// # Errors
///
/// When the text is no JSON, or nested too deeply.
pub(crate) fn canonical(text: &str) -> Result<String, serde_json::Error> {
    let mut out = String::with_capacity(text.len());
    serde_json::from_str::<Node>(text)?.write(&mut out);
    Ok(out)
}

enum Node {
    Object(BTreeMap<String, Node>),
    Array(Vec<Node>),
    Scalar(String),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let node = match raw.as_bytes().first() {
            Some(b'{') => serde_json::from_str(raw).map(Node::Object),
            Some(b'[') => serde_json::from_str(raw).map(Node::Array),
            // A lone half of a pair of surrogates is no text in Rust.
            Some(b'"') => Ok(Node::Scalar(
                serde_json::from_str::<String>(raw).map_or_else(|_| raw.to_owned(), |text| quoted(&text)),
            )),
            Some(b'-' | b'0'..=b'9') => Ok(Node::Scalar(number(raw).unwrap_or_else(|| raw.to_owned()))),
            _ => Ok(Node::Scalar(raw.to_owned())),
        };
        node.map_err(D::Error::custom)
    }
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Node {
    fn write(&self, out: &mut String) {
        match self {
            Node::Scalar(text) => out.push_str(text),
            Node::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Node::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(&quoted(name));
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// `1.5e3` as `1500`; digits behind the point stay as they are, zeros too.
fn number(raw: &str) -> Option<String> {
    let (sign, digits) = raw.strip_prefix('-').map_or(("", raw), |digits| ("-", digits));
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent: i64 = exponent.parse().ok().filter(|exponent: &i64| exponent.abs() <= MOST_DIGITS)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let places = i64::try_from(fraction.len()).ok()? - exponent;
    let text = match usize::try_from(places) {
        Ok(0) => all,
        Ok(places) => {
            let padded = format!("{all:0>width$}", width = places + 1);
            let (whole, fraction) = padded.split_at(padded.len() - places);
            let whole = whole.trim_start_matches('0');
            format!("{}.{fraction}", if whole.is_empty() { "0" } else { whole })
        }
        Err(_) => format!("{all}{}", "0".repeat(usize::try_from(-places).ok()?)),
    };
    let text = if text.contains('.') { text } else { without_leading(&text) };
    // PostgreSQL has one zero.
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    Some(if is_zero { text } else { format!("{sign}{text}") })
}

fn without_leading(text: &str) -> String {
    let rest = text.trim_start_matches('0');
    if rest.is_empty() { "0".to_owned() } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_text() {
        let of = |text| canonical(text).unwrap();
        assert_eq!(
            of(r#" { "b" : [ 1 , 2.50 ], "a": {"d":null,"c":true} } "#),
            r#"{"a":{"c":true,"d":null},"b":[1,2.50]}"#
        );
        assert_eq!(of(r#""\u00e9\n\/""#), r#""é\n/""#);
        assert_eq!(of(r#"{"a":1,"a":2}"#), r#"{"a":2}"#);
        assert!(canonical("{").is_err() && canonical("nul").is_err());
    }

    #[test]
    fn numbers_are_written_out_as_postgresql_does() {
        for (raw, text) in [
            ("1e2", "100"),
            ("1.50e1", "15.0"),
            ("1.5e-3", "0.0015"),
            ("-2E+1", "-20"),
            ("0e5", "0"),
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("12345678901234567890.5", "12345678901234567890.5"),
            ("0.1e1", "1"),
            ("1e-1", "0.1"),
        ] {
            assert_eq!(number(raw).as_deref(), Some(text), "{raw}");
        }
        assert_eq!(number("1e999999999"), None);
    }
}
