//! The names that fields and variants have on the wire, after serde's rules.

use syn::{Attribute, Ident};

use super::serde_words;
use crate::suggest::plain;

/// One of serde's `rename_all` rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// The rule that stands under `word` (`rename_all`, `rename_all_fields`) in the attributes.
    pub(crate) fn of(attributes: &[Attribute], word: &str) -> Option<Self> {
        Self::named(&serde_words::text(attributes, word)?)
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Case::Lower,
            "UPPERCASE" => Case::Upper,
            "PascalCase" => Case::Pascal,
            "camelCase" => Case::Camel,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
            _ => return None,
        })
    }

    /// A field, whose Rust name is in snake case.
    fn field(self, name: &str) -> String {
        match self {
            Case::Lower | Case::Snake => name.to_owned(),
            Case::Upper | Case::ScreamingSnake => name.to_ascii_uppercase(),
            Case::Pascal => name.split('_').map(capitalized).collect(),
            Case::Camel => uncapitalized(&Case::Pascal.field(name)),
            Case::Kebab => name.replace('_', "-"),
            Case::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// A variant, whose Rust name is in Pascal case.
    fn variant(self, name: &str) -> String {
        match self {
            Case::Pascal => name.to_owned(),
            Case::Lower => name.to_ascii_lowercase(),
            Case::Upper => name.to_ascii_uppercase(),
            Case::Camel => uncapitalized(name),
            Case::Snake => snake(name),
            _ => self.field(&snake(name)),
        }
    }
}

/// The name of a field on the wire.
pub(crate) fn field(ident: &Ident, attributes: &[Attribute], all: Option<Case>) -> String {
    let (own, name) = (serde_words::text(attributes, "rename"), plain(ident));
    own.unwrap_or_else(|| all.map_or(name.clone(), |case| case.field(&name)))
}

/// The name of a variant on the wire.
pub(crate) fn variant(ident: &Ident, attributes: &[Attribute], all: Option<Case>) -> String {
    let (own, name) = (serde_words::text(attributes, "rename"), plain(ident));
    own.unwrap_or_else(|| all.map_or(name.clone(), |case| case.variant(&name)))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}

fn uncapitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_ascii_lowercase(), letters.as_str()))
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use quote::format_ident;
    use syn::{ItemStruct, parse_quote};

    use super::*;

    fn renamed(case: &str, name: &str) -> String {
        let holder: ItemStruct = parse_quote!(
            #[serde(deny_unknown_fields, rename_all = #case)]
            struct A;
        );
        let all = Case::of(&holder.attrs, "rename_all");
        let of = if name.contains('_') { field } else { variant };
        of(&format_ident!("{name}"), &[], all)
    }

    #[test]
    fn each_rule_of_serde_is_known() {
        let fields =
            ["lowercase", "UPPERCASE", "PascalCase", "camelCase", "kebab-case", "SCREAMING-KEBAB-CASE"];
        let names = fields.map(|case| renamed(case, "due_date"));
        assert_eq!(names, ["due_date", "DUE_DATE", "DueDate", "dueDate", "due-date", "DUE-DATE"]);
        let variants =
            ["lowercase", "camelCase", "snake_case", "SCREAMING_SNAKE_CASE", "kebab-case", "PascalCase"];
        let names = variants.map(|case| renamed(case, "InReview"));
        assert_eq!(names, ["inreview", "inReview", "in_review", "IN_REVIEW", "in-review", "InReview"]);
        assert_eq!(renamed("Unheard-Of", "due_date"), "due_date");
    }

    #[test]
    fn an_own_name_wins_and_the_one_for_reading_counts() {
        let own: ItemStruct = parse_quote!(
            #[serde(rename(serialize = "out", deserialize = "in"))]
            struct A;
        );
        assert_eq!(field(&format_ident!("x"), &own.attrs, Some(Case::Upper)), "in");
        let own: ItemStruct = parse_quote!(
            #[serde(rename = "y")]
            struct A;
        );
        assert_eq!(variant(&format_ident!("X"), &own.attrs, Some(Case::Lower)), "y");
        assert_eq!(field(&format_ident!("r#type"), &[], None), "type");
    }
}
