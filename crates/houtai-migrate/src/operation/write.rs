//! Operations as they are written.

use std::fmt::Write as _;

use super::{Fill, Operation, SqlPair};
use crate::text::{Inline, check, column, index, quoted, table};

/// Writes an operation as an item of the list `operations`.
pub(crate) fn write(out: &mut String, operation: &Operation) {
    if let Operation::Concurrently { operation } = operation {
        write(out, operation);
        out.push_str("concurrently = true\n");
        return;
    }
    let mut item = Item(out);
    item.0.push_str("\n[[operations]]\n");
    match operation {
        Operation::CreateTable { table: made } => {
            item.text("op", "create_table").text("table", &made.name);
            table(item.0, made);
        }
        Operation::DropTable { table } => item.of("drop_table", table),
        Operation::RenameTable { from, to } => {
            item.of("rename_table", from);
            item.text("to", to);
        }
        Operation::MoveTable { table, from, to } => {
            item.of("move_table", table);
            item.text("from", from).text("to", to);
        }
        Operation::AddColumn { table, column: added, fill } => {
            item.of("add_column", table);
            item.add("column", &column(added, false)).fill(fill.as_ref());
        }
        Operation::AlterColumn { table, column: altered, fill, using } => {
            item.of("alter_column", table);
            item.add("column", &column(altered, false)).fill(fill.as_ref()).pair("using", using.as_ref());
        }
        Operation::RenameColumn { table, from, to } => {
            item.of("rename_column", table);
            item.text("column", from).text("to", to);
        }
        Operation::DropColumn { table, column } => {
            item.of("drop_column", table);
            item.text("column", column);
        }
        Operation::AddIndex { table, index: added } => {
            item.of("add_index", table);
            item.add("index", &index(added));
        }
        Operation::DropIndex { table, index } => {
            item.of("drop_index", table);
            item.text("index", index);
        }
        Operation::RenameIndex { table, from, to } => {
            item.of("rename_index", table);
            item.text("index", from).text("to", to);
        }
        Operation::AddCheck { table, check: added } => {
            item.of("add_check", table);
            item.add("check", &check(added));
        }
        Operation::DropCheck { table, check } => {
            item.of("drop_check", table);
            item.text("check", check);
        }
        // Written above.
        Operation::Concurrently { .. } => {}
        Operation::Sql { sql, back } => item.sql(sql, back.as_ref()),
        Operation::Run { function, back } => {
            item.text("op", "run").text("function", function);
            if let Some(back) = back {
                item.text("back", back);
            }
        }
    }
}

struct Item<'o>(&'o mut String);

impl Item<'_> {
    /// What is done, and to which table.
    fn of(&mut self, op: &str, table: &str) {
        self.text("op", op).text("table", table);
    }

    fn add(&mut self, key: &str, value: &str) -> &mut Self {
        // Writing to a `String` cannot fail.
        _ = writeln!(self.0, "{key} = {value}");
        self
    }

    fn text(&mut self, key: &str, text: &str) -> &mut Self {
        self.add(key, &quoted(text))
    }

    fn fill(&mut self, fill: Option<&Fill>) -> &mut Self {
        let mut inline = Inline::default();
        match fill {
            None => return self,
            Some(Fill::Value(value)) => inline.text("value", value),
            Some(Fill::Now) => inline.text("expression", "now"),
            Some(Fill::Uuid) => inline.text("expression", "uuid"),
            Some(Fill::Sql(pair)) => both(&mut inline, pair),
        };
        self.add("fill", &inline.finish())
    }

    fn pair(&mut self, key: &str, pair: Option<&SqlPair>) -> &mut Self {
        match pair {
            Some(pair) => {
                let mut inline = Inline::default();
                both(&mut inline, pair);
                self.add(key, &inline.finish())
            }
            None => self,
        }
    }

    fn sql(&mut self, sql: &SqlPair, back: Option<&SqlPair>) {
        self.text("op", "sql");
        if sql.sqlite == sql.postgres {
            self.text("sql", &sql.sqlite);
        } else {
            self.text("sqlite", &sql.sqlite).text("postgres", &sql.postgres);
        }
        self.pair("back", back);
    }
}

fn both<'i>(inline: &'i mut Inline, pair: &SqlPair) -> &'i mut Inline {
    if pair.sqlite == pair.postgres {
        inline.text("sql", &pair.sqlite)
    } else {
        inline.text("sqlite", &pair.sqlite).text("postgres", &pair.postgres)
    }
}
