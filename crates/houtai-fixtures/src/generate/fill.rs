//! Fills tables with made-up rows.

use houtai_data::{
    Db, Default, ErrorKind, FieldMeta, ModelMeta, OnDuplicate, Tx, Value, ValueKind, model_order,
    move_identity,
};

use super::keys;
use super::language::Language;
use super::targets::Targets;
use super::unique::Group;
use super::value::{Recipe, Try};
use crate::load::attempt;
use crate::{Error, Progress, Result};

/// How many rows go to the database at once.
const BATCH: u64 = 500;
/// How often a row is made anew whose values are taken, or that breaks a check.
const ATTEMPTS: u64 = 100;

/// Makes up rows: valid for their models, and believable by the names of their fields. The same seed makes the same rows in an
/// empty database.
///
/// ```
/// use houtai_data::{Db, ModelMeta};
/// use houtai_fixtures::{Generator, Language, Result};
///
/// async fn demo(db: &Db, models: &[&'static ModelMeta]) -> Result<u64> {
///     let filled = Generator::new(models).rows(1000).seed(7).language(Language::Chinese).fill(db, &mut |_| {}).await?;
///     Ok(filled.iter().map(|one| one.rows).sum())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Generator {
    models: Vec<&'static ModelMeta>,
    only: Vec<&'static ModelMeta>,
    rows: u64,
    seed: u64,
    language: Language,
}

/// What was added to one table.
#[derive(Clone, Copy, Debug)]
pub struct Filled {
    /// The model.
    pub model: &'static ModelMeta,
    /// How many rows.
    pub rows: u64,
}

impl Generator {
    /// Ten rows of each of these models, in English, by the seed 1.
    pub fn new(models: &[&'static ModelMeta]) -> Self {
        let models = models.to_vec();
        Self { models, only: Vec::new(), rows: 10, seed: 1, language: Language::English }
    }

    /// Makes rows of these models only; the others are those that they may refer to.
    #[must_use]
    pub fn only(mut self, models: impl IntoIterator<Item = &'static ModelMeta>) -> Self {
        self.only.extend(models);
        self
    }

    /// How many rows each model gets.
    #[must_use]
    pub fn rows(mut self, rows: u64) -> Self {
        self.rows = rows;
        self
    }

    /// Which rows they are.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The language of their texts.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Adds the rows, all or none of them, each model after those that it refers to.
    ///
    /// # Errors
    ///
    /// When a model cannot be filled, because there are no values left that its constraints permit or none can be made up;
    /// and those of the database.
    pub async fn fill(
        &self,
        db: &Db,
        progress: &mut (dyn FnMut(Progress<'_>) + Send),
    ) -> Result<Vec<Filled>> {
        let order = model_order(&self.models);
        let wanted = |model: &&'static ModelMeta| {
            self.only.is_empty() || self.only.iter().any(|one| one.table == model.table)
        };
        let models: Vec<_> = order.models.into_iter().filter(wanted).collect();
        refuse_impossible(&models, &order.later)?;
        let tx = db.begin().await?;
        let mut filled = Vec::new();
        for model in models {
            let later = order.later.iter().filter(|(one, _)| one.table == model.table);
            let later = later.filter_map(|(_, field)| place(model, field)).collect();
            let recipe = self.recipe(&tx, model, later).await?;
            filled.push(Filled { model, rows: self.fill_one(&tx, recipe, progress).await? });
        }
        tx.commit().await?;
        Ok(filled)
    }

    async fn recipe(&self, tx: &Tx, model: &'static ModelMeta, later: Vec<usize>) -> Result<Recipe> {
        let groups = Group::all(tx, model).await?;
        let targets = Targets::of(tx, model, &groups, self.rows).await?;
        let first = keys::first_number(tx, model).await?;
        Ok(Recipe::new((model, self.language, self.seed), first, (groups, targets, later)))
    }

    async fn fill_one(
        &self,
        tx: &Tx,
        mut recipe: Recipe,
        progress: &mut (dyn FnMut(Progress<'_>) + Send),
    ) -> Result<u64> {
        let model = recipe.model;
        let mut done = 0;
        while done < self.rows {
            let end = (done + BATCH).min(self.rows);
            let batch = (done..end).map(|row| fresh(&mut recipe, row, 0)).collect::<Result<Vec<_>>>()?;
            match insert(tx, model, batch.clone()).await {
                Ok(_) => recipe.remember(&batch),
                Err(error) => one_by_one(tx, &mut recipe, done, batch, error).await?,
            }
            done = end;
            progress(Progress { what: model.name, done, total: Some(self.rows) });
        }
        move_identity(tx, model).await?;
        Ok(done)
    }
}

fn place(model: &ModelMeta, field: &FieldMeta) -> Option<usize> {
    model.fields.iter().position(|one| one.column == field.column)
}

/// What no value can be made up for is told before anything is written.
fn refuse_impossible(
    models: &[&'static ModelMeta],
    later: &[(&'static ModelMeta, &'static FieldMeta)],
) -> Result<()> {
    for model in models {
        let has_default = |field: &FieldMeta| matches!(field.default, Default::Value(_));
        let json = |field: &&FieldMeta| field.kind == ValueKind::Json && !field.null && !has_default(field);
        if let Some(field) = model.fields.iter().find(json) {
            let message = format!(
                "no value can be made up for `{}.{}`: which JSON it holds is known to the program only",
                model.name, field.name
            );
            return Err(Error::new(message).next("give the field a default, or write a seed for this model"));
        }
        let circle = later.iter().find(|(one, field)| one.table == model.table && !field.null);
        if let Some((_, field)) = circle {
            let other = field.reference.as_ref().map_or("another", |reference| (reference.model)().name);
            let message = format!(
                "`{}.{}` refers to `{other}`, which refers back, and none of the references can be null",
                model.name, field.name
            );
            return Err(
                Error::new(message).next("write a seed for these models, or make one reference an `Option`")
            );
        }
    }
    Ok(())
}

/// A row whose unique values nobody has.
fn fresh(recipe: &mut Recipe, row: u64, tried: u64) -> Result<Vec<Value>> {
    for attempt in tried..tried + ATTEMPTS {
        let values = recipe.row(Try { row, attempt }).ok_or_else(|| {
            Error::new(format!("the key of `{}` has no room for {} rows more", recipe.model.name, row + 1))
        })?;
        if recipe.groups.iter().all(|group| group.is_free(&values)) {
            recipe.groups.iter_mut().for_each(|group| group.take(&values));
            return Ok(values);
        }
    }
    let names = |group: &Group| {
        let names = group.fields.iter().map(|at| format!("`{}`", recipe.model.fields[*at].name));
        names.collect::<Vec<_>>().join(" with ")
    };
    let groups: Vec<String> = recipe.groups.iter().map(names).collect();
    let message = format!(
        "`{}` has no further row: {row} have been made up, and {} must not be the same in two rows",
        recipe.model.name,
        groups.join(", ")
    );
    Err(Error::new(message).next("ask for fewer rows"))
}

async fn insert(
    tx: &Tx,
    model: &'static ModelMeta,
    rows: Vec<Vec<Value>>,
) -> std::result::Result<u64, houtai_data::Error> {
    let fields: Vec<&'static FieldMeta> = model.fields.iter().collect();
    attempt(tx, model, &fields, rows, OnDuplicate::Refuse).await
}

/// The rows of a batch that the database refuses; one that breaks a constraint is made anew.
async fn one_by_one(
    tx: &Tx,
    recipe: &mut Recipe,
    first: u64,
    batch: Vec<Vec<Value>>,
    error: houtai_data::Error,
) -> Result<()> {
    if !is_of_values(&error) {
        return Err(refused(recipe.model, first, error));
    }
    for (row, values) in (first..).zip(batch) {
        let mut next = values;
        let mut tried = ATTEMPTS;
        while let Err(error) = insert(tx, recipe.model, vec![next]).await {
            if !is_of_values(&error) || tried > 2 * ATTEMPTS {
                return Err(refused(recipe.model, row, error));
            }
            next = fresh(recipe, row, tried)?;
            tried += 1;
        }
    }
    Ok(())
}

/// Whether other values may be taken.
fn is_of_values(error: &houtai_data::Error) -> bool {
    matches!(error.kind(), ErrorKind::CheckViolation | ErrorKind::UniqueViolation)
}

fn refused(model: &ModelMeta, row: u64, error: houtai_data::Error) -> Error {
    let next = match error.kind() {
        ErrorKind::CheckViolation => {
            "no value that was made up keeps to the check: write a seed for this model"
        }
        ErrorKind::MissingObject => "make the tables first, by `migrate`",
        _ => "write a seed for this model",
    };
    Error::new(format!("row {} of `{}` cannot be added", row + 1, model.name)).with_cause(error).next(next)
}
