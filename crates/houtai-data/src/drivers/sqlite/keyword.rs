//! What a statement is, by its first word.

/// What a statement is, as far as the driver treats it in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `INSERT` or `REPLACE`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `SAVEPOINT` and `RELEASE`.
    Savepoint,
    /// `ROLLBACK TO`.
    RollbackTo,
    /// `BEGIN`, `COMMIT`, `END`, and `ROLLBACK` of the whole.
    Transaction,
    /// `VACUUM`, `PRAGMA`, `ATTACH` and `DETACH`, which are not for transactions.
    Alone,
    /// All others.
    Other,
}

impl Keyword {
    /// Looks at the beginning of a statement.
    pub(super) fn of(sql: &str) -> Self {
        let mut words = Words(past_beginning(sql));
        let first = words.next().unwrap_or_default();
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        // The length decides first: most statements are `SELECT`, and leave here.
        match first.len() {
            6 if is("INSERT") => Keyword::Insert,
            6 if is("UPDATE") => Keyword::Update,
            6 if is("DELETE") => Keyword::Delete,
            7 if is("REPLACE") => Keyword::Insert,
            7 if is("RELEASE") => Keyword::Savepoint,
            9 if is("SAVEPOINT") => Keyword::Savepoint,
            8 if is("ROLLBACK") => roll_back(words),
            5 if is("BEGIN") => Keyword::Transaction,
            6 if is("COMMIT") => Keyword::Transaction,
            3 if is("END") => Keyword::Transaction,
            6 if is("VACUUM") || is("PRAGMA") || is("ATTACH") || is("DETACH") => Keyword::Alone,
            _ => Keyword::Other,
        }
    }
}

fn roll_back(words: Words<'_>) -> Keyword {
    let mut rest = words.skip_while(|word| word.eq_ignore_ascii_case("TRANSACTION"));
    match rest.next() {
        Some(to) if to.eq_ignore_ascii_case("TO") => Keyword::RollbackTo,
        _ => Keyword::Transaction,
    }
}

/// The text from its first word on. SQLite takes empty statements before the one that counts.
fn past_beginning(mut text: &str) -> &str {
    // Most texts begin with a word, and need none of this.
    while !begins_with_letter(text) {
        text = past_spaces(text);
        let Some(after) = text.strip_prefix(';') else { break };
        text = after;
    }
    text
}

/// Past spaces and comments. A byte order mark is a space for SQLite, wherever it stands.
fn past_spaces(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        let after = if let Some(comment) = text.strip_prefix("--") {
            comment.split_once('\n')
        } else if let Some(comment) = text.strip_prefix("/*") {
            comment.split_once("*/")
        } else {
            return text;
        };
        text = after.map_or("", |(_, after)| after);
    }
}

fn begins_with_letter(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}

/// The words at the beginning, without what stands between them.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if !begins_with_letter(self.0) {
            self.0 = past_spaces(self.0);
        }
        let is_over = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'_';
        let end = self.0.as_bytes().iter().position(is_over).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_decides_after_spaces_and_comments() {
        assert_eq!(Keyword::of("select 1"), Keyword::Other);
        assert_eq!(Keyword::of("  insert into a default values"), Keyword::Insert);
        assert_eq!(Keyword::of("-- why\n/* and */ Delete from a"), Keyword::Delete);
        assert_eq!(Keyword::of("vacuum"), Keyword::Alone);
        assert_eq!(Keyword::of("begin;"), Keyword::Transaction);
        assert_eq!(Keyword::of("-- nothing"), Keyword::Other);
        assert_eq!(Keyword::of(""), Keyword::Other);
    }

    #[test]
    fn empty_statements_and_byte_order_marks_hide_nothing() {
        for text in
            ["; commit", ";;\n-- a\n; END", "\u{feff}commit", " \u{feff} /* a */\u{feff};\u{feff}begin"]
        {
            assert_eq!(Keyword::of(text), Keyword::Transaction, "{text}");
        }
        assert_eq!(Keyword::of("rollback\u{feff}to a"), Keyword::RollbackTo);
        assert_eq!(Keyword::of("; rollback/**/; to a"), Keyword::Transaction);
        assert_eq!(Keyword::of(";"), Keyword::Other);
    }

    #[test]
    fn a_comment_does_not_end_with_the_star_that_begins_it() {
        assert_eq!(Keyword::of("/*/ a */ commit"), Keyword::Transaction);
        assert_eq!(Keyword::of("/*/ commit */ select 1"), Keyword::Other);
    }

    #[test]
    fn a_roll_back_to_a_savepoint_is_none_of_the_whole() {
        assert_eq!(Keyword::of("rollback"), Keyword::Transaction);
        assert_eq!(Keyword::of("rollback transaction"), Keyword::Transaction);
        assert_eq!(Keyword::of("ROLLBACK TO one"), Keyword::RollbackTo);
        assert_eq!(Keyword::of("rollback transaction to savepoint one"), Keyword::RollbackTo);
    }
}
