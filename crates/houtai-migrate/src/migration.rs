//! One migration, and the file that holds it.

mod file;
mod id;

pub use file::MigrationFile;
pub use id::MigrationId;

use serde::Deserialize;
use toml::Spanned;

use crate::operation::{Operation, OperationText, write};
use crate::text::{line, read, texts};
use crate::{Error, Result};

/// A migration: what a module does to its tables in one step. It takes effect as a whole or not at all.
///
/// ```
/// use houtai_migrate::{Migration, MigrationId, Operation};
///
/// let id: MigrationId = "todos/0002_drop_notes".parse()?;
/// let drop = Operation::DropTable { table: "notes".into() };
/// let migration = Migration { id, parents: vec!["0001_initial".into()], depends: Vec::new(), operations: vec![drop] };
/// let text = migration.encode();
/// assert!(text.contains("[[operations]]\nop = \"drop_table\"\ntable = \"notes\"\n"));
/// assert_eq!(Migration::decode(&text, "migrations/todos/0002_drop_notes.toml")?.migration, migration);
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Which one it is.
    pub id: MigrationId,
    /// The names of those of its module that come right before it: one, none for the first, two for a merge.
    pub parents: Vec<String>,
    /// Those of other modules that have to be there before it.
    pub depends: Vec<MigrationId>,
    /// What it does, in this order.
    pub operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MigrationText {
    id: String,
    #[serde(default)]
    parents: Vec<String>,
    #[serde(default)]
    depends: Vec<String>,
    reversible: Option<bool>,
    #[serde(default)]
    operations: Vec<Spanned<OperationText>>,
}

impl Migration {
    /// Whether all of it can be taken back.
    pub fn is_reversible(&self) -> bool {
        self.operations.iter().all(Operation::is_reversible)
    }

    /// The migrations that have to be there before it.
    pub fn needs(&self) -> impl Iterator<Item = MigrationId> {
        let parents = self.parents.iter().map(|name| MigrationId::new(&self.id.module, name));
        parents.chain(self.depends.iter().cloned())
    }

    /// Writes its file.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        for operation in &self.operations {
            text.push_str(&format!("# {}\n", operation.to_string().escape_debug()));
        }
        text.push_str(&format!("id = {}\n", crate::text::quoted(&self.id.to_string())));
        text.push_str(&format!("parents = {}\n", texts(&self.parents)));
        if !self.depends.is_empty() {
            let depends: Vec<String> = self.depends.iter().map(ToString::to_string).collect();
            text.push_str(&format!("depends = {}\n", texts(&depends)));
        }
        if !self.is_reversible() {
            text.push_str("reversible = false\n");
        }
        self.operations.iter().for_each(|operation| write(&mut text, operation));
        text
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When the text is no migration; the message names the file and the line.
    pub fn decode(text: &str, file: &str) -> Result<MigrationFile> {
        let told = |message: String, at: Option<usize>| Error::new(message).at(file, at);
        let raw = read::<MigrationText>(text, file)?;
        let id: MigrationId = raw.id.parse().map_err(|error: Error| error.at(file, None))?;
        let depends = raw.depends.iter().map(|id| id.parse().map_err(|error: Error| error.at(file, None)));
        let depends = depends.collect::<Result<Vec<_>>>()?;
        let (mut operations, mut lines) = (Vec::new(), Vec::new());
        for one in raw.operations {
            let at = line(text, one.span().start);
            let operation = one.into_inner().operation(&id.module);
            operations.push(operation.map_err(|what| told(what, Some(at)))?);
            lines.push(at);
        }
        let concurrent = operations.iter().any(Operation::is_concurrent);
        let other = operations.iter().position(|one| concurrent && !one.is_concurrent());
        if let Some(which) = other {
            let message = "an operation of this migration runs outside of a transaction, by `concurrently = true`, and this \
                           one does not";
            let error = told(message.to_owned(), lines.get(which).copied());
            return Err(
                error.next("move one of them to a migration of its own, made by `makemigrations --empty`")
            );
        }
        let migration = Self { id, parents: raw.parents, depends, operations };
        if raw.reversible == Some(true) && !migration.is_reversible() {
            let which = migration.operations.iter().position(|one| !one.is_reversible()).unwrap_or_default();
            let message = "the migration is called reversible, and nothing says what takes this step back";
            let error = told(message.to_owned(), lines.get(which).copied());
            return Err(error.next("write `back = …` in it, or take `reversible = true` out"));
        }
        let mut file = MigrationFile::new(migration, text, file, lines);
        file.is_one_way = raw.reversible == Some(false);
        Ok(file)
    }
}
