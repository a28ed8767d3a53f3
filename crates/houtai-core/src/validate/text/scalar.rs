//! Reads one text as the scalar that is declared.

use serde_json::{Number, Value};

use crate::validate::schema::Types;

/// The value that `text` stands for where the types `accepts` are expected; a string if it stands for none of
/// them.
pub(super) fn scalar(accepts: Types, text: &str) -> Value {
    let read = match accepts {
        // Nothing is declared, so nothing may be guessed.
        Types::ALL => None,
        _ => boolean(accepts, text).or_else(|| number(accepts, text).map(Value::Number)),
    };
    read.unwrap_or_else(|| Value::from(text))
}

fn boolean(accepts: Types, text: &str) -> Option<Value> {
    if !accepts.contains(Types::BOOLEAN) {
        return None;
    }
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// A number in the grammar of JSON. One that is too long for 64 bits becomes a float, so that it is refused
/// by the bound which the schema publishes.
fn number(accepts: Types, text: &str) -> Option<Number> {
    let written_as = if accepts.contains(Types::FRACTION) {
        // serde_json would skip white space around the number; these characters leave no room for it.
        text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    } else if accepts.contains(Types::INTEGER) {
        // To serde_json `-0` is a float, which no integer type takes.
        text != "-0" && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
    } else {
        false
    };
    if written_as { serde_json::from_str(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(accepts: Types, cases: &[(&str, Value)]) {
        for (text, value) in cases {
            assert_eq!(&scalar(accepts, text), value, "{text:?}");
        }
    }

    #[test]
    fn integers_are_exact_and_strict() {
        check(
            Types::INTEGER,
            &[
                ("0", json!(0)),
                ("-7", json!(-7)),
                ("18446744073709551615", json!(u64::MAX)),
                ("-9223372036854775808", json!(i64::MIN)),
                ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
            ],
        );
        for text in ["", "+5", "05", " 5", "5 ", "5.0", "1e3", "-", "-0", "0x5", "５", &"9".repeat(400)] {
            check(Types::INTEGER, &[(text, json!(text))]);
        }
    }

    #[test]
    fn numbers_follow_the_grammar_of_json() {
        check(Types::NUMBER, &[("1.5", json!(1.5)), ("-1e3", json!(-1000.0)), ("5", json!(5))]);
        for text in ["", ".5", "5.", "NaN", "inf", "1_000", " 1", "1e999"] {
            check(Types::NUMBER, &[(text, json!(text))]);
        }
    }

    #[test]
    fn texts_stay_texts() {
        check(Types::STRING, &[("5", json!("5")), ("true", json!("true"))]);
        check(Types::ALL, &[("5", json!("5"))]);
        check(Types::BOOLEAN, &[("true", json!(true)), ("True", json!("True")), ("1", json!("1"))]);
        check(Types::STRING | Types::INTEGER, &[("5", json!(5)), ("five", json!("five"))]);
    }
}
