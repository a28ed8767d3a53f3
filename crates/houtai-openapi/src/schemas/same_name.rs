//! Two Rust types with one name: schemars tells them apart by a number, and nobody who reads the document knows
//! which is which.

use houtai_core::{Finding, Severity};

use super::direction::Definitions;
use super::type_name::{bare, is_generic};

/// The pairs of definitions that differ only by a number at the end.
pub(super) fn findings(definitions: &Definitions) -> Vec<Finding> {
    let names = definitions.schemas.keys();
    names.filter_map(|name| finding(definitions, name, base_of(name)?)).collect()
}

/// The name without the number, from 2, that schemars has put behind it.
fn base_of(name: &str) -> Option<&str> {
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: u32 = name.strip_prefix(base)?.parse().ok()?;
    (number >= 2 && !base.is_empty()).then_some(base)
}

fn finding(definitions: &Definitions, name: &str, base: &str) -> Option<Finding> {
    if !definitions.schemas.contains_key(base) {
        return None;
    }
    let known = definitions.types.get(name);
    // Generic types get a name of their own, and a type may really be called `Address2`.
    if known.is_some_and(|known| is_generic(known) || bare(known) == name) {
        return None;
    }
    let title = |name: &str| match definitions.types.get(name) {
        Some(known) => format!("`{known}`"),
        None => "a type inside another".to_owned(),
    };
    let text = format!(
        "the components `{base}` ({}) and `{name}` ({}) seem to be two types of one name",
        title(base),
        title(name)
    );
    let advice =
        "rename one of them, or give it another name in the document by `#[schemars(rename = \"…\")]`";
    Some(Finding { severity: Severity::Advice, ..Finding::warning("openapi.same_name", text).advice(advice) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn found(types: &[(&str, &'static str)], names: &[&str]) -> Vec<String> {
        let schemas = names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        let types: BTreeMap<_, _> = types.iter().map(|(name, of)| ((*name).to_owned(), *of)).collect();
        let definitions = Definitions { prefix: "#/x/", schemas, types };
        findings(&definitions).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn both_types_are_named_where_they_are_known() {
        let found = found(&[("Todo", "a::Todo"), ("Todo2", "b::Todo")], &["Todo", "Todo2"]);
        assert_eq!(
            found,
            ["the components `Todo` (`a::Todo`) and `Todo2` (`b::Todo`) seem to be two types of one name"]
        );
    }

    #[test]
    fn types_that_end_in_a_number_and_generic_ones_are_fine() {
        assert!(found(&[("Address2", "a::Address2")], &["Address", "Address2"]).is_empty());
        assert!(found(&[("Page2", "a::Page<a::Todo>")], &["Page", "Page2"]).is_empty());
        assert!(found(&[], &["Sha256", "Point1", "Point"]).is_empty());
    }
}
