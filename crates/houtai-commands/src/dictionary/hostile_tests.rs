//! Whatever models are called and say: all of it is in the dictionary, and none of it is more than text.

use houtai_core::{App, Module};
use houtai_data::{CheckMeta, DataModule, Default, FieldMeta, IndexMeta, ModelMeta, Value, ValueKind};
use proptest::prelude::*;

use super::html::escape;
use super::test_models::{field, model};
use super::{Dictionary, Form, Language};

/// What a page, a table of Markdown, a diagram or JSON could take for its own.
const HOSTILE: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "a|b`c``d",
    "<!-- --> --> ]]>",
    "'; DROP TABLE users; --",
    "&lt;&amp;\\n",
    "订单\u{202e}\u{0}\u{7f}",
    "line\none\r\ntwo\t# heading",
];

fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A model that says one text everywhere.
fn saying(text: &'static str) -> &'static ModelMeta {
    let choices: &'static [&'static str] = Box::leak(Box::new([text]));
    let fields = Box::leak(Box::new([
        FieldMeta { default: Default::Identity, ..field("id", text, ValueKind::Int64) },
        FieldMeta { column: text, choices, max_length: Some(9), ..field(text, text, ValueKind::Text) },
        FieldMeta {
            default: Default::Value(|| Value::Text(HOSTILE.concat())),
            ..field("other", text, ValueKind::Text)
        },
    ]));
    let columns: &'static [&'static str] = Box::leak(Box::new([text]));
    let indexes =
        Box::leak(Box::new([IndexMeta { name: text, columns, unique: false, condition: Some(text) }]));
    let checks = Box::leak(Box::new([CheckMeta { name: text, condition: text }]));
    Box::leak(Box::new(ModelMeta { indexes, checks, ..model(text, text, text, fields) }))
}

fn dictionary(text: &'static str) -> Dictionary {
    let app = App::new(text).version(text).module(Module::new(text).models([saying(text)]));
    Dictionary::of(&app, None).unwrap()
}

/// The tags of a page, each with its name only.
fn tags(page: &str) -> Vec<String> {
    let open = page.split('<').skip(1);
    open.map(|tag| tag.split(|c: char| c.is_whitespace() || c == '>').next().unwrap().to_owned()).collect()
}

fn is_text_only(text: &'static str) {
    let plain = dictionary("plain");
    let hostile = dictionary(text);
    for language in [Language::English, Language::Chinese] {
        let page = hostile.text(Form::Html, language);
        assert!(page.contains(&escape(text)), "{text:?}");
        // A text with backticks has code in it; otherwise the page has the tags that it has with any other text.
        let without_code = |page: &str| {
            let names = tags(page)
                .into_iter()
                .filter(|tag| !["code", "/code", "p", "/p", "br"].contains(&tag.as_str()));
            names.collect::<Vec<_>>()
        };
        assert_eq!(without_code(&page), without_code(&plain.text(Form::Html, language)), "{text:?}");
        let rows = |form: &Dictionary| {
            let text = form.text(Form::Markdown, language);
            text.lines().filter(|line| line.starts_with('|')).map(cells).collect::<Vec<_>>()
        };
        assert_eq!(rows(&hostile), rows(&plain), "{text:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&hostile.text(Form::Json, Language::English)).unwrap();
    assert_eq!(json["tables"][0]["columns"][1]["column"], text);
}

/// How many cells a line of a table has: bars that are not escaped.
fn cells(line: &str) -> usize {
    line.replace("\\|", "").matches('|').count()
}

#[test]
fn hostile_texts_are_no_more_than_texts() {
    HOSTILE.iter().for_each(|text| is_text_only(text));
    is_text_only(kept(HOSTILE.concat()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_no_more_than_text(text in r#"[a-z<>&"'`|\\\[\]#*_\n\x00 -]{1,40}"#) {
        // An empty name is none.
        prop_assume!(!text.trim().is_empty());
        is_text_only(kept(text));
    }
}

#[test]
fn every_table_column_and_rule_stands_in_every_form() {
    let app = super::test_models::shop();
    let dictionary = Dictionary::of(&app, None).unwrap();
    for form in [Form::Html, Form::Json, Form::Markdown] {
        let text = dictionary.text(form, Language::English);
        for (module, model) in houtai_data::models_by_module(&app) {
            assert!(text.contains(module) && text.contains(model.name) && text.contains(model.table));
            for field in model.fields {
                let doc = field.doc.replace('|', if form == Form::Markdown { "\\|" } else { "|" });
                assert!(text.contains(field.column) && text.contains(&doc), "{form:?} {}", field.name);
            }
            for index in model.indexes {
                assert!(text.contains(index.name), "{form:?} {}", index.name);
            }
        }
    }
}

#[test]
fn the_page_loads_nothing_and_every_link_in_it_leads_somewhere() {
    let page = Dictionary::of(&super::test_models::shop(), None).unwrap().text(Form::Html, Language::English);
    let without_names = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!without_names.contains("://") && !without_names.contains("src="));
    let links: Vec<&str> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 10, "{links:?}");
    for link in links {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link}");
    }
}

#[test]
fn the_page_has_the_colours_of_the_page_of_houtai_dev() {
    let head = |style: &'static str| style.split("* {").next().unwrap().lines().take(6).collect::<Vec<_>>();
    assert_eq!(head(include_str!("page.css")), head(include_str!("../../../houtai-cli/src/dev/page.css")));
}
