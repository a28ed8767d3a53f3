//! The rules of a field that the program judges.

use std::fmt::Display;

use houtai_data::{FieldMeta, FieldRule, RuleNumber};
use serde_json::{Value, json};

use super::phrase::Phrase;
use super::texts::Texts;

/// In words, one phrase each end or rule.
pub(super) fn phrases(field: &FieldMeta, texts: &Texts) -> Vec<Phrase> {
    field.rules.iter().flat_map(|rule| phrases_of(rule, field, texts)).collect()
}

fn phrases_of(rule: &FieldRule, field: &FieldMeta, texts: &Texts) -> Vec<Phrase> {
    let end = |before: &str, number: &dyn Display| Phrase::words(before).code(number.to_string());
    // A number with its unit is a part of the sentence, as that of the column is.
    let counted = |least: &Option<usize>, most: Option<usize>, unit: &str| {
        let ends = [(texts.at_least, *least), (texts.at_most, most)].into_iter();
        let ends = ends.filter_map(|(before, number)| Some((before, number?)));
        ends.map(|(before, number)| Phrase::words(format!("{before}{number}{unit}"))).collect()
    };
    match rule {
        // The column says it as well.
        FieldRule::Length { least, most } => {
            counted(least, most.filter(|_| field.max_length.is_none()), texts.characters)
        }
        FieldRule::Items { least, most } => counted(least, *most, texts.items),
        FieldRule::Range { least, most, below } => {
            let ends = [(texts.at_least, least), (texts.at_most, most), (texts.less_than, below)];
            let ends = ends.into_iter().filter_map(|(before, number)| Some((before, number.as_ref()?)));
            ends.map(|(before, number)| end(before, number)).collect()
        }
        FieldRule::Pattern(pattern) => vec![Phrase::words(texts.matches).code(*pattern)],
        FieldRule::Email => vec![Phrase::words(texts.email)],
        FieldRule::Url => vec![Phrase::words(texts.url)],
        FieldRule::OneOf(choices) => vec![Phrase::words(texts.one_of).codes(choices)],
        FieldRule::Custom(function) => vec![Phrase::words(texts.checked_by).code(*function)],
        _ => Vec::new(),
    }
}

/// For programs.
pub(super) fn for_programs(rule: &FieldRule) -> Value {
    match rule {
        FieldRule::Length { least, most } => json!({"kind": "length", "least": least, "most": most}),
        FieldRule::Items { least, most } => json!({"kind": "items", "least": least, "most": most}),
        FieldRule::Range { least, most, below } => {
            let [least, most, below] = [least, most, below].map(|end| end.as_ref().map(number));
            json!({"kind": "range", "least": least, "most": most, "below": below})
        }
        FieldRule::Pattern(pattern) => json!({"kind": "pattern", "pattern": pattern}),
        FieldRule::Email => json!({"kind": "email"}),
        FieldRule::Url => json!({"kind": "url"}),
        FieldRule::OneOf(choices) => json!({"kind": "one_of", "choices": choices}),
        FieldRule::Custom(function) => json!({"kind": "custom", "function": function}),
        _ => Value::Null,
    }
}

/// A text where no number of JSON is the same.
fn number(end: &RuleNumber) -> Value {
    match end {
        RuleNumber::Whole(number) => i64::try_from(*number).map_or(json!(number.to_string()), Value::from),
        RuleNumber::Float(number) => json!(number),
        RuleNumber::Named(name) => json!(name),
    }
}

#[cfg(test)]
mod tests {
    use houtai_data::ValueKind;

    use super::super::test_models::field;
    use super::super::{Language, phrase::Piece};
    use super::*;

    fn told(rules: &'static [FieldRule], language: Language) -> Vec<String> {
        let field = FieldMeta { rules, max_length: Some(9), ..field("a", "", ValueKind::Text) };
        let plain = |piece: &Piece| match piece {
            Piece::Words(text) | Piece::Code(text) | Piece::Table(_, text) => text.clone(),
        };
        phrases(&field, Texts::of(language)).iter().map(|phrase| phrase.written(plain)).collect()
    }

    #[test]
    fn each_rule_is_told_in_both_languages_and_to_programs() {
        const RULES: &[FieldRule] = &[
            FieldRule::Length { least: Some(2), most: Some(9) },
            FieldRule::Items { least: None, most: Some(3) },
            FieldRule::Range {
                least: Some(RuleNumber::Whole(-1)),
                most: None,
                below: Some(RuleNumber::Float(0.5)),
            },
            FieldRule::Pattern("^a$"),
            FieldRule::Email,
            FieldRule::Url,
            FieldRule::OneOf(&["a", "b"]),
            FieldRule::Custom("judge"),
        ];
        let english = [
            "at least 2 characters",
            "at most 3 items",
            "at least -1",
            "less than 0.5",
            "matches ^a$",
            "an e-mail address",
            "an absolute URI",
            "one of a, b",
            "checked by judge",
        ];
        assert_eq!(told(RULES, Language::English), english);
        assert_eq!(told(RULES, Language::Chinese).len(), english.len());
        assert!(RULES.iter().all(|rule| for_programs(rule)["kind"].is_string()));
        let range = json!({"kind": "range", "least": -1, "most": null, "below": 0.5});
        assert_eq!(for_programs(&RULES[2]), range);
        assert_eq!(number(&RuleNumber::Whole(i128::from(u64::MAX))), json!("18446744073709551615"));
    }
}
