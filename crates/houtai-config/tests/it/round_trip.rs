//! What is written as TOML comes out as values, however it is written.

use std::collections::BTreeMap;

use houtai_config::{EmbeddedSource, Source};
use houtai_core::settings::RawValue;
use proptest::prelude::*;

use crate::app::run;

/// A tree of tables.
#[derive(Clone, Debug)]
enum Node {
    Leaf(RawValue),
    // Whether it is written inline.
    Table(bool, BTreeMap<String, Node>),
}

fn scalar() -> impl Strategy<Value = RawValue> {
    prop_oneof![
        any::<bool>().prop_map(RawValue::Bool),
        any::<i64>().prop_map(RawValue::Integer),
        any::<f64>()
            .prop_filter("TOML has no other text for it", |value| value.is_finite())
            .prop_map(RawValue::Float),
        any::<String>().prop_map(RawValue::String),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z0-9_-]{0,6}", "[一-龥]{1,3}"]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        3 => scalar(),
        1 => proptest::collection::vec(scalar(), 0..4).prop_map(RawValue::List),
    ];
    leaf.prop_map(Node::Leaf).prop_recursive(4, 24, 4, |inner| {
        (any::<bool>(), proptest::collection::btree_map(key(), inner, 1..4))
            .prop_map(|(inline, table)| Node::Table(inline, table))
    })
}

fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|character| match character {
            '"' | '\\' => format!("\\{character}"),
            character if character.is_control() => format!("\\U{:08x}", character as u32),
            character => character.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

fn value(raw: &RawValue) -> String {
    match raw {
        RawValue::String(text) | RawValue::Text(text) => quoted(text),
        RawValue::Float(number) => format!("{number:?}"),
        RawValue::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn inline(node: &Node) -> String {
    match node {
        Node::Leaf(raw) => value(raw),
        Node::Table(_, table) => {
            let entries = table.iter().map(|(key, node)| format!("{} = {}", quoted(key), inline(node)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Leaves and inline tables first: what follows a header belongs to it.
fn write(path: &str, table: &BTreeMap<String, Node>, text: &mut String) {
    let (tables, values): (Vec<_>, Vec<_>) =
        table.iter().partition(|(_, node)| matches!(node, Node::Table(false, _)));
    for (key, node) in values {
        text.push_str(&format!("{} = {}\r\n", quoted(key), inline(node)));
    }
    for (key, node) in tables {
        let Node::Table(_, inner) = node else { continue };
        let path = if path.is_empty() { quoted(key) } else { format!("{path}.{}", quoted(key)) };
        text.push_str(&format!("# table\n[{path}]\n"));
        write(&path, inner, text);
    }
}

fn flat(path: &str, table: &BTreeMap<String, Node>, into: &mut BTreeMap<String, RawValue>) {
    for (key, node) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match node {
            Node::Leaf(raw) => drop(into.insert(path, raw.clone())),
            Node::Table(_, inner) => flat(&path, inner, into),
        }
    }
}

proptest! {
    #[test]
    fn any_tree_of_scalars_comes_back(table in proptest::collection::btree_map(key(), node(), 0..5)) {
        let (mut text, mut expected) = (String::new(), BTreeMap::new());
        write("", &table, &mut text);
        flat("", &table, &mut expected);
        let layer = run(EmbeddedSource::new("config/base.toml", text.clone()).load());
        prop_assert!(layer.problems.is_empty(), "{:?}\n{}", layer.problems, text);
        let found: BTreeMap<_, _> = layer.values.into_iter().map(|(key, value)| (key, value.raw)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_text_makes_it_panic(text in "([a-z.\\[\\]{}=\"'#,\\\\ \n\r\t0-9_一é-]|\"\"\"|'''| = ){0,60}") {
        let layer = run(EmbeddedSource::new("config/base.toml", text).load());
        layer.problems.iter().for_each(|problem| assert!(!problem.to_string().is_empty()));
    }

    #[test]
    fn no_bytes_make_it_panic(text in any::<String>()) {
        run(EmbeddedSource::new("config/base.toml", text).load());
    }
}
