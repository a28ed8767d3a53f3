//! What the two READMEs say of the example.

use crate::help::listed;

const READMES: [(&str, &str); 2] = [
    ("README.md", include_str!("../../../../README.md")),
    ("README.zh-CN.md", include_str!("../../../../README.zh-CN.md")),
];

/// The code without comments, which each language has in its own words.
fn code(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with("///")).collect()
}

#[test]
fn both_readmes_name_every_command() {
    for command in listed() {
        for (file, text) in READMES {
            assert!(text.contains(&format!("`{command}")), "{file} does not name `{command}`");
        }
    }
}

#[test]
fn the_code_of_both_readmes_is_that_of_the_example() {
    let source = code(include_str!("../../src/main.rs"));
    for (file, text) in READMES {
        let blocks = text.split("```rust,ignore\n").skip(1).filter_map(|rest| rest.split_once("```"));
        let items: Vec<Vec<&str>> =
            blocks.flat_map(|(block, _)| block.split("\n\n")).map(|item| code(item.trim_end())).collect();
        assert!(items.len() >= 3, "{file} shows {} pieces of code", items.len());
        for item in items {
            let there = source.windows(item.len()).any(|lines| lines == item);
            assert!(there, "{file} shows what is not in the example:\n{}", item.join("\n"));
        }
    }
}
