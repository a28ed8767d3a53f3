//! A text of SQL, as the statements in it.

use houtai_data::Dialect;

/// Splits at the semicolons that end statements: not at those in quotes, comments, dollar quotes, and bodies of
/// triggers and functions.
pub(super) fn statements(dialect: Dialect, text: &str) -> Vec<String> {
    let (mut statement, mut found) = (Statement::default(), Vec::new());
    for piece in Pieces::of(dialect, text) {
        if piece == ";" && statement.depth == 0 {
            found.push(std::mem::take(&mut statement).text);
        } else {
            statement.add(piece);
        }
    }
    found.push(statement.text);
    found.retain(|statement| !Pieces::of(dialect, statement).all(is_blank));
    found.into_iter().map(|statement| statement.trim().to_owned()).collect()
}

/// A statement as far as it has been read.
#[derive(Default)]
struct Statement {
    text: String,
    /// The first words, which say whether it has a body.
    words: Vec<String>,
    depth: usize,
}

impl Statement {
    fn add(&mut self, piece: &str) {
        if is_word(piece) {
            self.word(&piece.to_ascii_lowercase());
        }
        self.text.push_str(piece);
    }

    fn word(&mut self, word: &str) {
        if self.words.len() < 6 {
            self.words.push(word.to_owned());
        }
        let creates = self.words.first().is_some_and(|first| first == "create");
        let body = |word: &String| matches!(word.as_str(), "trigger" | "function" | "procedure");
        if !(creates && self.words.iter().any(body)) {
            return;
        }
        match word {
            "begin" | "case" => self.depth += 1,
            "end" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// SQL in pieces: quoted texts, comments, words, and single characters.
pub(super) struct Pieces<'t> {
    rest: &'t str,
    postgres: bool,
}

impl<'t> Pieces<'t> {
    pub(super) fn of(dialect: Dialect, text: &'t str) -> Self {
        Self { rest: text, postgres: dialect == Dialect::Postgres }
    }

    /// How long the next piece is.
    fn length(&self) -> usize {
        let rest = self.rest;
        let until = |start: usize, end: &str| {
            rest.get(start..).and_then(|text| text.find(end)).map_or(rest.len(), |at| start + at + end.len())
        };
        match rest.chars().next().unwrap_or(' ') {
            quote @ ('\'' | '"') => until(1, &quote.to_string()),
            '`' if !self.postgres => until(1, "`"),
            '[' if !self.postgres => until(1, "]"),
            '-' if rest.starts_with("--") => until(2, "\n"),
            '/' if rest.starts_with("/*") && self.postgres => nested_comment(rest),
            '/' if rest.starts_with("/*") => until(2, "*/"),
            '$' => dollar_tag(rest).map_or(1, |tag| until(tag.len(), tag)),
            first if begins_word(first) => self.word(),
            other => other.len_utf8(),
        }
    }

    /// A word; `E'…'` of PostgreSQL as a whole, because a backslash in it hides a quote.
    fn word(&self) -> usize {
        let goes_on = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = self.rest.find(|c: char| !goes_on(c)).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        let escapes = self.postgres && word.eq_ignore_ascii_case("e") && after.starts_with('\'');
        if escapes { end + escape_string(after) } else { end }
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let (piece, rest) = self.rest.split_at(self.length());
        self.rest = rest;
        Some(piece)
    }
}

fn begins_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a piece is a word, outside of quotes and comments.
pub(super) fn is_word(piece: &str) -> bool {
    piece.starts_with(begins_word) && !piece.ends_with('\'')
}

/// Whether a piece says nothing.
fn is_blank(piece: &str) -> bool {
    piece.trim().is_empty() || piece.starts_with("--") || piece.starts_with("/*")
}

/// The length of a comment in which others may be.
fn nested_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if rest.starts_with("*/") {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a quoted text in which a backslash hides what follows it.
fn escape_string(text: &str) -> usize {
    let mut is_hidden = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_hidden => is_hidden = false,
            '\\' => is_hidden = true,
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `$$` or `$body$` at the beginning.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text.get(1..)?.find('$')? + 1;
    let name = &text[1..end];
    let fits = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let both = [Dialect::Sqlite, Dialect::Postgres].map(|dialect| statements(dialect, text));
        assert_eq!(both[0], both[1]);
        both[0].clone()
    }

    #[test]
    fn statements_end_at_semicolons_outside_of_quotes_and_comments() {
        let text =
            "insert into a values (';', \"x;y\"); -- one;\nupdate a set b = 1 /* ; */;\n;select 'it''s;'";
        assert_eq!(
            split(text),
            ["insert into a values (';', \"x;y\")", "-- one;\nupdate a set b = 1 /* ; */", "select 'it''s;'"]
        );
        assert!(split(" -- nothing; \n/* at all; */ ; ").is_empty());
    }

    #[test]
    fn bodies_are_not_split() {
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; DELETE FROM c; END";
        assert_eq!(split(&format!("{trigger}; select 1")), [trigger, "select 1"]);
        let function = "create function f() returns int language sql as $body$ select 1; select 2; $body$";
        assert_eq!(split(&format!("{function};")), [function]);
        let block = "do $$ begin perform 1; end $$";
        assert_eq!(split(&format!("{block};select $1")), [block, "select $1"]);
    }

    #[test]
    fn a_quote_without_an_end_takes_the_rest() {
        assert_eq!(split("select 'a; b"), ["select 'a; b"]);
    }

    #[test]
    fn a_backslash_hides_a_quote_in_an_escape_string_of_postgres_only() {
        let text = r"select E'it\'s; one', e'\\'; select 'a\'; select 2";
        assert_eq!(
            statements(Dialect::Postgres, text),
            [r"select E'it\'s; one', e'\\'", r"select 'a\'", "select 2"]
        );
    }

    #[test]
    fn comments_nest_on_postgres_and_not_on_sqlite() {
        let text = "select 1 /* a /* b; */ c; */; select 2";
        assert_eq!(statements(Dialect::Postgres, text), ["select 1 /* a /* b; */ c; */", "select 2"]);
        assert_eq!(statements(Dialect::Sqlite, text).len(), 3);
    }

    #[test]
    fn square_brackets_quote_a_name_on_sqlite_and_are_an_array_on_postgres() {
        assert_eq!(statements(Dialect::Sqlite, "select [a;b]; select 2"), ["select [a;b]", "select 2"]);
        let array = "select array['a]b;c'], x[1]";
        assert_eq!(statements(Dialect::Postgres, &format!("{array}; select 2")), [array, "select 2"]);
    }

    #[test]
    fn a_dollar_within_a_name_begins_no_quote() {
        assert_eq!(split("select a$b$c; select d$b$"), ["select a$b$c", "select d$b$"]);
    }
}
