//! One table.

use std::collections::BTreeSet;

use super::{Check, Column, Index, Reference};

/// The longest name that PostgreSQL keeps; it cuts longer ones without a word.
const MAX_NAME_BYTES: usize = 63;

/// A table. Two are equal when they have the same columns, in whatever order: a database puts a new column at the end.
///
/// ```
/// use houtai_data::ValueKind;
/// use houtai_migrate::{Column, Table};
///
/// let id = Column { identity: true, ..Column::new("id", ValueKind::Int64) };
/// let todos = Table::new("todos", "tasks", id);
/// assert_eq!(todos.key, "id");
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The module that owns it.
    pub module: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The column that is the primary key.
    pub key: String,
    /// Indexes and unique constraints over several columns, or with a condition.
    pub indexes: Vec<Index>,
    /// Checks.
    pub checks: Vec<Check>,
}

impl Table {
    /// A table with its key only.
    pub fn new(name: impl Into<String>, module: impl Into<String>, key: Column) -> Self {
        Self {
            name: name.into(),
            module: module.into(),
            key: key.name.clone(),
            columns: vec![key.plain(true)],
            indexes: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that is the primary key.
    pub fn key_column(&self) -> Option<&Column> {
        self.column(&self.key)
    }

    /// The index of this name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The check of this name.
    pub fn check(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// The foreign keys.
    pub fn references(&self) -> impl Iterator<Item = (&Column, &Reference)> {
        self.columns.iter().filter_map(|column| Some((column, column.references.as_ref()?)))
    }

    pub(crate) fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == name)
    }

    /// Says what is wrong with it.
    pub(crate) fn judge(&self) -> Result<(), String> {
        let within = |what: String| format!("table `{}`: {what}", self.name);
        judge_name("table", &self.name)?;
        if self.key.is_empty() {
            return Err(within("it has no primary key; write `key = true` at one of its columns".to_owned()));
        }
        if self.key_column().is_none() {
            return Err(within(format!("its primary key `{}` is none of its columns", self.key)));
        }
        for column in &self.columns {
            column.judge(column.name == self.key).map_err(within)?;
        }
        for index in &self.indexes {
            self.judge_index(index).map_err(within)?;
        }
        for check in &self.checks {
            judge_name("check", &check.name).map_err(within)?;
        }
        let columns = self.columns.iter().map(|column| ("column", &column.name));
        let indexes = self.indexes.iter().map(|index| ("index", &index.name));
        let checks = self.checks.iter().map(|check| ("check", &check.name));
        let mut seen = BTreeSet::new();
        let twice = columns.chain(indexes).chain(checks).find(|named| !seen.insert(*named));
        twice.map_or(Ok(()), |(what, name)| Err(within(format!("it has the {what} `{name}` twice"))))
    }

    fn judge_index(&self, index: &Index) -> Result<(), String> {
        judge_name("index", &index.name)?;
        if index.columns.is_empty() {
            return Err(format!("the index `{}` has no columns", index.name));
        }
        let unknown = index.columns.iter().find(|column| self.column(column).is_none());
        unknown.map_or(Ok(()), |column| {
            Err(format!("the index `{}` is on `{column}`, which is none of its columns", index.name))
        })
    }
}

pub(super) fn judge_name(what: &str, name: &str) -> Result<(), String> {
    if name.is_empty() || name.contains('\0') {
        return Err(format!("the {what} `{}` has no name that a database takes", name.escape_debug()));
    }
    if name.len() > MAX_NAME_BYTES {
        let bytes = name.len();
        return Err(format!(
            "the {what} `{name}` has a name of {bytes} bytes; PostgreSQL keeps {MAX_NAME_BYTES}"
        ));
    }
    Ok(())
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(these: &[T], those: &[T], name: impl Fn(&T) -> &String) -> bool {
            these.len() == those.len()
                && these.iter().all(|one| those.iter().any(|two| name(one) == name(two) && one == two))
        }
        self.name == other.name
            && self.module == other.module
            && self.key == other.key
            && same(&self.columns, &other.columns, |column| &column.name)
            && same(&self.indexes, &other.indexes, |index| &index.name)
            && same(&self.checks, &other.checks, |check| &check.name)
    }
}

impl Eq for Table {}
