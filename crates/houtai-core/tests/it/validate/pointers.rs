//! Pointers lead to what they name, whatever the names contain.

use houtai_core::validate::{Check, CompiledSchema, Problem, escape_pointer};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::values::wild_value;

fn paths(value: &Value, path: Vec<String>, paths_of_leaves: &mut Vec<Vec<String>>) {
    let below = |step: &str| [path.as_slice(), &[step.to_owned()]].concat();
    match value {
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, item)| paths(item, below(&i.to_string()), paths_of_leaves));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| paths(member, below(name), paths_of_leaves));
        }
        _ => paths_of_leaves.push(path),
    }
}

fn pointer(path: &[String]) -> String {
    path.iter().map(|step| format!("/{}", escape_pointer(step))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_refused_leaf_is_named_in_document_order(value in wild_value()) {
        let schema = json!({
            "type": ["array", "object"], "items": { "$ref": "#" }, "additionalProperties": { "$ref": "#" }
        });
        let problems = CompiledSchema::compile(&schema).unwrap().problems(&value);
        let mut leaves = Vec::new();
        paths(&value, Vec::new(), &mut leaves);
        let expected: Vec<String> = leaves.iter().map(|path| pointer(path)).collect();
        let found: Vec<String> = problems.iter().map(|problem| problem.pointer.clone()).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert!(found.iter().all(|pointer| value.pointer(pointer).is_some()));
    }

    #[test]
    fn the_typed_path_writes_the_same_pointers(path in prop::collection::vec(any::<String>(), 0..5)) {
        fn down(check: &mut Check, path: &[String]) {
            match path.split_first() {
                Some((name, rest)) => check.field(name, |check| down(check, rest)),
                None => check.fail(Problem::new("here", "")),
            }
        }
        let mut check = Check::new();
        down(&mut check, &path);
        prop_assert_eq!(&check.finish()[0].pointer, &pointer(&path));
    }
}
