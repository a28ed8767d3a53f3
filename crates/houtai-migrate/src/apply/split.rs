//! A text of SQL, as the statements in it.

/// Splits at the semicolons that end statements: not at those in quotes, comments, dollar quotes, and bodies of
/// triggers and functions.
pub(super) fn statements(text: &str) -> Vec<String> {
    let mut splitter = Splitter { rest: text, statement: String::new(), words: Vec::new(), depth: 0 };
    let mut found = Vec::new();
    while !splitter.rest.is_empty() {
        if splitter.step() {
            found.push(std::mem::take(&mut splitter.statement));
            splitter.words.clear();
            splitter.depth = 0;
        }
    }
    found.push(splitter.statement);
    found.retain(|statement| !is_blank(statement));
    found.into_iter().map(|statement| statement.trim().to_owned()).collect()
}

struct Splitter<'t> {
    rest: &'t str,
    statement: String,
    /// The first words, which say whether it has a body.
    words: Vec<String>,
    depth: usize,
}

impl Splitter<'_> {
    /// Takes the next piece; whether it has ended a statement.
    fn step(&mut self) -> bool {
        let length = self.piece();
        let (piece, rest) = self.rest.split_at(length);
        self.rest = rest;
        if piece == ";" && self.depth == 0 {
            return true;
        }
        let is_word = piece.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if is_word {
            self.word(&piece.to_ascii_lowercase());
        }
        self.statement.push_str(piece);
        false
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

    /// How long the next piece is: a quoted text, a comment, a word, or one character.
    fn piece(&self) -> usize {
        let rest = self.rest;
        let until = |start: usize, end: &str| {
            rest.get(start..).and_then(|text| text.find(end)).map_or(rest.len(), |at| start + at + end.len())
        };
        let first = rest.chars().next().unwrap_or(' ');
        match first {
            '\'' | '"' | '`' => until(1, &first.to_string()),
            '[' => until(1, "]"),
            '-' if rest.starts_with("--") => until(2, "\n"),
            '/' if rest.starts_with("/*") => until(2, "*/"),
            '$' => match dollar_tag(rest) {
                Some(tag) => until(tag.len(), tag),
                None => 1,
            },
            c if c.is_alphabetic() || c == '_' => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        }
    }
}

/// `$$` or `$body$` at the beginning.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text.get(1..)?.find('$')? + 1;
    let name = &text[1..end];
    let fits = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| &text[..=end])
}

/// Whether there is nothing but comments.
fn is_blank(statement: &str) -> bool {
    let mut rest = statement.trim_start();
    loop {
        rest = match rest {
            "" => return true,
            _ if rest.starts_with("--") => rest.split_once('\n').map_or("", |(_, rest)| rest),
            _ if rest.starts_with("/*") => rest.split_once("*/").map_or("", |(_, rest)| rest),
            _ => return false,
        }
        .trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_outside_of_quotes_and_comments() {
        let text =
            "insert into a values (';', \"x;y\"); -- one;\nupdate a set b = 1 /* ; */;\n;select 'it''s;'";
        assert_eq!(
            statements(text),
            ["insert into a values (';', \"x;y\")", "-- one;\nupdate a set b = 1 /* ; */", "select 'it''s;'"]
        );
        assert!(statements(" -- nothing; \n/* at all; */ ; ").is_empty());
    }

    #[test]
    fn bodies_are_not_split() {
        let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; DELETE FROM c; END";
        assert_eq!(statements(&format!("{trigger}; select 1")), [trigger, "select 1"]);
        let function = "create function f() returns int language sql as $body$ select 1; select 2; $body$";
        assert_eq!(statements(&format!("{function};")), [function]);
        let block = "do $$ begin perform 1; end $$";
        assert_eq!(statements(&format!("{block};select $1")), [block, "select $1"]);
    }

    #[test]
    fn a_quote_without_an_end_takes_the_rest() {
        assert_eq!(statements("select 'a; b"), ["select 'a; b"]);
    }
}
