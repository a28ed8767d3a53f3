//! Reading JSON: what serde_json reads, and nothing else.

use houtai_core::validate::{JsonError, read_json};
use proptest::prelude::*;
use serde_json::Value;

use super::values::wild_value;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_texts_are_read_like_serde_json_reads_them(value in wild_value(), pretty in any::<bool>()) {
        let write = if pretty { serde_json::to_vec_pretty } else { serde_json::to_vec };
        let text = write(&value).unwrap();
        let parsed = read_json(&text).unwrap();
        prop_assert_eq!(&parsed.value, &serde_json::from_slice::<Value>(&text).unwrap());
        prop_assert!(parsed.duplicates.is_empty());
    }

    #[test]
    fn any_bytes_are_accepted_or_refused_alike(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        prop_assert_eq!(read_json(&bytes).is_ok(), serde_json::from_slice::<Value>(&bytes).is_ok());
    }

    #[test]
    fn damaged_texts_are_accepted_or_refused_alike(
        value in wild_value(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut text = serde_json::to_vec(&value).unwrap();
        let at = at.index(text.len());
        text[at] = byte;
        let (ours, theirs) = (read_json(&text), serde_json::from_slice::<Value>(&text));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
        if let (Err(JsonError::Syntax { line, column, .. }), Err(theirs)) = (ours, theirs) {
            prop_assert_eq!((line, column), (theirs.line(), theirs.column()));
        }
    }

    #[test]
    fn a_member_given_twice_is_found_wherever_it_stands(value in wild_value(), name in any::<String>()) {
        let name = Value::from(name);
        let text = format!("[{value},{{{name}:{value},{name}:null}}]");
        let parsed = read_json(text.as_bytes()).unwrap();
        prop_assert_eq!(parsed.duplicates.len(), 1);
        prop_assert_eq!(parsed.value.pointer(&parsed.duplicates[0]), Some(&Value::Null));
    }
}
