//! SQL as words, as far as it is needed to find the parts of a statement.

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inspect) enum WordKind {
    /// A keyword, a name without quotes, a number.
    Plain,
    /// A name in quotes.
    Name,
    /// A text in quotes.
    Text,
    /// One character of anything else.
    Sign,
}

/// A word with its place in the text.
#[derive(Clone, Copy, Debug)]
pub(in crate::inspect) struct Word<'t> {
    pub(in crate::inspect) kind: WordKind,
    /// As it stands there.
    pub(in crate::inspect) text: &'t str,
    /// Where it begins.
    pub(in crate::inspect) at: usize,
}

impl Word<'_> {
    /// Whether it is this keyword or sign.
    pub(in crate::inspect) fn is(&self, wanted: &str) -> bool {
        matches!(self.kind, WordKind::Plain | WordKind::Sign) && self.text.eq_ignore_ascii_case(wanted)
    }

    /// The name or text without its quotes.
    pub(in crate::inspect) fn value(&self) -> String {
        let mut quotes = self.text.chars();
        match (self.kind, quotes.next()) {
            (WordKind::Name | WordKind::Text, Some(quote)) => {
                let inner = self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default();
                if quote == '[' {
                    inner.to_owned()
                } else {
                    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
                }
            }
            _ => self.text.to_owned(),
        }
    }

    /// Where it ends.
    pub(in crate::inspect) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// All words; comments and white space are left out.
pub(in crate::inspect) fn words(text: &str) -> Vec<Word<'_>> {
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = piece(rest, first);
        if let Some(kind) = kind {
            words.push(Word { kind, text: &rest[..length], at });
        }
        at += length;
    }
    words
}

/// The kind of the piece at the beginning, `None` of what is left out, and its length.
fn piece(rest: &str, first: char) -> (Option<WordKind>, usize) {
    let until =
        |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    match first {
        '\'' => (Some(WordKind::Text), quoted(rest, '\'')),
        '"' | '`' => (Some(WordKind::Name), quoted(rest, first)),
        // Of SQL Server, and in SQLite as well; in PostgreSQL a list of texts begins with it.
        '[' if rest.contains(']') && rest[1..].starts_with(is_part) => (Some(WordKind::Name), until(1, "]")),
        '-' if rest.starts_with("--") => (None, until(2, "\n")),
        '/' if rest.starts_with("/*") => (None, until(2, "*/")),
        c if c.is_whitespace() => (None, c.len_utf8()),
        c if is_part(c) => (Some(WordKind::Plain), rest.find(|c| !is_part(c)).unwrap_or(rest.len())),
        c => (Some(WordKind::Sign), c.len_utf8()),
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || (!c.is_ascii() && !c.is_whitespace())
}

/// The length up to the quote that ends it; one that stands twice does not.
fn quoted(rest: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = rest[at..].find(quote) {
        at += found + 1;
        if !rest[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    rest.len()
}

/// The place of the word that closes the bracket at `open`.
pub(in crate::inspect) fn closing(words: &[Word<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (place, word) in words.iter().enumerate().skip(open) {
        if word.is("(") {
            depth += 1;
        } else if word.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return place;
            }
        }
    }
    words.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_texts_and_comments_are_told_apart() {
        let found: Vec<String> =
            words("a \"b\"\"c\" [d e] `f` 'it''s' -- (\n/* ) */ (1)").iter().map(Word::value).collect();
        assert_eq!(found, ["a", "b\"c", "d e", "f", "it's", "(", "1", ")"]);
    }

    #[test]
    fn what_has_no_end_takes_the_rest() {
        for text in ["'abc", "\"abc", "/* abc", "-- abc", "(", "价格 \u{3000}'"] {
            assert!(words(text).len() <= 2, "{text}");
        }
    }

    #[test]
    fn a_bracket_is_closed_by_its_own() {
        let found = words("f ( a ( b ) ')' ) c");
        assert_eq!(closing(&found, 1), 7);
    }
}
