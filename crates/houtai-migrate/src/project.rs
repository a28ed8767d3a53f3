//! The migrations of a project on disk, brought up to its models.

use std::path::{Path, PathBuf};

use houtai_core::validate::suggest;

use crate::diff::{Answers, Question, diff};
use crate::history::{write_migration, write_snapshot};
use crate::{Error, History, Migration, MigrationId, Result, Schema, Source};

/// The migrations of a project: its folder `migrations/`, or what its program carries of it.
///
/// ```
/// use houtai_data::ValueKind;
/// use houtai_migrate::{Answers, Column, Project, Schema, Table};
///
/// let folder = tempfile::tempdir().unwrap();
/// let project = Project::open(&folder.path().join("migrations"))?;
/// let key = Column { identity: true, ..Column::new("id", ValueKind::Int64) };
/// let models = Schema::from_iter([Table::new("todos", "tasks", key)]);
///
/// let changes = project.changes(&models, &Answers::new(), None)?;
/// assert_eq!(changes.migrations[0].id.to_string(), "tasks/0001_initial");
/// let written = project.write(&changes.migrations)?;
/// assert!(written.iter().any(|path| path.ends_with("migrations/tasks/0001_initial.toml")));
///
/// let project = Project::open(&folder.path().join("migrations"))?;
/// assert!(project.changes(&models, &Answers::new(), None)?.migrations.is_empty());
/// # Ok::<(), houtai_migrate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Project {
    source: Source,
    history: History,
    schema: Schema,
}

/// What the models say that the migrations do not.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The migrations that are missing; none while something is to be asked.
    pub migrations: Vec<Migration>,
    /// What has to be answered first.
    pub questions: Vec<Question>,
    /// Modules whose snapshot says something else than their migrations add up to: a merge has gone by, or somebody
    /// has changed it by hand. Writing puts it right.
    pub stale_snapshots: Vec<String>,
}

impl Changes {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.migrations.is_empty() && self.questions.is_empty() && self.stale_snapshots.is_empty()
    }
}

impl Project {
    /// Reads all migrations below a folder, which need not be there yet.
    ///
    /// # Errors
    ///
    /// When a file is no migration, or they do not fit together; the message names file and line.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::of(Source::Folder(folder.to_owned()))
    }

    /// Reads all migrations from where they are. Those of a program cannot be added to.
    ///
    /// ```
    /// use houtai_migrate::{Project, Source};
    ///
    /// let files = &[("migrations/todos/0001_initial.toml", "id = \"todos/0001_initial\"\n")];
    /// assert_eq!(Project::of(Source::Program(files))?.history().files().len(), 1);
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn of(source: Source) -> Result<Self> {
        let history = History::new(source.read()?)?;
        let schema = history.schema()?;
        Ok(Self { source, history, schema })
    }

    /// Where they are.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its migrations.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// What the tables are like after all of them.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Compares the models with the migrations. Nothing is written.
    ///
    /// # Errors
    ///
    /// When two branches were not joined yet, when an answer is about something that is not there, and when a snapshot
    /// cannot be read.
    pub fn changes(&self, models: &Schema, answers: &Answers, name: Option<&str>) -> Result<Changes> {
        self.history.refuse_conflicts()?;
        judge_name(name)?;
        let found = diff(&self.schema, models, answers)?;
        let mut stale_snapshots = Vec::new();
        for module in self.history.modules() {
            if self.source.snapshot_differs(module, &self.schema)? {
                stale_snapshots.push(module.to_owned());
            }
        }
        if !found.questions.is_empty() {
            return Ok(Changes { migrations: Vec::new(), questions: found.questions, stale_snapshots });
        }
        let migrations = self.history.draft(&self.schema, found.operations, name)?;
        Ok(Changes { migrations, questions: Vec::new(), stale_snapshots })
    }

    /// What the models have that no migration makes, and the other way round, in words: of a change that has to be
    /// asked about, what it is about. Nothing where the migrations say what the models do.
    ///
    /// ```
    /// use houtai_data::ValueKind;
    /// use houtai_migrate::{Column, Project, Schema, Source, Table};
    ///
    /// let models = Schema::from_iter([Table::new("todos", "tasks", Column::new("id", ValueKind::Int64))]);
    /// let project = Project::of(Source::Program(&[]))?;
    /// assert_eq!(project.differences(&models)?, ["create table `todos`"]);
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the two cannot be compared.
    pub fn differences(&self, models: &Schema) -> Result<Vec<String>> {
        let found = diff(&self.schema, models, &Answers::new())?;
        let is_open = |question: &&Question| !matches!(question, Question::Fill { .. });
        let open: Vec<String> =
            found.questions.iter().filter(is_open).map(|one| format!("`{}`", one.place())).collect();
        // While something is open the operations are only one of the ways.
        match open.is_empty() {
            true => Ok(found.operations.iter().map(ToString::to_string).collect()),
            false => Ok(open),
        }
    }

    /// A migration without operations, for steps that are written by hand.
    ///
    /// # Errors
    ///
    /// When the name is none of a file, and when two branches were not joined yet.
    pub fn empty(&self, module: &str, name: &str) -> Result<Migration> {
        self.history.refuse_conflicts()?;
        judge_name(Some(name))?;
        let id = format!("{module}/{:04}_{name}", self.history.next_number(module));
        let id: MigrationId = id.parse()?;
        let parents = self.history.heads(module).into_iter().map(|head| head.id.name.clone()).collect();
        Ok(Migration { id, parents, depends: Vec::new(), operations: Vec::new() })
    }

    /// Writes migrations, and all snapshots as they are after them. It gives back the files.
    ///
    /// # Errors
    ///
    /// When a file is there already, or cannot be written, and when there is something to write and the migrations are
    /// those of the program. A migration is whole or not there.
    pub fn write(&self, migrations: &[Migration]) -> Result<Vec<PathBuf>> {
        let files = migrations.iter().map(|one| Migration::decode(&one.encode(), &one.id.to_string()));
        let files = files.collect::<Result<Vec<_>>>()?;
        // What does not fit is told before anything is written.
        let after = History::new(self.history.files().iter().cloned().chain(files))?;
        let schema = after.schema()?;
        let mut written = Vec::new();
        for migration in migrations {
            written.push(write_migration(self.source.folder()?, migration)?);
        }
        for module in after.modules() {
            if self.source.snapshot_differs(module, &schema)? {
                written.push(write_snapshot(self.source.folder()?, module, &schema)?);
            }
        }
        Ok(written)
    }

    /// Refuses a module that is not there.
    ///
    /// # Errors
    ///
    /// When none of these is it.
    pub fn known_module<'m>(module: &str, modules: impl IntoIterator<Item = &'m str>) -> Result<()> {
        let modules: Vec<&str> = modules.into_iter().collect();
        if modules.contains(&module) {
            return Ok(());
        }
        let next = match suggest(module, modules.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", modules.join(", ")),
        };
        Err(Error::new(format!("the app has no module `{module}`")).next(next))
    }
}

/// A name becomes a part of an id and of the name of a file.
fn judge_name(name: Option<&str>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let fits = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if fits && name.len() <= 100 {
        return Ok(());
    }
    let message = format!("`{}` cannot be the name of a migration", name.escape_debug());
    Err(Error::new(message).next("write letters, digits, `_` and `-`, as in `add_priority`; at most 100"))
}
