//! `new`.

use std::fs;

use crate::tool::Tool;

#[test]
fn a_project_is_made_and_the_next_steps_are_told() {
    let tool = Tool::new();
    let out = tool.run(&["new", "shop"]).printed();
    assert!(out.starts_with("shop is ready: "), "{out}");
    assert!(out.contains("cd shop\n  cargo test\n  cargo run -- serve\n"), "{out}");
    let manifest = fs::read_to_string(tool.folder().join("shop/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"shop\""), "{manifest}");
}

#[test]
fn folders_on_the_way_are_made() {
    let tool = Tool::new();
    tool.run(&["new", "code/rust/shop"]).printed();
    assert!(tool.folder().join("code/rust/shop/src/main.rs").is_file());
}

#[test]
fn a_taken_name_changes_nothing_and_a_free_one_is_told() {
    let tool = Tool::new();
    fs::create_dir(tool.folder().join("shop")).unwrap();
    fs::create_dir(tool.folder().join("shop-2")).unwrap();
    let error = tool.run(&["new", "shop"]).refused();
    assert_eq!(error, "error: `shop` is there already\n  → take another name, such as `shop-3`\n");
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 2);
}

#[test]
fn a_name_that_will_not_do_is_refused_with_a_better_one() {
    let tool = Tool::new();
    for (name, better) in
        [("My Shop", "my-shop"), ("code/1shop", "shop"), ("houtai-shop", "shop"), ("", "my-app")]
    {
        let error = tool.run(&["new", name]).refused();
        assert!(error.contains(&format!("→ take `{better}`")), "{error}");
    }
    assert_eq!(fs::read_dir(tool.folder()).unwrap().count(), 0);
}

#[test]
fn a_path_that_ends_in_no_name_is_told() {
    assert!(Tool::new().run(&["new", ".."]).refused().contains("`..` ends in no name"));
}
