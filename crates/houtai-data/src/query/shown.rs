//! A statement for people: its text with placeholders, and the kinds of its values.

use crate::{Result, Statement};

/// `SELECT … WHERE "done" = $1 -- $1: boolean`. Values are never shown.
pub(crate) fn shown(statement: Result<Statement>) -> String {
    let statement = match statement {
        Ok(statement) => statement,
        Err(error) => return format!("-- {error}"),
    };
    let mut text = statement.sql.as_str().to_owned();
    for (at, value) in statement.params.iter().enumerate() {
        text.push_str(if at == 0 { " -- " } else { ", " });
        text.push_str(&format!("{}: {value:?}", at + 1));
    }
    text
}
