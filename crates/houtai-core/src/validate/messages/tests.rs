//! Every code has its text in both languages, and the two say the same.

use std::collections::HashSet;

use serde_json::json;

use super::catalogue::Entry;
use super::errors::{DETAILS, TITLES};
use super::rules::RULES;
use super::words::{FORMATS, TYPES};
use super::*;
use crate::validate::code;

const TABLES: [&[Entry]; 5] = [RULES, DETAILS, TITLES, TYPES, FORMATS];

#[test]
fn every_code_of_a_rule_has_a_text() {
    for code in code::ALL {
        assert!(RULES.iter().any(|entry| entry.code == *code), "no text for `{code}`");
    }
}

#[test]
fn every_title_has_a_text_that_goes_with_it() {
    for title in TITLES {
        assert!(DETAILS.iter().any(|entry| entry.code == title.code), "no text for `{}`", title.code);
    }
}

#[test]
fn no_code_stands_twice() {
    // A rule and an error may have the same code: one text completes a sentence, the other is one.
    for table in [RULES, DETAILS] {
        let mut seen = HashSet::new();
        for entry in table {
            assert!(seen.insert(entry.code), "`{}` stands twice", entry.code);
        }
    }
}

#[test]
fn the_languages_have_the_same_parameters() {
    for entry in TABLES.into_iter().flatten() {
        assert!(!entry.english.is_empty() && !entry.chinese.is_empty(), "`{}` lacks a language", entry.code);
        assert_eq!(template::names(entry.english), template::names(entry.chinese), "`{}`", entry.code);
    }
}

#[test]
fn chinese_keeps_its_typography() {
    for entry in TABLES.into_iter().flatten() {
        let (with, without) =
            (entry.chinese.replace(['[', ']'], ""), template::render(entry.chinese, &[], Language::Chinese));
        assert!(
            !has_bad_typography(&with) && !has_bad_typography(&without),
            "`{}`: {}",
            entry.code,
            entry.chinese
        );
    }
}

#[test]
fn typography_is_judged_rightly() {
    for bad in ["最多5个", "最多 {max}个", "必须是 JSON,而不是", "无效JSON", "（现有)"] {
        assert!(has_bad_typography(bad), "{bad}");
    }
    for good in ["最多 {max} 个字符（现有 {actual} 个）", "必须是{expected:type}。", "，应为：{expected}"]
    {
        assert!(!has_bad_typography(good), "{good}");
    }
}

/// Chinese next to a Latin letter, a digit or a parameter needs a space between; punctuation must be
/// full-width. Parameters that become Chinese words, and quoted ones, need none.
fn has_bad_typography(text: &str) -> bool {
    let mut plain = text.to_owned();
    for word in ["type}", "format}", "quoted}"] {
        while let Some(end) = plain.find(word) {
            let start = plain[..end].rfind('{').unwrap();
            plain.replace_range(start..end + word.len(), "词");
        }
    }
    let characters: Vec<char> = plain.chars().collect();
    characters.windows(2).any(|pair| touch_badly(pair[0], pair[1]) || touch_badly(pair[1], pair[0]))
}

fn touch_badly(chinese: char, other: char) -> bool {
    let is_chinese = ('\u{4e00}'..='\u{9fff}').contains(&chinese);
    let is_full_width = "，。：；！？（）“”、".contains(chinese);
    (is_chinese && (other.is_ascii_graphic())) || (is_full_width && ",.:;!?()".contains(other))
}

#[test]
fn a_wrong_type_reads_well() {
    let problem =
        Problem::new("wrong_type", "").with("expected", json!(["integer", "null"])).with("actual", "string");
    assert_eq!(message(&problem, Language::English), "must be an integer or null (is a string)");
    assert_eq!(message(&problem, Language::Chinese), "必须是整数或空值（现在是字符串）");
}

#[test]
fn details_read_well_with_and_without_parameters() {
    let messages = Messages::default();
    let text = |code: &str, params: &[(&'static str, Value)]| {
        messages.text(code, params, Language::English).unwrap()
    };
    assert_eq!(text("invalid", &[("count", json!(1))]), "The request breaks its rules in 1 place.");
    assert_eq!(text("invalid", &[("count", json!(3))]), "The request breaks its rules in 3 places.");
    assert_eq!(text("not_found", &[]), "Nothing was found.");
    assert_eq!(text("body_too_large", &[]), "The body is larger than allowed.");
    assert_eq!(
        text("body_too_large", &[("limit", json!(1024))]),
        "The body is larger than allowed (at most 1024 bytes)."
    );
}

#[test]
fn every_format_that_is_enforced_has_words() {
    for (_, name) in crate::validate::format::NAMES {
        assert!(FORMATS.iter().any(|entry| entry.code == name), "no words for `{name}`");
    }
}

#[test]
fn own_texts_stand_in_front_and_unknown_codes_stay() {
    let mut messages = Messages::default();
    messages.add("missing", "please fill in".to_owned(), "请填写");
    let missing = Problem::new("missing", "/title");
    assert_eq!(messages.message(&missing, Language::English), "please fill in");
    assert_eq!(messages.text("unheard_of", &[], Language::English), None);
    assert_eq!(messages.title("not_found", Language::Chinese), "未找到");
    assert_eq!(messages.title("unheard_of", Language::English), "unheard_of");
}
