//! A row of a file, judged.

use houtai_core::Timestamp;
use houtai_core::validate::suggest;
use houtai_data::{Default, FieldMeta, ModelMeta, Value, default_of, judge_value};
use serde_json::value::RawValue;

use super::line::RowParts;
use crate::json::read;
use crate::named::find_model;
use crate::{Error, Result};

/// A row on its way into its table.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) model: &'static ModelMeta,
    /// A value for each field; of a key that the database counts only where the row has one.
    pub(super) values: Vec<Option<Value>>,
    /// The key as it is written, for messages.
    pub(super) key: String,
    /// The fields that the row does not name.
    pub(super) absent: Vec<&'static str>,
}

impl Row {
    pub(super) fn of(
        parts: RowParts<'_>,
        line: u64,
        models: &[&'static ModelMeta],
        now: Timestamp,
    ) -> Result<Self> {
        let model = find_model(models, &parts.model)?;
        let key = parts.fields.iter().find(|(name, _)| *name == model.key().name);
        let key = key.map_or_else(|| "without a key".to_owned(), |(_, raw)| shortened(raw));
        let mut values: Vec<Option<Value>> = model.fields.iter().map(|_| None).collect();
        for (name, raw) in &parts.fields {
            let at = place(model, name)?;
            if values[at].is_some() {
                return Err(Error::new(format!("the row names the field `{name}` twice")));
            }
            values[at] = Some(value(model, &model.fields[at], raw, &key)?);
        }
        let mut absent = Vec::new();
        for (field, value) in model.fields.iter().zip(&mut values) {
            if value.is_none() {
                absent.push(field.name);
                *value = default_of(field, now);
                refuse_missing(model, field, value.as_ref())?;
            }
        }
        Ok(Self { line, model, values, key, absent })
    }
}

fn place(model: &'static ModelMeta, name: &str) -> Result<usize> {
    model.fields.iter().position(|field| field.name == name).ok_or_else(|| {
        let names = model.fields.iter().map(|field| field.name);
        let next = match suggest(name, names.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are `{}`", names.collect::<Vec<_>>().join("`, `")),
        };
        Error::new(format!("the model `{}` has no field `{}`", model.name, name.escape_debug())).next(next)
    })
}

fn value(model: &'static ModelMeta, field: &'static FieldMeta, raw: &RawValue, key: &str) -> Result<Value> {
    let value = read(field, raw).map_err(|next| {
        let message = format!("`{}.{}` of the row {key} is {}", model.name, field.name, shortened(raw));
        Error::new(message).next(next)
    })?;
    judge_value(model, field, value)
        .map_err(|error| Error::new(format!("the row {key} of `{}` does not fit: {error}", model.name)))
}

fn refuse_missing(model: &ModelMeta, field: &FieldMeta, value: Option<&Value>) -> Result<()> {
    if value.is_some() || matches!(field.default, Default::Identity) {
        return Ok(());
    }
    let message = format!("the row names no value for `{}.{}`, which has no default", model.name, field.name);
    Err(Error::new(message).next(format!("add \"{}\": …", field.name)))
}

/// What is written there, as far as a message has room for it.
fn shortened(raw: &RawValue) -> String {
    let text = raw.get();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
