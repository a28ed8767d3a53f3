//! What the models say about rows that are there: their defaults.

use houtai_data::{Default, FieldMeta, ModelMeta};

use super::{Answers, Place};
use crate::Fill;
use crate::literal::text_of;

impl Answers {
    /// Takes the defaults of the models for rows that need a value, where nobody says otherwise.
    #[must_use]
    pub fn with_defaults_of(mut self, models: impl IntoIterator<Item = &'static ModelMeta>) -> Self {
        for model in models {
            for field in model.fields {
                if let Some(fill) = fill_of(field) {
                    self.of_models.insert(Place::column(model.table, field.column), fill);
                }
            }
        }
        self
    }
}

fn fill_of(field: &FieldMeta) -> Option<Fill> {
    match field.default {
        Default::None | Default::Identity => None,
        Default::UuidV7 => Some(Fill::Uuid),
        Default::Now | Default::Updated => Some(Fill::Now),
        Default::Value(value) => text_of(&value()).map(Fill::Value),
    }
}
