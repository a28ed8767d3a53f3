//! Two branches that both went on from one migration.

use super::History;
use crate::{Error, Migration, MigrationId, Result};

/// What to do about several ends. One without parents beside others is rather a slip than a branch.
fn next(heads: &[&Migration]) -> String {
    match heads.iter().find(|head| head.parents.is_empty()) {
        Some(first) => format!(
            "`{}` has no `parents`: write there which one it comes after; if both are to stay as they are, join them by \
             `makemigrations --merge`",
            first.id
        ),
        None => {
            "two branches have gone on from the same one; join them by `makemigrations --merge`".to_owned()
        }
    }
}

impl History {
    /// Refuses a module with two ends.
    ///
    /// # Errors
    ///
    /// When there is one; the message names both, and the command that merges them.
    pub fn refuse_conflicts(&self) -> Result<()> {
        for module in self.modules() {
            let heads = self.heads(module);
            if heads.len() > 1 {
                let names: Vec<String> = heads.iter().map(|head| format!("`{}`", head.id)).collect();
                let message = format!(
                    "the module `{module}` has {} migrations that none comes after: {}",
                    heads.len(),
                    names.join(", ")
                );
                return Err(Error::new(message).next(next(&heads)));
            }
        }
        Ok(())
    }

    /// The migrations that join the ends of each module that has several.
    ///
    /// ```
    /// use houtai_migrate::{History, Migration};
    ///
    /// let branches = ["0001_a", "0001_b"].map(|name| {
    ///     Migration::decode(&format!("id = \"todos/{name}\"\n"), "migrations/todos").map_err(|error| error)
    /// });
    /// let history = History::new(branches.into_iter().collect::<Result<Vec<_>, _>>()?)?;
    /// assert!(history.refuse_conflicts().is_err());
    /// let merge = history.merge()?;
    /// assert_eq!(merge[0].id.to_string(), "todos/0002_merge_a_b");
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When what the branches do does not fit together.
    pub fn merge(&self) -> Result<Vec<Migration>> {
        // What does not fit together is told by the file that comes second.
        self.schema()?;
        let split = self.modules().into_iter().filter(|module| self.heads(module).len() > 1);
        Ok(split.map(|module| self.merge_of(module)).collect())
    }

    fn merge_of(&self, module: &str) -> Migration {
        let heads = self.heads(module);
        let parents: Vec<String> = heads.iter().map(|head| head.id.name.clone()).collect();
        let words =
            parents.iter().map(|name| name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_'));
        let words: Vec<&str> = words.collect();
        let name = format!("{:04}_merge_{}", self.next_number(module), words.join("_"));
        // A name is also that of a file.
        let name: String = name.chars().take(100).collect();
        Migration { id: MigrationId::new(module, name), parents, depends: Vec::new(), operations: Vec::new() }
    }

    /// The number of the next migration of a module.
    pub fn next_number(&self, module: &str) -> u32 {
        let numbers = self.migrations().filter(|one| one.id.module == module);
        numbers.filter_map(|one| one.id.number()).max().map_or(1, |last| last.saturating_add(1))
    }
}
