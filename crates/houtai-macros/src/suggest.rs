//! "Did you mean": how an unknown word is answered.

use proc_macro2::Ident;
use syn::Path;

/// The message for a word that is not known: what it is, the closest known one, and all of them.
pub(crate) fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match closest(word, known) {
        Some(name) => format!("unknown {kind} `{word}`; did you mean `{name}`? Known are {all}"),
        None => format!("unknown {kind} `{word}`; known are {all}"),
    }
}

/// A path as it was written, for a message.
pub(crate) fn written(path: &Path) -> String {
    let words: Vec<String> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
    words.join("::")
}

/// An identifier without the mark of a raw one.
pub(crate) fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

fn closest<'n>(word: &str, known: &[&'n str]) -> Option<&'n str> {
    let near = known.iter().map(|name| (distance(word, name), *name));
    // A third of the word may be wrong: one letter of a short one, three of a long one.
    near.filter(|(edits, name)| *edits <= word.len().max(name.len()).div_ceil(3).min(3))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// The number of letters to insert, delete or replace, after Levenshtein.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(from != *to);
            row.push(replaced.min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let message = unknown("option", "acess", &["access", "hidden"]);
        assert_eq!(message, "unknown option `acess`; did you mean `access`? Known are `access`, `hidden`");
    }

    #[test]
    fn a_distant_word_gets_the_list_only() {
        assert_eq!(
            unknown("rule", "colour", &["length", "range"]),
            "unknown rule `colour`; known are `length`, `range`"
        );
    }

    #[test]
    fn short_words_need_more_than_one_letter_in_common() {
        assert_eq!(closest("x", &["url"]), None);
        assert_eq!(closest("lenght", &["length", "range"]), Some("length"));
    }
}
