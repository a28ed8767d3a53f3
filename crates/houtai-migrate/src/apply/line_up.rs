//! Which migrations run, in which direction, and by which steps.

use std::collections::BTreeSet;

use houtai_core::validate::suggest;
use houtai_data::Dialect;

use super::Applied;
use crate::history::apply;
use crate::plan::plan;
use crate::{Error, History, MigrationFile, MigrationId, Operation, Result, Schema, Step};

/// Where a database is to be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the end of all migrations.
    Latest,
    /// To a migration: it and what it needs is applied, and what needs it is taken back.
    To(MigrationId),
    /// To before the first migration of a module.
    Before(String),
}

/// Whether a migration is applied or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is applied.
    Forward,
    /// It is taken back.
    Back,
}

/// A migration that is about to run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Which one.
    pub file: MigrationFile,
    /// In which direction.
    pub direction: Direction,
    /// Each operation, with its place in the file and its steps.
    pub operations: Vec<(usize, Operation, Vec<Step>)>,
    /// What others have to wait for on a large table, each with the safer form; see [`Operation::lint`].
    pub warnings: Vec<String>,
}

impl Planned {
    /// Which migration it is.
    pub fn id(&self) -> &MigrationId {
        &self.file.migration.id
    }
}

/// What leads from what is applied to the target.
pub(super) fn line_up(
    dialect: Dialect,
    history: &History,
    applied: &[Applied],
    target: &Target,
) -> Result<Vec<Planned>> {
    let mut has: BTreeSet<MigrationId> = applied.iter().map(|one| one.id.clone()).collect();
    let (back, forward) = chosen(history, &has, target)?;
    back.iter().try_for_each(|file| refuse_irreversible(file))?;
    let mut planned = Vec::new();
    for file in back {
        has.remove(&file.migration.id);
        planned.push(back_steps(dialect, file, schema_of(history, &has)?)?);
    }
    let mut schema = schema_of(history, &has)?;
    for file in forward {
        planned.push(forward_steps(dialect, file, &schema)?);
        schema = apply(file, schema)?;
    }
    Ok(planned)
}

/// What is to be taken back, the last one first, and what is to be applied.
fn chosen<'h>(
    history: &'h History,
    has: &BTreeSet<MigrationId>,
    target: &Target,
) -> Result<(Vec<&'h MigrationFile>, Vec<&'h MigrationFile>)> {
    let is_there = |file: &&MigrationFile| has.contains(&file.migration.id);
    let (back, forward) = match target {
        Target::Latest => (BTreeSet::new(), history.migrations().map(|one| one.id.clone()).collect()),
        Target::To(id) => {
            known(history, id)?;
            let mut later = dependents(history, [id.clone()].into());
            later.remove(id);
            (later, ancestors(history, id))
        }
        Target::Before(module) => {
            if !history.modules().contains(&module.as_str()) {
                let message = format!("the module `{module}` has no migrations");
                return Err(Error::new(message).next(format!("there are {}", history.modules().join(", "))));
            }
            let of_module = history.migrations().filter(|one| one.id.module == *module);
            (dependents(history, of_module.map(|one| one.id.clone()).collect()), BTreeSet::new())
        }
    };
    let mut taken: Vec<_> =
        history.files().iter().filter(|file| back.contains(&file.migration.id)).filter(is_there).collect();
    taken.reverse();
    let wanted = history.files().iter().filter(|file| forward.contains(&file.migration.id));
    Ok((taken, wanted.filter(|file| !is_there(file)).collect()))
}

fn known(history: &History, id: &MigrationId) -> Result<()> {
    if history.get(id).is_some() {
        return Ok(());
    }
    let ids: Vec<String> = history.migrations().map(|one| one.id.to_string()).collect();
    let next = match suggest(&id.to_string(), ids.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`migrations` lists them".to_owned(),
    };
    Err(Error::new(format!("there is no migration `{id}`")).next(next))
}

/// These, and all that need one of them. The history is in order, so one pass finds them.
fn dependents(history: &History, mut found: BTreeSet<MigrationId>) -> BTreeSet<MigrationId> {
    for one in history.migrations() {
        if one.needs().any(|need| found.contains(&need)) {
            found.insert(one.id.clone());
        }
    }
    found
}

/// This one, and all that it needs.
fn ancestors(history: &History, id: &MigrationId) -> BTreeSet<MigrationId> {
    let mut found = BTreeSet::from([id.clone()]);
    for file in history.files().iter().rev() {
        if found.contains(&file.migration.id) {
            found.extend(file.migration.needs());
        }
    }
    found
}

/// What the tables are like after some of the migrations. Only with these are they changed in the right way: a branch
/// that was merged later may have changed them before.
pub(super) fn schema_of(history: &History, has: &BTreeSet<MigrationId>) -> Result<Schema> {
    let files = history.files().iter().filter(|file| has.contains(&file.migration.id));
    files.into_iter().try_fold(Schema::new(), |schema, file| apply(file, schema))
}

fn forward_steps(dialect: Dialect, file: &MigrationFile, before: &Schema) -> Result<Planned> {
    let (mut operations, mut warnings, mut schema) = (Vec::new(), Vec::new(), before.clone());
    // A table that this migration makes is in nobody's use yet.
    let mut new: BTreeSet<&str> = BTreeSet::new();
    for (at, operation) in file.migration.operations.iter().enumerate() {
        let told = |error: Error| file.error(at, error.message());
        let steps = plan(dialect, &schema, operation).map_err(told)?;
        let is_new = operation.table().is_some_and(|table| new.contains(table));
        let warning = operation.lint(&schema).filter(|_| dialect == Dialect::Postgres && !is_new);
        if let Operation::CreateTable { table } = operation {
            new.insert(&table.name);
        }
        warnings.extend(warning.map(|warning| format!("{operation}: {warning}")));
        operation.apply(&mut schema).map_err(told)?;
        operations.push((at, operation.clone(), steps));
    }
    Ok(Planned { file: file.clone(), direction: Direction::Forward, operations, warnings })
}

fn back_steps(dialect: Dialect, file: &MigrationFile, before: Schema) -> Result<Planned> {
    let (mut inverses, mut schema) = (Vec::new(), before);
    for (at, operation) in file.migration.operations.iter().enumerate() {
        let told = |error: Error| file.error(at, error.message());
        let inverse = operation.inverse(&schema);
        operation.apply(&mut schema).map_err(told)?;
        let inverse = inverse.ok_or_else(|| file.error(at, "nothing says what takes it back"))?;
        inverses.push((at, inverse, schema.clone()));
    }
    inverses.reverse();
    let operations = inverses.into_iter().map(|(at, inverse, after)| {
        let told = |error: Error| file.error(at, &format!("it cannot be taken back: {}", error.message()));
        let steps = plan(dialect, &after, &inverse).map_err(told)?;
        Ok((at, inverse, steps))
    });
    let operations = operations.collect::<Result<_>>()?;
    Ok(Planned { file: file.clone(), direction: Direction::Back, operations, warnings: Vec::new() })
}

/// What is noted as applied, or as not applied, to come to the target, without a step: that needs no way back.
pub(super) fn noted(history: &History, applied: &[Applied], target: &Target) -> Result<Vec<Planned>> {
    let has: BTreeSet<MigrationId> = applied.iter().map(|one| one.id.clone()).collect();
    let (back, forward) = chosen(history, &has, target)?;
    let back = back.into_iter().map(|file| (file, Direction::Back));
    let all = back.chain(forward.into_iter().map(|file| (file, Direction::Forward)));
    let noted = all.map(|(file, direction)| Planned {
        file: file.clone(),
        direction,
        operations: Vec::new(),
        warnings: Vec::new(),
    });
    Ok(noted.collect())
}

/// Before anything runs: half the way back is nowhere.
fn refuse_irreversible(file: &MigrationFile) -> Result<()> {
    let at = file.migration.operations.iter().position(|operation| !operation.is_reversible());
    if let Some(at) = at {
        let error = file.error(at, "it cannot be taken back, so nothing was done");
        return Err(error.next("write `back = …` in it, or restore a backup from before it"));
    }
    if file.is_one_way {
        let message = "the migration says `reversible = false`, so nothing was done";
        let next = "restore a backup from before it; a new migration can undo what it did to tables";
        return Err(Error::new(message).at(&file.file, None).next(next));
    }
    Ok(())
}
