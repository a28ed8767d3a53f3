//! The statements of a TOML text that need not be valid: which key governs which stretch of it.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// One `key = value` or `[table]`, with everything up to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// The offset of its first character.
    pub(super) start: usize,
    /// The offset after its last character.
    pub(super) end: usize,
    /// The full key, as far as it can be told.
    pub(super) key: String,
    /// Whether it begins like a statement; if not, it is most likely the rest of the one above it.
    pub(super) has_key: bool,
}

/// All statements of a text, in order.
pub(super) struct Statements(Vec<Statement>);

impl Statements {
    pub(super) fn of(text: &str) -> Self {
        let mut splitter = Splitter { text, ..Splitter::default() };
        for token in Source::new(text).lex().into_vec() {
            splitter.take(token);
        }
        splitter.finish(text.len());
        if splitter.statements.is_empty() {
            splitter.statements.push(Statement::default());
        }
        Self(splitter.statements)
    }

    /// The position of the statement in which an offset lies.
    pub(super) fn position(&self, offset: usize) -> usize {
        self.0.partition_point(|statement| statement.start <= offset).saturating_sub(1)
    }

    /// The statement at a position.
    pub(super) fn get(&self, position: usize) -> &Statement {
        &self.0[position]
    }
}

#[derive(Default)]
struct Splitter<'a> {
    text: &'a str,
    statements: Vec<Statement>,
    table: String,
    start: Option<usize>,
    equals: Option<usize>,
    depth: usize,
}

impl Splitter<'_> {
    fn take(&mut self, token: Token) {
        use TokenKind::*;
        let at = token.span().start();
        match token.kind() {
            // A value in brackets goes on over line breaks, a table's header does not.
            Newline if self.depth == 0 || self.equals.is_none() => self.finish(at),
            Newline | Whitespace | Comment | Eof => {}
            kind => {
                self.start.get_or_insert(at);
                match kind {
                    Equals if self.equals.is_none() => self.equals = Some(at),
                    LeftSquareBracket | LeftCurlyBracket => self.depth += 1,
                    RightSquareBracket | RightCurlyBracket => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }

    fn finish(&mut self, end: usize) {
        let equals = self.equals.take();
        self.depth = 0;
        let Some(start) = self.start.take() else { return };
        let name = plain(&self.text[start..equals.unwrap_or(end)]);
        let is_header = equals.is_none() && self.text[start..].starts_with('[');
        let has_key = is_header || (equals.is_some() && name.contains(char::is_alphanumeric));
        if is_header {
            self.table = name.clone();
        }
        let key = match self.table.as_str() {
            "" => name,
            table if is_header => table.to_owned(),
            table => format!("{table}.{name}"),
        };
        self.statements.push(Statement { start, end, key, has_key });
    }
}

/// A key without quotes, brackets, blanks and a comment behind it.
fn plain(key: &str) -> String {
    let key = key.split('#').next().unwrap_or_default();
    key.chars()
        .filter(|character| !matches!(character, '"' | '\'' | '[' | ']') && !character.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        Statements::of(text).0.into_iter().map(|statement| statement.key).collect()
    }

    #[test]
    fn keys_carry_their_table() {
        assert_eq!(
            keys("a = 1\n[b.c] # x\n\"d\" . e = 2\n[[f]]\ng = 3\n"),
            ["a", "b.c", "b.c.d.e", "f", "f.g"]
        );
    }

    #[test]
    fn a_value_in_brackets_and_a_long_string_are_one_statement() {
        assert_eq!(keys("a = [\n 1,\n 2,\n]\nb = '''\nc = 1\n'''\nd = 1"), ["a", "b", "d"]);
    }

    #[test]
    fn broken_text_is_split_as_far_as_it_goes() {
        assert_eq!(keys("[server\nport = 1\n"), ["server", "server.port"]);
        assert_eq!(keys("a = \"x\nb = 1\n"), ["a", "b"]);
        assert_eq!(keys("a = [1\nb = 1\n"), ["a"]);
        assert_eq!(keys("]]]\n= 1\n"), ["", ""]);
        assert_eq!(keys("[s]\na =\n'x'\ny\nb = 1"), ["s", "s.a", "s.x", "s.y", "s.b"]);
    }

    #[test]
    fn every_offset_lies_in_a_statement() {
        let statements = Statements::of("# x\na = 1\n\nb = 2\n");
        let at = |offset| statements.get(statements.position(offset)).key.clone();
        assert_eq!(
            (at(0), at(4), at(9), at(11), at(99)),
            ("a".into(), "a".into(), "a".into(), "b".into(), "b".into())
        );
        assert_eq!(Statements::of("").get(0), &Statement::default());
    }
}
