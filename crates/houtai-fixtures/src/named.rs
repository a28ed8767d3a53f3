//! The names of models on a command line and in files.

use houtai_core::validate::suggest;
use houtai_data::ModelMeta;

use crate::{Error, Result};

/// What a model is called in files: its name; its table where several models have that name.
pub fn model_name(models: &[&'static ModelMeta], model: &'static ModelMeta) -> &'static str {
    let same = models.iter().filter(|other| other.name.eq_ignore_ascii_case(model.name));
    if same.count() > 1 { model.table } else { model.name }
}

/// The model of a name, large and small letters alike, or of a table.
///
/// # Errors
///
/// When there is none; the message names the nearest one.
pub fn find_model(models: &[&'static ModelMeta], name: &str) -> Result<&'static ModelMeta> {
    let by_name = models.iter().find(|model| model_name(models, model).eq_ignore_ascii_case(name));
    let found = by_name.or_else(|| models.iter().find(|model| model.table == name));
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = models.iter().map(|model| model_name(models, model)).collect();
        let next = match suggest(name, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.is_empty() => "no module of the app lists a model".to_owned(),
            None => format!("there are `{}`", names.join("`, `")),
        };
        Error::new(format!("the app has no model `{}`", name.escape_debug())).next(next)
    })
}
