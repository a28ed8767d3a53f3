//! What somebody has changed about a table by hand: SQLite keeps it in the text of the table, and a table that is made
//! anew as the migrations know it would lose it without a word.

use std::collections::BTreeMap;

use houtai_data::Dialect;

use super::split::{Pieces, is_word};

/// The words of a table by which it does more than to hold columns.
const WORDS: [&str; 12] = [
    "as",
    "autoincrement",
    "check",
    "collate",
    "conflict",
    "default",
    "deferrable",
    "generated",
    "references",
    "unique",
    "update",
    "without",
];

/// What a table has that the text by which the migrations make it does not say; `None` where nothing would be lost.
pub(super) fn of_table(made_by: &str, columns: &[String], sql: &str, found: &[String]) -> Option<String> {
    let is_unknown = |column: &&String| !columns.iter().any(|known| known.eq_ignore_ascii_case(column));
    if let Some(column) = found.iter().find(is_unknown) {
        return Some(format!("the column `{column}`"));
    }
    let (known, here) = (words(made_by), words(sql));
    let more = here.into_iter().find(|(word, count)| count > known.get(word).unwrap_or(&0));
    more.map(|(word, _)| format!("a `{}`", word.to_uppercase()))
}

/// How often each of the words stands in a text, outside of quotes and comments.
fn words(sql: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for piece in Pieces::of(Dialect::Sqlite, sql).filter(|piece| is_word(piece)) {
        let word = piece.to_ascii_lowercase();
        if WORDS.contains(&word.as_str()) {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_BY: &str = "CREATE TABLE \"todos\" (\n  \"id\" INTEGER PRIMARY KEY AUTOINCREMENT,\n  \"title\" TEXT NOT NULL,\n  \
         CONSTRAINT \"todos_title_key\" UNIQUE (\"title\")\n) STRICT";

    fn found(columns: &[&str], sql: &str) -> Option<String> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        of_table(MADE_BY, &owned(&["id", "title"]), sql, &owned(columns))
    }

    #[test]
    fn a_table_as_it_was_made_has_nothing_by_hand() {
        assert_eq!(found(&["id", "title"], MADE_BY), None);
        // A unique constraint in another form, and words in quotes and comments, are none.
        let other =
            "create table todos (id integer primary key autoincrement, \"title\" text unique /* collate */)";
        assert_eq!(found(&["ID", "title"], other), None);
    }

    #[test]
    fn what_a_rebuild_would_lose_is_named() {
        let with = |what: &str| MADE_BY.replace("NOT NULL", &format!("NOT NULL {what}"));
        let columns = ["id", "title"];
        assert_eq!(found(&["id", "title", "note"], MADE_BY).as_deref(), Some("the column `note`"));
        assert_eq!(found(&columns, &with("COLLATE NOCASE")).as_deref(), Some("a `COLLATE`"));
        assert_eq!(found(&columns, &with("DEFAULT ''")).as_deref(), Some("a `DEFAULT`"));
        assert_eq!(found(&columns, &with("CHECK (title <> '')")).as_deref(), Some("a `CHECK`"));
        assert_eq!(found(&columns, &with("UNIQUE ON CONFLICT REPLACE")).as_deref(), Some("a `CONFLICT`"));
    }
}
