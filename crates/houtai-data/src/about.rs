//! A statement in the words of messages.

use std::fmt;

use crate::{Sql, Statement};

/// How much of the text of a statement a message shows where there is no table to name.
const SHOWN: usize = 60;

/// What is kept of a statement to speak about it; making it copies nothing.
#[derive(Clone)]
pub(crate) struct About {
    pub(crate) sql: Sql,
    pub(crate) table: &'static str,
}

impl About {
    pub(crate) fn new(statement: &Statement) -> Self {
        Self { sql: statement.sql.clone(), table: statement.table }
    }
}

/// ``the insert on `todos` `` or ``the statement `VACUUM` ``.
impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sql = self.sql.as_str().trim_start();
        if !self.table.is_empty() {
            let verb = sql.split_whitespace().next().unwrap_or("statement");
            return write!(f, "the {} on `{}`", verb.to_ascii_lowercase(), self.table);
        }
        let end = sql.char_indices().nth(SHOWN).map_or(sql.len(), |(at, _)| at);
        write!(f, "the statement `{}{}`", &sql[..end], if end < sql.len() { "…" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_verb_and_table_or_by_the_beginning_of_its_text() {
        let insert = Statement::new("INSERT INTO \"todos\" DEFAULT VALUES", Vec::new()).table("todos");
        assert_eq!(About::new(&insert).to_string(), "the insert on `todos`");
        assert_eq!(About::new(&Statement::new("VACUUM", Vec::new())).to_string(), "the statement `VACUUM`");
        let long = "ä".repeat(70);
        let shown = About::new(&Statement::new(long, Vec::new())).to_string();
        assert_eq!(shown, format!("the statement `{}…`", "ä".repeat(60)));
    }
}
