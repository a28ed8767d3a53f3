//! Keeps only the definitions that the document uses. A struct of query parameters, for instance, is taken apart
//! into parameters, and nothing refers to it any more.

use std::collections::BTreeSet;

use serde_json::Value;

use super::direction::Definitions;

/// Drops what nothing in `paths` leads to.
pub(super) fn keep(paths: &Value, input: &mut Definitions, output: &mut Definitions) {
    for definitions in [input, output] {
        let used = reached(paths, definitions);
        definitions.schemas.retain(|name, _| used.contains(name));
        definitions.types.retain(|name, _| used.contains(name));
    }
}

fn reached(paths: &Value, definitions: &Definitions) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut waiting = definitions.referenced(paths);
    while let Some(name) = waiting.pop() {
        if let Some(schema) = definitions.schemas.get(&name)
            && used.insert(name)
        {
            waiting.extend(definitions.referenced(schema));
        }
    }
    used
}
