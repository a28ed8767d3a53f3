//! The reference pages that the program itself knows best.

use serde_json::Value;

use crate::process::Hello;

/// The rows of a page. The page describes a program with every feature; hello has that of OTLP only where it is built
/// together with the rest of the workspace, so those rows count only if the program tells one.
fn described<'p>(page: &'p str, otlp: &str, told: &Value, word: &str) -> Vec<&'p str> {
    let mut names = told.as_array().unwrap().iter().map(|row| row[word].as_str().unwrap());
    let is_built_in = names.any(|name| name.starts_with(otlp));
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.filter(|line| is_built_in || !line.starts_with(&format!("| `{otlp}"))).collect()
}

#[test]
fn every_setting_stands_in_the_reference() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/settings.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = Hello::new().run(&["settings", "--json"]).json();
    for row in rows.as_array().unwrap() {
        let key = row["key"].as_str().unwrap();
        assert!(page.contains(&format!("\n| `{key}` |")), "{key} is missing: run `cargo xtask docs`");
    }
    // And none more than there are, beside those of things with a name, of which hello has none.
    let described: Vec<&str> = described(&page, "otlp.", &rows, "key");
    let described = described.into_iter().filter(|line| !line.contains(".<name>.")).count();
    assert_eq!(described, rows.as_array().unwrap().len());
}

#[test]
fn every_metric_stands_in_the_reference() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/events.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = Hello::new().run(&["metrics", "--json"]).json();
    for row in rows.as_array().unwrap() {
        let (name, kind) = (row["name"].as_str().unwrap(), row["kind"].as_str().unwrap());
        assert!(
            page.contains(&format!("\n| `{name}` | {kind} |")),
            "{name} is missing: run `cargo xtask docs`"
        );
    }
    assert_eq!(described(&page, "houtai_otlp_", &rows, "name").len(), rows.as_array().unwrap().len());
}

#[test]
fn every_metric_that_the_topic_names_is_one() {
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let (topic, page) = (read("topics/metrics-and-health.md"), read("reference/events.md"));
    let words = topic.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let named: Vec<&str> =
        words.filter(|word| word.starts_with("houtai_") || word.starts_with("process_")).collect();
    assert!(named.len() > 15, "{named:?}");
    for name in named {
        let metric = name.strip_suffix("_bucket").unwrap_or(name);
        assert!(page.contains(&format!("\n| `{metric}` |")), "{metric} is no metric");
    }
}
