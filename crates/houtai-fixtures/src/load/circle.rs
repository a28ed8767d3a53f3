//! Models that refer to each other in a circle, or to themselves: a row may come before the one that it refers to.

use houtai_data::{
    ErrorKind, FieldMeta, ModelMeta, Tx, defer_references, enforce_references, find_dangling, model_order,
};

use crate::json::write;
use crate::{Error, Result};

type Field = (&'static ModelMeta, &'static FieldMeta);

/// The references that are judged at the end.
pub(super) struct Circle {
    deferred: Vec<Field>,
    /// All references of the models that are loaded.
    all: Vec<Field>,
}

impl Circle {
    /// Lets the rows of these models come in any order, where they need it.
    pub(super) async fn begin(
        tx: &Tx,
        known: &[&'static ModelMeta],
        models: &[&'static ModelMeta],
    ) -> Result<Self> {
        let fields = models.iter().flat_map(|model| model.fields.iter().map(move |field| (*model, field)));
        let all: Vec<Field> = fields.filter(|(_, field)| field.reference.is_some()).collect();
        let later = model_order(known).later;
        let is_later = |(model, field): &Field| {
            later.iter().any(|(other, one)| other.table == model.table && one.column == field.column)
        };
        let is_self = |(model, field): &Field| {
            field.reference.as_ref().is_some_and(|reference| (reference.model)().table == model.table)
        };
        let deferred: Vec<Field> = all.iter().copied().filter(|one| is_later(one) || is_self(one)).collect();
        defer_references(tx, &deferred).await.map_err(|error| undeferred(&deferred, error))?;
        Ok(Self { deferred, all })
    }

    /// Refuses a row that refers to nothing.
    pub(super) async fn end(self, tx: &Tx) -> Result<()> {
        if self.deferred.is_empty() {
            return Ok(());
        }
        for (model, field) in self.all {
            if let Some(found) = find_dangling(tx, model, field).await? {
                let shown = |value| write(model.key(), value).unwrap_or_default();
                let message = format!(
                    "`{}.{}` of the row {} refers to {}, which is neither in the file nor in the database",
                    model.name,
                    field.name,
                    shown(&found.key),
                    shown(&found.target)
                );
                return Err(
                    Error::new(message).next("dump the model that it refers to as well, or add that row")
                );
            }
        }
        Ok(enforce_references(tx, &self.deferred).await?)
    }
}

fn undeferred(fields: &[Field], error: houtai_data::Error) -> Error {
    let names = fields.iter().map(|(model, field)| format!("`{}.{}`", model.name, field.name));
    let message = format!("{} cannot be judged at the end only", names.collect::<Vec<_>>().join(", "));
    let next = match error.kind() {
        ErrorKind::MissingObject => "run `migrate` first",
        _ => "load with the role that owns the tables: it has to alter these constraints while it loads",
    };
    Error::new(message).with_cause(error).next(next)
}
