//! Conditions of checks that mean something to a model: the texts of an enum, the length of a text.

use houtai_data::{Dialect, ValueKind, range_condition};

use super::sqlite::words::{Word, WordKind, words};

/// The column and the texts of `status IN ('open', 'done')`, also in the forms in which PostgreSQL writes it.
pub(super) fn choices(condition: &str) -> Option<(String, Vec<String>)> {
    let all: Vec<Word<'_>> = words(condition).into_iter().filter(|word| !is_noise(word)).collect();
    let (column, rest) = all.split_first()?;
    let texts = match rest {
        [sign, any, texts @ ..] if sign.is("=") && any.is("any") => texts,
        [sign, texts @ ..] if sign.is("=") && texts.len() == 1 => texts,
        [word, texts @ ..] if word.is("in") => texts,
        _ => return None,
    };
    let of_column = matches!(column.kind, WordKind::Plain | WordKind::Name);
    let all_texts = !texts.is_empty() && texts.iter().all(|word| word.kind == WordKind::Text);
    let values: Vec<String> = texts.iter().map(Word::value).collect();
    let twice = values.iter().enumerate().any(|(at, value)| values[..at].contains(value));
    let empty = values.iter().any(String::is_empty);
    (of_column && all_texts && !twice && !empty).then(|| (column.value(), values))
}

/// The column and the number of `char_length(title) <= 200`.
pub(super) fn length(condition: &str) -> Option<(String, u32)> {
    let all: Vec<Word<'_>> = words(condition).into_iter().filter(|word| !is_noise(word)).collect();
    match all.as_slice() {
        [function, column, less, equal, number]
            if (function.is("char_length") || function.is("length") || function.is("character_length"))
                && less.is("<")
                && equal.is("=") =>
        {
            Some((column.value(), number.text.parse().ok()?))
        }
        _ => None,
    }
}

/// Whether it is the range of a kind on SQLite.
pub(super) fn range(condition: &str, column: &str) -> Option<ValueKind> {
    let is = |kind: &ValueKind| {
        range_condition(Dialect::Sqlite, *kind, None, column).is_some_and(|own| own == condition)
    };
    [ValueKind::Int16, ValueKind::Int32].into_iter().find(is)
}

/// The types that are narrower than their column, `u8` and its like: the kind of the column, and the range.
const NARROW: [(ValueKind, (i64, i64)); 4] = [
    (ValueKind::Int16, (-128, 127)),
    (ValueKind::Int16, (0, 255)),
    (ValueKind::Int32, (0, 65_535)),
    (ValueKind::Int64, (0, 4_294_967_295)),
];

/// The kind and the range of a column that this holds within one.
pub(super) fn narrow(condition: &str, column: &str) -> Option<(ValueKind, (i64, i64))> {
    let plain = plain(condition);
    let name = plain_name(column);
    NARROW.into_iter().find(|(_, (least, most))| {
        plain == format!("{name}between{least}and{most}")
            || plain == format!("{name}>={least}and{name}<={most}")
    })
}

/// Without casts, brackets, quotes and spaces, in small letters: PostgreSQL writes a `BETWEEN` as two comparisons.
fn plain(condition: &str) -> String {
    let types = ["::smallint", "::integer", "::bigint"];
    plain_name(&types.iter().fold(condition.to_owned(), |text, cast| text.replace(cast, "")))
}

fn plain_name(text: &str) -> String {
    let noise = |letter: &char| !matches!(letter, '(' | ')' | '"' | '\'') && !letter.is_whitespace();
    text.chars().filter(noise).flat_map(char::to_lowercase).collect()
}

/// Whether it says that a column holds JSON.
pub(super) fn json(condition: &str, column: &str) -> bool {
    let all: Vec<Word<'_>> =
        words(condition).into_iter().filter(|word| !word.is("(") && !word.is(")")).collect();
    matches!(all.as_slice(), [function, name, rest @ ..]
        if function.is("json_valid") && name.value().eq_ignore_ascii_case(column)
            && (rest.is_empty() || matches!(rest, [or, ..] if or.is("or"))))
}

/// Brackets, commas, casts, and the word before a list.
fn is_noise(word: &Word<'_>) -> bool {
    let words = ["(", ")", "[", "]", ",", ":", "array", "text", "character", "varying", "bpchar", "varchar"];
    words.iter().any(|noise| word.is(noise))
}

/// Without the brackets that PostgreSQL puts around the whole.
pub(super) fn bare(condition: &str) -> &str {
    let all = words(condition);
    let wraps = all.first().is_some_and(|word| word.is("("))
        && super::sqlite::words::closing(&all, 0) + 1 == all.len()
        && all.len() > 2;
    if wraps {
        condition.trim().get(1..condition.trim().len() - 1).unwrap_or(condition).trim()
    } else {
        condition.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_an_enum_are_found_in_all_forms() {
        let wanted = Some(("status".to_owned(), vec!["open".to_owned(), "it's".to_owned()]));
        for condition in [
            "status IN ('open', 'it''s')",
            "(\"status\" in ('open','it''s'))",
            "(status = ANY (ARRAY['open'::text, 'it''s'::text]))",
            "((status)::text = ANY ((ARRAY['open'::character varying, 'it''s'::character varying])::text[]))",
        ] {
            assert_eq!(choices(condition), wanted, "{condition}");
        }
        assert_eq!(choices("(status = 'open'::text)").map(|found| found.1.len()), Some(1));
    }

    #[test]
    fn what_only_looks_like_an_enum_is_none() {
        for condition in [
            "status NOT IN ('a')",
            "status <> ALL (ARRAY['a'::text])",
            "status = ANY (ARRAY['a'::text]) OR other",
            "status IN ('a', 'a')",
            "status IN ('')",
            "status IN (1, 2)",
            "lower(status) IN ('a')",
            "status = 'a' || 'b'",
            "status IN ('a') AND x = 'b'",
        ] {
            assert_eq!(choices(condition), None, "{condition}");
        }
    }

    #[test]
    fn lengths_and_brackets_are_read() {
        assert_eq!(length("(char_length((title)::text) <= 200)"), Some(("title".into(), 200)));
        assert_eq!(length("(char_length(title) < 200)"), None);
        assert_eq!(bare("((a > 0) AND (b > 0))"), "(a > 0) AND (b > 0)");
        assert_eq!(bare("(a > 0) AND (b > 0)"), "(a > 0) AND (b > 0)");
        assert_eq!(range("(\"n\" BETWEEN -32768 AND 32767)", "n"), Some(ValueKind::Int16));
        let byte = Some((ValueKind::Int16, (0, 255)));
        assert_eq!(narrow("(\"n\" BETWEEN 0 AND 255)", "n"), byte);
        assert_eq!(narrow("((n >= 0) AND (n <= 255))", "n"), byte);
        let wide = Some((ValueKind::Int64, (0, 4_294_967_295)));
        assert_eq!(narrow("((n >= 0) AND (n <= '4294967295'::bigint))", "n"), wide);
        let signed = Some((ValueKind::Int16, (-128, 127)));
        assert_eq!(narrow("((n >= '-128'::integer) AND (n <= 127))", "n"), signed);
        assert_eq!(narrow("((n >= 0) AND (m <= 255))", "n"), None);
        assert_eq!(narrow("((n >= 0) AND (n <= 254))", "n"), None);
        assert!(json("(JSON_VALID(\"meta\") OR \"meta\" IS NULL)", "meta"));
    }
}
