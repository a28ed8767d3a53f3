//! What the tables of an app are like: the form in which models are compared.

mod column;
mod index;
mod models;
mod table;

use std::collections::BTreeMap;

pub use column::{Column, Reference};
pub use index::{Check, Index};
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
    tables: BTreeMap<String, Table>,
}

impl Schema {
    /// One without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tables, in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Puts a table in, and gives back the one that had its name.
    pub fn insert(&mut self, table: Table) -> Option<Table> {
        self.tables.insert(table.name.clone(), table)
    }

    /// The tables of one module.
    #[must_use]
    pub fn of_module(&self, module: &str) -> Self {
        self.tables().filter(|table| table.module == module).cloned().collect()
    }

    /// Says what is wrong with the tables taken together, or with one of them.
    pub(crate) fn judge(&self) -> Result<(), String> {
        for table in self.tables() {
            table.judge()?;
            for (column, reference) in table.references() {
                if !self.tables.contains_key(&reference.table) {
                    return Err(format!(
                        "`{}.{}` refers to the table `{}`, which is not there",
                        table.name, column.name, reference.table
                    ));
                }
            }
        }
        Ok(())
    }

    pub(crate) fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.get_mut(name)
    }

    pub(crate) fn tables_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.tables.values_mut()
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Table> {
        self.tables.remove(name)
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
        Self { tables: tables.into_iter().map(|table| (table.name.clone(), table)).collect() }
    }
}
