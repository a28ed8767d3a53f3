//! Texts of fields become exactly the numbers they are written as.

use std::borrow::Cow;

use houtai_core::validate::CompiledSchema;
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(schema: Value, text: &str) -> Value {
    let schema = CompiledSchema::compile(&json!({ "properties": { "x": schema } })).unwrap();
    schema.value_of_fields(&[(Cow::Borrowed("x"), Cow::Borrowed(text))]).value["x"].clone()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_numbers_keep_every_digit(signed in any::<i64>(), unsigned in any::<u64>()) {
        prop_assert_eq!(read(json!({ "type": "integer" }), &signed.to_string()), json!(signed));
        prop_assert_eq!(read(json!({ "type": ["integer", "null"] }), &unsigned.to_string()), json!(unsigned));
    }

    #[test]
    fn floats_keep_every_digit(float in any::<f64>().prop_filter("finite", |float| float.is_finite())) {
        let text = serde_json::to_string(&float).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read(json!({ "type": "number" }), &text), expected);
    }

    #[test]
    fn whatever_is_no_number_stays_a_text(text in "\\PC{0,8}") {
        let read = read(json!({ "type": "integer" }), &text);
        let number = text.parse::<i128>().is_ok_and(|number| number.to_string() == text);
        prop_assert_eq!(read.is_number(), number, "{:?}", read);
        prop_assert!(number || read == json!(text));
    }
}
