//! Where the migrations of an app are: in a folder, or in the program.

use std::path::PathBuf;

use super::folder::{SNAPSHOT, misnamed, read_folder, read_snapshot};
use crate::{Error, Migration, MigrationFile, Result, Schema};

/// Files that were compiled into a program: the path below the app root, and the text.
pub type EmbeddedFiles = &'static [(&'static str, &'static str)];

/// The folder of the migrations, below the app root.
pub const MIGRATIONS: &str = "migrations";

/// Where the migrations of an app are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a folder, which need not be there yet.
    Folder(PathBuf),
    /// In the program: what `embedded_files!()` has found below `migrations/`. Files of another kind are passed over.
    Program(EmbeddedFiles),
}

impl Source {
    /// Whether a program carries migrations.
    ///
    /// ```
    /// use houtai_migrate::Source;
    ///
    /// assert!(Source::is_embedded(&[("migrations/todos/0001_initial.toml", "id = \"todos/0001_initial\"\n")]));
    /// assert!(!Source::is_embedded(&[("config/base.toml", "")]));
    /// ```
    pub fn is_embedded(files: EmbeddedFiles) -> bool {
        embedded(files).next().is_some()
    }

    /// Reads all migrations.
    pub(crate) fn read(&self) -> Result<Vec<MigrationFile>> {
        match self {
            Source::Folder(folder) => read_folder(folder),
            Source::Program(files) => {
                let migrations = embedded(files).filter(|file| file.name != SNAPSHOT);
                migrations.map(|file| file.read()).collect()
            }
        }
    }

    /// Whether the snapshot of a module says something else than its migrations add up to, or is not there.
    pub(crate) fn snapshot_differs(&self, module: &str, schema: &Schema) -> Result<bool> {
        let Some((shown, text)) = self.snapshot(module)? else { return Ok(true) };
        Ok(Schema::decode(&text, module, &shown)? != schema.of_module(module))
    }

    /// The snapshot of a module as it is called and its text.
    fn snapshot(&self, module: &str) -> Result<Option<(String, String)>> {
        match self {
            Source::Folder(folder) => read_snapshot(folder, module),
            Source::Program(files) => {
                let found = embedded(files).find(|file| file.module == module && file.name == SNAPSHOT);
                Ok(found.map(|file| (file.shown(), file.text.to_owned())))
            }
        }
    }

    /// The folder to write to.
    pub(crate) fn folder(&self) -> Result<&PathBuf> {
        match self {
            Source::Folder(folder) => Ok(folder),
            Source::Program(_) => {
                let message = "the migrations are those of the program, and there is no folder `migrations/` to write to";
                Err(Error::new(message).next("run it in the folder of the project, or name that by `--root`"))
            }
        }
    }
}

/// A file below `migrations/` in the program.
struct Embedded {
    path: &'static str,
    module: &'static str,
    name: &'static str,
    text: &'static str,
}

impl Embedded {
    /// As settings files in the program are called.
    fn shown(&self) -> String {
        format!("{} (compiled in)", self.path)
    }

    fn read(&self) -> Result<MigrationFile> {
        let file = Migration::decode(self.text, &self.shown())?;
        let id = &file.migration.id;
        let expected = id.module == self.module && format!("{}.toml", id.name) == self.name;
        if expected { Ok(file) } else { Err(misnamed(&file)) }
    }
}

/// Those that a folder would be read for: `migrations/<module>/<name>.toml`.
fn embedded(files: EmbeddedFiles) -> impl Iterator<Item = Embedded> {
    files.iter().filter_map(|&(path, text)| {
        let (module, name) = path.strip_prefix(MIGRATIONS)?.strip_prefix('/')?.split_once('/')?;
        let is_migration = name.ends_with(".toml") && !name.contains('/');
        is_migration.then_some(Embedded { path, module, name, text })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: (&str, &str) = ("migrations/todos/0001_initial.toml", "id = \"todos/0001_initial\"\n");

    fn told(files: EmbeddedFiles) -> String {
        Source::Program(files).read().unwrap_err().to_string()
    }

    #[test]
    fn migrations_of_the_program_are_read_as_those_of_a_folder() {
        let files = &[("config/base.toml", "["), FIRST, ("migrations/todos/schema.toml", "")];
        let read = Source::Program(files).read().unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].file, "migrations/todos/0001_initial.toml (compiled in)");
    }

    #[test]
    fn what_is_wrong_in_one_of_the_program_is_told_with_its_path() {
        const UNKNOWN: EmbeddedFiles =
            &[("migrations/todos/0001_initial.toml", "id = \"todos/0001_initial\"\nx = 1\n")];
        const MISNAMED: EmbeddedFiles = &[("migrations/todos/0001_first.toml", FIRST.1)];
        let unknown = told(UNKNOWN);
        assert!(
            unknown.starts_with("migrations/todos/0001_initial.toml (compiled in):2: unknown field `x`"),
            "{unknown}"
        );
        let misnamed = told(MISNAMED);
        assert!(
            misnamed.contains("0001_first.toml (compiled in): the file says that it is `todos/0001_initial`"),
            "{misnamed}"
        );
    }

    #[test]
    fn nothing_is_written_where_there_is_no_folder() {
        let told = Source::Program(&[]).folder().unwrap_err().to_string();
        assert!(told.contains("name that by `--root`"), "{told}");
    }
}
