//! What the tables of an app are like: the form in which models are compared.

mod column;
mod index;
mod models;
mod names;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use column::{Column, Reference};
pub use index::{Check, Index};
pub(crate) use names::RECORDS;
pub use table::Table;

/// All tables of an app, by name. It is made of the models ([`Schema::of_models`]), of a snapshot, or of the
/// migrations so far.
///
/// ```
/// use houtai_migrate::Schema;
///
/// let text = "[tables.todos]\ncolumns = [\n  { name = \"id\", type = \"int64\", key = true, identity = true },\n]\n";
/// let schema = Schema::decode(text, "todos", "migrations/todos/schema.toml")?;
/// assert!(schema.table("todos").is_some_and(|table| table.column("id").is_some()));
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    // Shared, so that a schema with one table changed costs that table: plans keep one for each operation.
    tables: BTreeMap<String, Arc<Table>>,
}

impl Schema {
    /// One without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tables, in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values().map(Arc::as_ref)
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).map(Arc::as_ref)
    }

    /// Puts a table in, and gives back the one that had its name.
    pub fn insert(&mut self, table: Table) -> Option<Table> {
        self.tables.insert(table.name.clone(), Arc::new(table)).map(Arc::unwrap_or_clone)
    }

    /// The tables of one module.
    #[must_use]
    pub fn of_module(&self, module: &str) -> Self {
        self.tables().filter(|table| table.module == module).cloned().collect()
    }

    /// Says what is wrong with the tables taken together, or with one of them.
    pub(crate) fn judge(&self) -> Result<(), String> {
        self.tables().try_for_each(|table| self.judge_table(table))
    }

    /// Says what is wrong with one table, and with what it refers to.
    fn judge_table(&self, table: &Table) -> Result<(), String> {
        table.judge()?;
        let unknown = table.references().find(|(_, reference)| !self.tables.contains_key(&reference.table));
        unknown.map_or(Ok(()), |(column, reference)| {
            Err(format!(
                "`{}.{}` refers to the table `{}`, which is not there",
                table.name, column.name, reference.table
            ))
        })
    }

    /// Says what is wrong with a table that was changed just now. The others were judged when they were changed.
    pub(crate) fn judge_changed(&self, name: &str) -> Result<(), String> {
        self.table(name).map_or(Ok(()), |table| self.judge_table(table))
    }

    /// Says which column still refers to a table that has gone.
    pub(crate) fn judge_gone(&self, name: &str) -> Result<(), String> {
        let left = self.referring(name).next();
        left.map_or(Ok(()), |(table, _)| self.judge_table(table))
    }

    pub(crate) fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.get_mut(name).map(Arc::make_mut)
    }

    /// The tables that refer to one, itself among them.
    pub(crate) fn referring_mut<'a>(&'a mut self, name: &'a str) -> impl Iterator<Item = &'a mut Table> {
        let tables = self.tables.values_mut();
        let found = tables.filter(move |table| table.references().any(|(_, one)| one.table == name));
        found.map(Arc::make_mut)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Table> {
        self.tables.remove(name).map(Arc::unwrap_or_clone)
    }

    /// The columns that refer to a table, each with its own table; those of the table itself are left out.
    pub(crate) fn referring<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Table, &'a Column)> {
        let others = self.tables().filter(move |table| table.name != name);
        others.flat_map(move |table| {
            let to_it = table.references().filter(move |(_, reference)| reference.table == name);
            to_it.map(move |(column, _)| (table, column))
        })
    }
}

impl FromIterator<Table> for Schema {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        Self { tables: tables.into_iter().map(|table| (table.name.clone(), Arc::new(table))).collect() }
    }
}
