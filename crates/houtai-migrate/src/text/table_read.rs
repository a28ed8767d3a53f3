//! Tables as they are read.

use serde::Deserialize;

use super::words::{KindText, OnDeleteText};
use crate::schema::{Check, Column, Index, Reference, Table};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableText {
    columns: Vec<ColumnText>,
    #[serde(default)]
    indexes: Vec<IndexText>,
    #[serde(default)]
    checks: Vec<CheckText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnText {
    name: String,
    #[serde(rename = "type")]
    kind: KindText,
    max_length: Option<u32>,
    digits: Option<u32>,
    places: Option<u32>,
    least: Option<i64>,
    most: Option<i64>,
    #[serde(default)]
    key: bool,
    #[serde(default)]
    identity: bool,
    #[serde(default)]
    null: bool,
    #[serde(default)]
    unique: bool,
    #[serde(default)]
    index: bool,
    references: Option<String>,
    on_delete: Option<OnDeleteText>,
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexText {
    name: String,
    columns: Vec<String>,
    #[serde(default)]
    unique: bool,
    #[serde(rename = "where")]
    condition: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckText {
    name: String,
    condition: String,
}

impl TableText {
    /// What is written of a table, apart from its name.
    pub(crate) fn new(columns: Vec<ColumnText>, indexes: Vec<IndexText>, checks: Vec<CheckText>) -> Self {
        Self { columns, indexes, checks }
    }

    /// The table; one without a key, or with two, is told when it is judged.
    pub(crate) fn table(self, name: String, module: &str) -> Table {
        let keys: Vec<&str> =
            self.columns.iter().filter(|column| column.key).map(|column| column.name.as_str()).collect();
        let key = keys.join("`, `");
        Table {
            name,
            module: module.to_owned(),
            key,
            columns: self.columns.into_iter().map(ColumnText::column).collect(),
            indexes: self.indexes.into_iter().map(IndexText::index).collect(),
            checks: self.checks.into_iter().map(CheckText::check).collect(),
        }
    }
}

impl ColumnText {
    pub(crate) fn column(self) -> Column {
        let on_delete = self.on_delete.map_or(houtai_data::OnDelete::Restrict, |word| word.0);
        Column {
            name: self.name,
            kind: self.kind.0,
            max_length: self.max_length,
            decimal: self.digits.map(|digits| (digits, self.places.unwrap_or_default())),
            range: range(self.least, self.most),
            null: self.null,
            identity: self.identity,
            unique: self.unique,
            index: self.index,
            references: self.references.map(|table| Reference { table, on_delete }),
            choices: self.choices,
        }
        .plain(self.key)
    }
}

/// An end that is left out is that of 64 bits.
fn range(least: Option<i64>, most: Option<i64>) -> Option<(i64, i64)> {
    (least.is_some() || most.is_some()).then(|| (least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)))
}

impl IndexText {
    pub(crate) fn index(self) -> Index {
        Index { name: self.name, columns: self.columns, unique: self.unique, condition: self.condition }
    }
}

impl CheckText {
    pub(crate) fn check(self) -> Check {
        Check { name: self.name, condition: self.condition }
    }
}
