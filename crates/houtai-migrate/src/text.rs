//! The readable form of snapshots and migrations: TOML, one line for each column, index and check, so that a review
//! sees in a diff just what has changed. Settings are written in it as well, editors know it, and its reader tells
//! the line of a mistake.

mod read;
mod table_read;
mod table_write;
mod words;
mod write;

pub(crate) use read::{line, read};
pub(crate) use table_read::{CheckText, ColumnText, IndexText, TableText};
pub(crate) use table_write::{check, column, index, table};
pub(crate) use write::{Inline, key, quoted, texts};

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

use crate::{Error, Result, Schema};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaText {
    #[serde(default)]
    tables: BTreeMap<String, Spanned<TableText>>,
}

impl Schema {
    /// Writes the snapshot of a module.
    ///
    /// ```
    /// use houtai_data::ValueKind;
    /// use houtai_migrate::{Column, Schema, Table};
    ///
    /// let key = Column { identity: true, ..Column::new("id", ValueKind::Int64) };
    /// let schema = Schema::from_iter([Table::new("todos", "tasks", key)]);
    /// let text = schema.encode("tasks");
    /// assert!(text.ends_with(
    ///     "[tables.todos]\ncolumns = [\n  { name = \"id\", type = \"int64\", key = true, identity = true },\n]\n"
    /// ));
    /// assert_eq!(Schema::decode(&text, "tasks", "schema.toml")?, schema);
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    pub fn encode(&self, module: &str) -> String {
        let mut text = format!(
            "# The tables of the module `{module}` after its last migration. `makemigrations` writes this file and\n\
             # compares it with the migrations; it is here to be read.\n"
        );
        for one in self.tables().filter(|one| one.module == module) {
            text.push_str(&format!("\n[tables.{}]\n", key(&one.name)));
            table(&mut text, one);
        }
        text
    }

    /// Reads the snapshot of a module.
    ///
    /// # Errors
    ///
    /// When the text is no snapshot, or a table in it cannot be one; the message names the file and the line.
    pub fn decode(text: &str, module: &str, file: &str) -> Result<Self> {
        let read = read::<SchemaText>(text, file)?;
        let tables = read.tables.into_iter().map(|(name, table)| {
            let line = line(text, table.span().start);
            let table = table.into_inner().table(name, module);
            table.judge().map(|()| table).map_err(|what| Error::new(what).at(file, Some(line)))
        });
        tables.collect()
    }
}
