//! All migrations of an app, in the order in which they run.

mod conflict;
mod draft;
mod folder;
mod order;
mod source;

use std::collections::BTreeMap;

pub use folder::{SNAPSHOT, read_folder, write_migration, write_snapshot};
pub use source::{EmbeddedFiles, MIGRATIONS, Source};

use crate::{Error, Migration, MigrationFile, MigrationId, Result, Schema};

/// All migrations of an app, each after those that it needs.
///
/// ```
/// use houtai_migrate::{History, Migration};
///
/// let text = "id = \"todos/0001_initial\"\n[[operations]]\nop = \"create_table\"\ntable = \"todos\"\ncolumns = [\n  \
///             { name = \"id\", type = \"int64\", key = true },\n]\n";
/// let history = History::new([Migration::decode(text, "migrations/todos/0001_initial.toml")?])?;
/// assert!(history.schema()?.table("todos").is_some());
/// assert_eq!(history.heads("todos").len(), 1);
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct History {
    files: Vec<MigrationFile>,
}

impl History {
    /// Puts migrations into order: each comes after those that it needs, and those that do not need each other come
    /// in the order of their ids.
    ///
    /// # Errors
    ///
    /// When two have one id, when one needs another that is not there, or when some need each other in a circle.
    pub fn new(files: impl IntoIterator<Item = MigrationFile>) -> Result<Self> {
        order::ordered(files.into_iter().collect()).map(|files| Self { files })
    }

    /// The migrations, in order.
    pub fn files(&self) -> &[MigrationFile] {
        &self.files
    }

    /// The one of this id.
    pub fn get(&self, id: &MigrationId) -> Option<&MigrationFile> {
        self.files.iter().find(|file| file.migration.id == *id)
    }

    /// Those of a module that no other one of it comes after: one, unless two branches were merged or there is none.
    pub fn heads(&self, module: &str) -> Vec<&Migration> {
        let of_module = || self.migrations().filter(|one| one.id.module == module);
        let is_parent = |one: &Migration| of_module().any(|other| other.parents.contains(&one.id.name));
        of_module().filter(|one| !is_parent(one)).collect()
    }

    /// The names of the modules that have migrations.
    pub fn modules(&self) -> Vec<&str> {
        let mut modules: Vec<&str> = self.migrations().map(|one| one.id.module.as_str()).collect();
        modules.sort_unstable();
        modules.dedup();
        modules
    }

    /// What the tables are like after all of them.
    ///
    /// # Errors
    ///
    /// When an operation does not fit what those before it have made; the message names its file and line.
    pub fn schema(&self) -> Result<Schema> {
        let mut schema = Schema::new();
        for file in &self.files {
            schema = apply(file, schema)?;
        }
        Ok(schema)
    }

    /// What the tables are like before each of them.
    ///
    /// # Errors
    ///
    /// Those of [`schema`](Self::schema).
    pub fn schemas(&self) -> Result<BTreeMap<MigrationId, Schema>> {
        let (mut schemas, mut schema) = (BTreeMap::new(), Schema::new());
        for file in &self.files {
            schemas.insert(file.migration.id.clone(), schema.clone());
            schema = apply(file, schema)?;
        }
        Ok(schemas)
    }

    pub(crate) fn migrations(&self) -> impl Iterator<Item = &Migration> {
        self.files.iter().map(|file| &file.migration)
    }
}

/// What the tables are like after a migration.
pub(crate) fn apply(file: &MigrationFile, mut schema: Schema) -> Result<Schema> {
    for (at, operation) in file.migration.operations.iter().enumerate() {
        operation.apply(&mut schema).map_err(|error: Error| file.error(at, error.message()))?;
    }
    Ok(schema)
}
