//! Tables as the models say them.

use houtai_data::{Default, FieldMeta, ModelMeta};

use super::{Check, Column, Index, Reference, Schema, Table};
use crate::{Error, Result};

impl Schema {
    /// The tables of the models, each with the module that owns it.
    ///
    /// ```
    /// use houtai_migrate::Schema;
    ///
    /// assert_eq!(Schema::of_models([])?, Schema::new());
    /// # Ok::<(), houtai_migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When two models have one table, when a model refers to one that is not among them, or when a name is longer
    /// than a database keeps.
    pub fn of_models<'m>(models: impl IntoIterator<Item = (&'m str, &'static ModelMeta)>) -> Result<Self> {
        let mut schema = Self::new();
        for (module, model) in models {
            if let Some(other) = schema.insert(Table::of_model(module, model)) {
                let message = format!(
                    "the modules `{}` and `{module}` both have a model with the table `{}`",
                    other.module, other.name
                );
                let next = format!("give `{}` another one by `#[model(table = \"…\")]`", model.name);
                return Err(Error::new(message).next(next));
            }
        }
        schema.judge().map_err(|what| Error::new(format!("the models do not fit together: {what}")))?;
        schema.judge_names()?;
        Ok(schema)
    }
}

impl Table {
    /// The table of a model.
    pub fn of_model(module: &str, model: &'static ModelMeta) -> Self {
        let column = |(at, field)| {
            let mut column = Column::of_field(field).plain(at == model.key);
            column.identity &= at == model.key;
            column
        };
        let index = |index: &houtai_data::IndexMeta| Index {
            name: index.name.to_owned(),
            columns: index.columns.iter().map(|&column| column.to_owned()).collect(),
            unique: index.unique,
            condition: index.condition.map(str::to_owned),
        };
        let check = |check: &houtai_data::CheckMeta| Check {
            name: check.name.to_owned(),
            condition: check.condition.to_owned(),
        };
        Self {
            name: model.table.to_owned(),
            module: module.to_owned(),
            columns: model.fields.iter().enumerate().map(column).collect(),
            key: model.key().column.to_owned(),
            indexes: model.indexes.iter().map(index).collect(),
            checks: model.checks.iter().map(check).collect(),
        }
    }
}

impl Column {
    fn of_field(field: &FieldMeta) -> Self {
        Self {
            name: field.column.to_owned(),
            kind: field.kind,
            max_length: field.max_length,
            decimal: field.decimal,
            range: field.range,
            null: field.null,
            identity: matches!(field.default, Default::Identity),
            unique: field.unique,
            index: field.index,
            references: field.reference.as_ref().map(|reference| Reference {
                table: (reference.model)().table.to_owned(),
                on_delete: reference.on_delete,
            }),
            choices: field.choices.iter().map(|&choice| choice.to_owned()).collect(),
        }
    }
}
