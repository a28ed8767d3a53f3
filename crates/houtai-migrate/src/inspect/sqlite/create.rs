//! `CREATE TABLE` as it was written.

use super::words::{Word, WordKind, closing, words};
use crate::inspect::found::ConstraintKind;

/// What only the text of a table tells.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) checks: Vec<WrittenCheck>,
    /// Names of constraints, with their kinds and columns.
    names: Vec<(ConstraintKind, Vec<String>, String)>,
    pub(super) without_rowid: bool,
    pub(super) autoincrement: bool,
}

/// A check.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrittenCheck {
    pub(super) name: Option<String>,
    /// The column beside which it stands.
    pub(super) column: Option<String>,
    pub(super) condition: String,
}

impl Written {
    /// The name of a constraint on these columns.
    pub(super) fn name_of(&self, kind: ConstraintKind, columns: &[String]) -> Option<String> {
        let same = |these: &[String]| {
            these.len() == columns.len()
                && these.iter().zip(columns).all(|(one, two)| one.eq_ignore_ascii_case(two))
        };
        let found = self.names.iter().find(|(other, these, _)| *other == kind && same(these));
        found.map(|(.., name)| name.clone())
    }
}

/// Reads the text of a table.
pub(super) fn read(sql: &str) -> Written {
    let all = words(sql);
    let mut written = Written::default();
    let Some(open) = all.iter().position(|word| word.is("(")) else { return written };
    let close = closing(&all, open);
    let mut items: Vec<Vec<Word<'_>>> = vec![Vec::new()];
    let mut depth = 0_usize;
    for word in all.get(open + 1..close).unwrap_or_default() {
        depth = if word.is("(") { depth + 1 } else { depth.saturating_sub(usize::from(word.is(")"))) };
        match items.last_mut() {
            Some(item) if !(depth == 0 && word.is(",")) => item.push(*word),
            _ => items.push(Vec::new()),
        }
    }
    items.iter().for_each(|item| read_item(&mut written, sql, item));
    let after = all.get(close..).unwrap_or_default();
    written.without_rowid = after.windows(2).any(|pair| pair[0].is("without") && pair[1].is("rowid"));
    written
}

/// A column or a constraint of the table.
fn read_item(written: &mut Written, sql: &str, item: &[Word<'_>]) {
    let begins = ["constraint", "primary", "unique", "check", "foreign"];
    let of_table = item.first().is_some_and(|first| begins.iter().any(|word| first.is(word)));
    let column = item.first().filter(|_| !of_table).map(Word::value);
    let mut name: Option<String> = None;
    let mut place = usize::from(!of_table);
    while let Some(word) = item.get(place) {
        let opens = item.get(place + 1).is_some_and(|next| next.is("("));
        if word.is("constraint") {
            name = item.get(place + 1).map(Word::value);
            place += 2;
        } else if word.is("check") && opens {
            let end = closing(item, place + 1);
            let condition =
                sql.get(item[place + 1].end()..item[end].at).unwrap_or_default().trim().to_owned();
            written.checks.push(WrittenCheck { name: name.take(), column: column.clone(), condition });
            place = end + 1;
        } else if let Some(kind) = kind_of(word) {
            let columns = columns(item, place, column.as_ref());
            written.names.extend(name.take().map(|name| (kind, columns, name)));
            place += 1;
        } else if word.is("(") {
            place = closing(item, place) + 1;
        } else if word.is("autoincrement") {
            written.autoincrement = true;
            place += 1;
        } else {
            place += 1;
        }
    }
}

fn kind_of(word: &Word<'_>) -> Option<ConstraintKind> {
    let kinds = [
        ("unique", ConstraintKind::Unique),
        ("primary", ConstraintKind::Primary),
        ("foreign", ConstraintKind::Foreign),
        ("references", ConstraintKind::Foreign),
    ];
    kinds.into_iter().find(|(text, _)| word.is(text)).map(|(_, kind)| kind)
}

/// The columns in the brackets behind a keyword, or the column beside which it stands.
fn columns(item: &[Word<'_>], place: usize, column: Option<&String>) -> Vec<String> {
    if let Some(column) = column {
        return vec![column.clone()];
    }
    let Some(open) = (place..item.len()).find(|at| item[*at].is("(")) else { return Vec::new() };
    let inner = item.get(open + 1..closing(item, open)).unwrap_or_default();
    let names = inner.split(|word| word.is(",")).filter_map(<[Word<'_>]>::first);
    names.map(Word::value).collect()
}

/// The condition of `CREATE INDEX … WHERE condition`.
pub(super) fn condition(sql: &str) -> Option<String> {
    let all = words(sql);
    let open = all.iter().position(|word| word.is("("))?;
    let after = all.get(closing(&all, open) + 1..)?;
    let place = after.iter().find(|word| word.is("where") && word.kind == WordKind::Plain)?;
    Some(sql.get(place.end()..)?.trim().trim_end_matches(';').trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_found_with_their_names_whatever_is_in_them() {
        let found = read(
            "CREATE TABLE \"a (b\" (id INTEGER PRIMARY KEY, -- check (no)\n n int CONSTRAINT positive CHECK (n > 0) \
             CHECK(n < (10)), \"check\" text DEFAULT 'check (x)', CHECK (\"check\" <> ')'), \
             CONSTRAINT both UNIQUE (n, \"check\"), FOREIGN KEY (n) REFERENCES b(id)) WITHOUT ROWID",
        );
        let checks: Vec<_> = found
            .checks
            .iter()
            .map(|one| (one.name.as_deref(), one.column.as_deref(), one.condition.as_str()))
            .collect();
        assert_eq!(
            checks,
            [
                (Some("positive"), Some("n"), "n > 0"),
                (None, Some("n"), "n < (10)"),
                (None, None, "\"check\" <> ')'"),
            ]
        );
        let columns = ["n".to_owned(), "check".to_owned()];
        assert_eq!(found.name_of(ConstraintKind::Unique, &columns).as_deref(), Some("both"));
        assert!(found.without_rowid);
    }

    #[test]
    fn the_condition_of_an_index_is_all_that_follows() {
        let found = condition("CREATE INDEX \"where\" ON t (a, lower(b)) WHERE a > 0 AND b <> ';'");
        assert_eq!(found.as_deref(), Some("a > 0 AND b <> ';'"));
        assert_eq!(condition("CREATE INDEX i ON t (\"where\")"), None);
    }

    #[test]
    fn a_text_without_an_end_is_read_as_far_as_it_goes() {
        for sql in
            ["", "CREATE TABLE", "CREATE TABLE a (", "CREATE TABLE a (b CHECK (", "CREATE TABLE a (CHECK"]
        {
            assert!(read(sql).checks.len() <= 1, "{sql}");
        }
    }
}
