//! What the text of a statement tells before it is sent.

use crate::{Error, ErrorKind, Result, Statement};

/// These begin, end or divide a transaction, or change the state of the connection.
const STATEFUL: [&str; 18] = [
    "abort",
    "begin",
    "close",
    "commit",
    "declare",
    "discard",
    "end",
    "fetch",
    "listen",
    "move",
    "prepare",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "set",
    "start",
    "unlisten",
];

/// Refuses what would change the state of a connection that others use as well.
pub(super) fn check_alone(statement: &Statement) -> Result<()> {
    let text = statement.sql.as_str();
    let mut words = words(text);
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let makes_temporary = first.eq_ignore_ascii_case("create")
        && ["temp", "temporary"].iter().any(|word| word.eq_ignore_ascii_case(second));
    if !makes_temporary && !STATEFUL.iter().any(|word| word.eq_ignore_ascii_case(first)) {
        return Ok(());
    }
    let message = format!(
        "`{}` changes the state of a connection that others use as well; open a transaction for it",
        first.to_ascii_uppercase()
    );
    Err(Error::new(ErrorKind::InvalidStatement, message).with_table(statement.table))
}

/// Refuses what would end the transaction around it, so that what comes after it would take effect alone. It is asked
/// only about what [`check_alone`] refuses.
pub(super) fn check_within(statement: &Statement) -> Result<()> {
    let mut words = words(statement.sql.as_str()).map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    let mut rest = words.skip_while(|word| first == "rollback" && (word == "work" || word == "transaction"));
    let ends = match (first.as_str(), rest.next().as_deref()) {
        ("abort" | "begin" | "commit" | "end" | "start", _) | ("prepare", Some("transaction")) => true,
        ("rollback", next) => next != Some("to"),
        _ => false,
    };
    if !ends {
        return Ok(());
    }
    let message = format!(
        "`{}` cannot be a statement of a transaction; end it with `commit` or `roll_back`, or by what its closure returns",
        first.to_ascii_uppercase()
    );
    Err(Error::new(ErrorKind::InvalidStatement, message).with_table(statement.table))
}

/// Refuses parameters that the text does not name: the server takes them and says nothing.
pub(super) fn check_parameters(statement: &Statement) -> Result<()> {
    let text = statement.sql.as_str();
    let named = numbers(text).max().unwrap_or(0);
    if named == statement.params.len() {
        return Ok(());
    }
    let message = format!(
        "the statement names parameters up to `${named}` and {} were given; write `$1`, `$2`, … for each",
        statement.params.len()
    );
    Err(Error::new(ErrorKind::InvalidStatement, message).with_table(statement.table))
}

/// The first words, past spaces and comments.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = past_comments(rest);
        while let Some(after) = rest.strip_prefix(';') {
            rest = past_comments(after);
        }
        let end = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn past_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let after = if let Some(comment) = text.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = text.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return text;
        };
        text = after;
    }
}

/// The numbers of the parameters, outside of what is quoted.
fn numbers(text: &str) -> impl Iterator<Item = usize> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['$', '\'', '"', '-', '/'])?;
            let (found, after) = (&rest[at..], &rest[at + 1..]);
            // A `$` inside of a name is a part of it.
            let in_name = rest[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            rest = match found.as_bytes()[0] {
                b'$' if in_name => after,
                b'$' => {
                    let digits = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
                    if digits > 0 {
                        rest = &after[digits..];
                        return Some(after[..digits].parse().unwrap_or(usize::MAX));
                    }
                    past_dollar_quote(after)
                }
                b'-' | b'/' if found.starts_with("--") || found.starts_with("/*") => past_comments(found),
                b'-' | b'/' => after,
                quote => after.split_once(char::from(quote)).map_or("", |(_, after)| after),
            };
        }
    })
}

/// `tag$ … $tag$`, behind the first `$`.
fn past_dollar_quote(text: &str) -> &str {
    let Some((tag, body)) = text.split_once('$') else { return text };
    if !tag.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        return text;
    }
    body.split_once(&format!("${tag}$")).map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    #[test]
    fn state_is_refused_behind_comments_and_in_any_case() {
        for text in
            ["BEGIN", " ; -- x\n/* y */ set a = 1", "Rollback", "create TEMP table a ()", "start transaction"]
        {
            assert!(check_alone(&Statement::new(text, Vec::new())).is_err(), "{text}");
        }
        for text in ["SELECT 1", "CREATE TABLE temp ()", "", "-- BEGIN", "UPDATE a SET b = 1"] {
            assert!(check_alone(&Statement::new(text, Vec::new())).is_ok(), "{text}");
        }
    }

    #[test]
    fn only_what_ends_a_transaction_is_refused_within_it() {
        for text in
            ["commit", "; END", "ROLLBACK", "rollback work", "rollback and chain", "prepare transaction 'a'"]
        {
            assert!(check_within(&Statement::new(text, Vec::new())).is_err(), "{text}");
        }
        for text in
            ["rollback to a", "ROLLBACK TRANSACTION TO a", "savepoint a", "set a = 1", "prepare a as b"]
        {
            assert!(check_within(&Statement::new(text, Vec::new())).is_ok(), "{text}");
        }
    }

    #[test]
    fn parameters_are_counted_outside_of_quotes() {
        for (text, count) in [
            ("SELECT $1, $2, $1", 2),
            ("SELECT '$3', \"$4\", $1 -- $5", 1),
            ("SELECT $a$ $2 $a$, $$ $3 $$, 1 - $1 / 2", 1),
            ("SELECT a$7 /* $8 */", 0),
            ("SELECT 'it''s $2', $1", 1),
        ] {
            let params = vec![Value::Int64(1); count];
            assert!(check_parameters(&Statement::new(text, params)).is_ok(), "{text}");
            assert!(
                check_parameters(&Statement::new(text, vec![Value::Int64(1); count + 1])).is_err(),
                "{text}"
            );
        }
    }
}
