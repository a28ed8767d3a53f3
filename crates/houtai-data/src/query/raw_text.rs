//! Placeholders of SQL written by hand.

use super::insert_text::postgres_type;
use crate::{Dialect, Error, ErrorKind, Result, Value};

/// A value, and the name of its placeholder; empty where it has none.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

/// The text with the placeholders of a dialect, and the values in their order.
///
/// # Errors
///
/// When there is a placeholder without a value, or a value without a placeholder.
pub(crate) fn translate(text: &str, given: &[Given], dialect: Dialect) -> Result<(String, Vec<Value>)> {
    let mut translation =
        Translation { given, dialect, out: String::with_capacity(text.len()), used: Vec::new(), unnamed: 0 };
    let mut rest = text;
    while let Some(at) = rest.find(['{', '\'', '"', '-', '/', '$']) {
        translation.out.push_str(&rest[..at]);
        rest = translation.piece(&rest[at..])?;
    }
    translation.out.push_str(rest);
    translation.finish()
}

struct Translation<'t> {
    given: &'t [Given],
    dialect: Dialect,
    out: String,
    /// Which values the text has named, in order.
    used: Vec<usize>,
    /// How many placeholders without a name there were.
    unnamed: usize,
}

impl Translation<'_> {
    /// Takes what begins with a character that may mean something, and gives back what follows it.
    fn piece<'t>(&mut self, rest: &'t str) -> Result<&'t str> {
        let end = match rest.as_bytes() {
            [b'{', b'{', ..] => {
                self.out.push('{');
                return Ok(&rest[2..]);
            }
            [b'{', ..] => return self.placeholder(rest),
            [quote @ (b'\'' | b'"'), ..] => {
                let quote = char::from(*quote);
                rest[1..].find(quote).map(|at| at + 2)
            }
            [b'-', b'-', ..] => rest.find('\n'),
            [b'/', b'*', ..] => rest.find("*/").map(|at| at + 2),
            [b'$', ..] => dollar_quoted(rest),
            _ => Some(1),
        };
        let end = end.unwrap_or(rest.len());
        self.out.push_str(&rest[..end]);
        Ok(&rest[end..])
    }

    fn placeholder<'t>(&mut self, rest: &'t str) -> Result<&'t str> {
        let end = rest
            .find('}')
            .ok_or_else(|| problem("a `{` has no `}`; write `{{` for the brace itself".into()))?;
        let name = rest[1..end].trim();
        let index = if name.is_empty() { self.next_unnamed() } else { self.named(name) };
        let index = index.ok_or_else(|| match name {
            "" => problem(format!("there are more `{{}}` than the {} values that were bound", self.unnamed - 1)),
            name => problem(format!(
                "`{{{name}}}` has no value; add `.bind_as(\"{name}\", …)`, or write `{{{{` for the brace itself"
            )),
        })?;
        let place = self.used.iter().position(|used| *used == index).unwrap_or_else(|| {
            self.used.push(index);
            self.used.len() - 1
        });
        self.write(place + 1, index);
        Ok(&rest[end + 1..])
    }

    fn next_unnamed(&mut self) -> Option<usize> {
        let unnamed = self.given.iter().enumerate().filter(|(_, given)| given.name.is_empty());
        self.unnamed += 1;
        unnamed.map(|(index, _)| index).nth(self.unnamed - 1)
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.given.iter().position(|given| given.name == name)
    }

    /// A list is a table of its values, since `IN` takes one on both databases.
    fn write(&mut self, number: usize, index: usize) {
        let list = match self.given.get(index) {
            Some(Given { value: Value::List(kind, _), .. }) => Some(*kind),
            _ => None,
        };
        let placeholder = match (self.dialect, list) {
            (Dialect::Postgres, None) => format!("${number}"),
            (Dialect::Postgres, Some(kind)) => {
                format!("(SELECT unnest(${number}::{}[]))", postgres_type(kind))
            }
            (Dialect::Sqlite, None) => format!("?{number}"),
            (Dialect::Sqlite, Some(_)) => format!("(SELECT value FROM rarray(?{number}))"),
        };
        self.out.push_str(&placeholder);
    }

    fn finish(self) -> Result<(String, Vec<Value>)> {
        if let Some(unused) = (0..self.given.len()).find(|index| !self.used.contains(index)) {
            return Err(problem(match self.given[unused].name {
                "" => "more values were bound than the text has `{}`".into(),
                name => format!("a value was bound as `{name}`, and the text has no `{{{name}}}`"),
            }));
        }
        let values = self.used.iter().filter_map(|index| self.given.get(*index));
        Ok((self.out, values.map(|given| given.value.clone()).collect()))
    }
}

/// The end of `$tag$ … $tag$`; one character where no such text begins here.
fn dollar_quoted(rest: &str) -> Option<usize> {
    let is_tag = |tag: &str| tag.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let tag = rest[1..].find('$').map(|at| &rest[..at + 2]).filter(|tag| is_tag(&tag[1..tag.len() - 1]));
    let Some(tag) = tag else { return Some(1) };
    rest[tag.len()..].find(tag).map(|at| at + 2 * tag.len())
}

fn problem(message: String) -> Error {
    Error::new(ErrorKind::InvalidStatement, format!("SQL by hand: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ValueKind;

    fn given(name: &'static str, value: i64) -> Given {
        Given { name, value: Value::Int64(value) }
    }

    fn text(sql: &str, values: &[Given]) -> String {
        translate(sql, values, Dialect::Postgres).unwrap().0
    }

    #[test]
    fn a_name_may_stand_in_several_places() {
        let values = [given("", 1), given("b", 2), given("", 3)];
        let (text, params) = translate("{b} {} {b} {}", &values, Dialect::Sqlite).unwrap();
        assert_eq!(text, "?1 ?2 ?1 ?3");
        assert_eq!(params, [Value::Int64(2), Value::Int64(1), Value::Int64(3)]);
    }

    #[test]
    fn braces_in_quotes_and_comments_mean_themselves() {
        let sql = "select '{}', \"{a}\", 'it''s {}' -- {}\n/* {} */ $x$ {} $x$ {{ {} a-b/c";
        let expected = "select '{}', \"{a}\", 'it''s {}' -- {}\n/* {} */ $x$ {} $x$ { $1 a-b/c";
        assert_eq!(text(sql, &[given("", 1)]), expected);
    }

    #[test]
    fn a_list_is_a_table() {
        let list = Given { name: "", value: Value::List(ValueKind::Int64, vec![Value::Int64(1)]) };
        assert_eq!(text("id in {}", std::slice::from_ref(&list)), "id in (SELECT unnest($1::int8[]))");
        let (text, _) = translate("id in {}", &[list], Dialect::Sqlite).unwrap();
        assert_eq!(text, "id in (SELECT value FROM rarray(?1))");
    }

    #[test]
    fn what_does_not_match_is_named() {
        let message =
            |sql: &str, values: &[Given]| translate(sql, values, Dialect::Sqlite).unwrap_err().to_string();
        assert!(message("{} {}", &[given("", 1)]).contains("more `{}` than the 1 values"));
        assert!(message("{a}", &[]).contains("`{a}` has no value; add `.bind_as(\"a\", …)`"));
        assert!(message("x", &[given("", 1)]).contains("more values were bound"));
        assert!(message("x", &[given("a", 1)]).contains("no `{a}`"));
        assert!(message("{a", &[]).contains("has no `}`"));
    }
}
