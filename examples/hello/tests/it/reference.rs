//! The reference pages that the program itself knows best.

use crate::process::Hello;

#[test]
fn every_setting_stands_in_the_reference() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/settings.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = Hello::new().run(&["settings", "--json"]).json();
    for row in rows.as_array().unwrap() {
        let key = row["key"].as_str().unwrap();
        assert!(page.contains(&format!("\n| `{key}` |")), "{key} is missing: run `cargo xtask docs`");
    }
    // And none more than there are.
    let described = page.lines().filter(|line| line.starts_with("| `")).count();
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
    let described = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(described, rows.as_array().unwrap().len());
}
