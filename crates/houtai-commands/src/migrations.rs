//! The migrations of an app: where they are, and what a start does about them.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use houtai_core::{Context, Error, Finding, Hook, Module, Profile, Result};
use houtai_data::{DatabaseSettings, Databases, Dialect, Executor as _, MigrateAtStart, models_by_module};
use houtai_migrate::{Functions, MIGRATIONS, Migrator, Planned, Project, Schema, Source, Target};

use crate::error::counted;
use crate::person::{self, Person};
use crate::{Embedded, Prepared};

/// How long all migrations of a start may take together, and a person who is asked about them.
const LONGEST_MIGRATION: Duration = Duration::from_secs(3600);

/// Where the migrations are that a database is brought up to; `None` where there are none. In `dev` a folder counts
/// before what the program carries, so that the last good program applies what was written after it was built.
/// Anywhere else a folder counts only for a program that carries none.
pub(crate) fn source(profile: Profile, root: &Path, embedded: Embedded) -> Option<Source> {
    let (folder, carries) = (root.join(MIGRATIONS), Source::is_embedded(embedded));
    // What is there and is no folder is told when it is read.
    if folder.exists() && (profile == Profile::Dev || !carries) {
        return Some(Source::Folder(folder));
    }
    carries.then_some(Source::Program(embedded))
}

/// Where new migrations are written to: the folder, unless only the program has some.
fn source_to_write(root: &Path, embedded: Embedded) -> Source {
    let folder = root.join(MIGRATIONS);
    match !folder.is_dir() && Source::is_embedded(embedded) {
        true => Source::Program(embedded),
        false => Source::Folder(folder),
    }
}

impl Prepared {
    /// The migrations that a database is brought up to.
    pub(crate) fn migrations(&self) -> Result<Project> {
        let source = source(self.settings.profile(), self.root(), self.embedded);
        Project::of(source.unwrap_or_else(|| Source::Folder(self.root().join(MIGRATIONS)))).map_err(told)
    }

    /// The migrations that new ones are added to.
    pub(crate) fn migrations_to_write(&self) -> Result<Project> {
        Project::of(source_to_write(self.root(), self.embedded)).map_err(told)
    }

    /// What can be known to be wrong with the migrations without a database. An app without any has nothing wrong.
    pub(crate) fn migration_findings(&self) -> Option<Finding> {
        let source = source(self.settings.profile(), self.root(), self.embedded)?;
        let wrong = |error: houtai_migrate::Error| {
            let (text, next) = error.split();
            Finding::error("migrations.files", text).advice(next.unwrap_or_default())
        };
        match self.changes_without_migration(source) {
            Err(error) => Some(wrong(error)),
            Ok(differences) if differences.is_empty() => None,
            Ok(differences) => {
                let advice = format!("run `{} makemigrations`", self.app.name());
                Some(Finding::warning("migrations.missing", changed(&differences)).advice(advice))
            }
        }
    }

    fn changes_without_migration(&self, source: Source) -> houtai_migrate::Result<Vec<String>> {
        let project = Project::of(source)?;
        project.history().refuse_conflicts()?;
        project.differences(&Schema::of_models(models_by_module(&self.app))?)
    }
}

/// With file, line and next step.
pub(crate) fn told(error: houtai_migrate::Error) -> Error {
    Error::internal(error.to_string())
}

/// What a start needs to see to the migrations.
pub(crate) struct AtStart {
    pub(crate) source: Source,
    /// What the tables are to be like.
    pub(crate) models: houtai_migrate::Result<Schema>,
    pub(crate) functions: houtai_migrate::Result<Functions>,
}

/// Sees to it at the start that the database has all migrations.
pub(crate) fn module(at_start: AtStart) -> Module {
    let hook = Hook::new("migrate the database").deadline(LONGEST_MIGRATION);
    Module::new("migrations").hook(hook.start(|context| async move { at_start.run(&context).await }))
}

impl AtStart {
    async fn run(self, context: &Context) -> Result<()> {
        let project = Project::of(self.source).map_err(told)?;
        let databases = context.shared::<Databases>()?;
        let db = databases.default_one()?;
        let migrator = Migrator::new(db, project.history()).functions(self.functions.map_err(told)?);
        let pending = migrator.plan(&Target::Latest).await.map_err(told)?;
        warn_of_changes(&project, &self.models.map_err(told)?, context.app())?;
        if pending.is_empty() {
            return Ok(());
        }
        permit(decision(context, db.dialect()), &pending, context.app()).await?;
        for id in migrator.migrate(&Target::Latest).await.map_err(told)? {
            tracing::info!(migration = %id, "migration applied");
        }
        Ok(())
    }
}

/// Says what the models have that no migration makes: otherwise the first statement would fail, far from the cause.
fn warn_of_changes(project: &Project, models: &Schema, app: &str) -> Result<()> {
    let differences = project.differences(models).map_err(told)?;
    if !differences.is_empty() {
        tracing::warn!("{}; run `{app} makemigrations`", changed(&differences));
    }
    Ok(())
}

fn changed(differences: &[String]) -> String {
    format!("the models have changed and no migration follows them ({})", some(differences))
}

/// The first ones, and how many more there are.
fn some(differences: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut text = differences.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if differences.len() > SHOWN {
        // Writing to a `String` cannot fail.
        _ = write!(text, " and {} more", differences.len() - SHOWN);
    }
    text
}

/// What `db.migrate` says, or stands for where it is empty.
fn decision(context: &Context, dialect: Dialect) -> MigrateAtStart {
    let said = context.settings().get::<DatabaseSettings>().and_then(|settings| settings.migrate);
    said.unwrap_or(match dialect {
        Dialect::Sqlite => MigrateAtStart::Apply,
        _ => MigrateAtStart::Ask,
    })
}

/// Lets a start apply what is missing, or ends it.
async fn permit(decision: MigrateAtStart, pending: &[Planned], app: &str) -> Result<()> {
    let is_permitted = match decision {
        MigrateAtStart::Apply => true,
        MigrateAtStart::Refuse => false,
        MigrateAtStart::Ask => match person::at_terminal() {
            None => {
                return Err(refused(pending, app, "; `db.migrate` is `ask`, and nobody is at a terminal"));
            }
            Some(mut person) => {
                let question = question(pending);
                // A person takes their time; the signals that end a start are heard meanwhile.
                let asked = tokio::task::spawn_blocking(move || wants(&mut person, &question));
                asked.await.map_err(Error::from)??
            }
        },
    };
    if is_permitted { Ok(()) } else { Err(refused(pending, app, "")) }
}

fn question(pending: &[Planned]) -> String {
    let mut text = format!("The database does not have {}:\n", counted(pending.len(), "migration"));
    for one in pending {
        let back = if one.file.migration.is_reversible() { "" } else { " (cannot be taken back)" };
        // Writing to a `String` cannot fail.
        _ = writeln!(text, "  {}{back}", one.id());
    }
    text + "Apply them now?"
}

fn wants(person: &mut impl Person, question: &str) -> Result<bool> {
    Ok(person::yes(person, question)?)
}

fn refused(pending: &[Planned], app: &str, why: &str) -> Error {
    let names: Vec<String> = pending.iter().map(|one| format!("`{}`", one.id())).collect();
    Error::internal(format!(
        "the database does not have these migrations: {}{why}\n    → run `{app} migrate`, or set `db.migrate` to `apply`",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARRIED: Embedded = &[("migrations/todos/0001_initial.toml", "id = \"todos/0001_initial\"\n")];

    #[test]
    fn a_folder_counts_first_in_development_and_the_program_anywhere_else() {
        let root = tempfile::tempdir().unwrap();
        for profile in Profile::ALL {
            assert_eq!(source(profile, root.path(), &[]), None);
            assert_eq!(source(profile, root.path(), CARRIED), Some(Source::Program(CARRIED)));
        }
        let folder = root.path().join(MIGRATIONS);
        std::fs::create_dir(&folder).unwrap();
        let folder = Some(Source::Folder(folder));
        assert_eq!(source(Profile::Dev, root.path(), CARRIED), folder);
        assert_eq!(Project::of(folder.clone().unwrap()).unwrap().history().files().len(), 0);
        for profile in [Profile::Test, Profile::Prod] {
            assert_eq!(source(profile, root.path(), CARRIED), Some(Source::Program(CARRIED)));
            assert_eq!(source(profile, root.path(), &[]), folder, "a program that carries none");
        }
    }

    #[test]
    fn of_many_differences_the_first_are_told_and_the_others_counted() {
        let of = |number: usize| some(&vec!["x".to_owned(); number]);
        assert_eq!((of(1).as_str(), of(3).as_str(), of(5).as_str()), ("x", "x, x, x", "x, x, x and 2 more"));
    }
}
