//! The models that an app lists.

use houtai_core::{App, Finding, Module};

use crate::ModelMeta;

/// A model that a module lists; a part of it.
struct Listed(&'static ModelMeta);

/// Lets a module list its models.
///
/// ```
/// use houtai_core::Module;
/// use houtai_data::{DataModule, ModelMeta};
///
/// fn todos(todo: &'static ModelMeta) -> Module {
///     Module::new("todos").models([todo])
/// }
/// ```
pub trait DataModule {
    /// Adds models, each by its description; the macro [`models!`](crate::models) makes the list of them.
    #[must_use]
    fn models(self, models: impl IntoIterator<Item = &'static ModelMeta>) -> Self;
}

impl DataModule for Module {
    fn models(mut self, models: impl IntoIterator<Item = &'static ModelMeta>) -> Self {
        for model in models {
            self.parts_mut().push(Listed(model));
        }
        self
    }
}

/// The descriptions of models, for [`DataModule::models`]: `models![Todo, User]`.
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {
        [$(<$model as $crate::Model>::META),*]
    };
}

/// The models of an app, in the order in which its modules list them.
pub fn models_of(app: &App) -> Vec<&'static ModelMeta> {
    models_by_module(app).map(|(_, model)| model).collect()
}

/// The same, each with the name of the module that lists it.
pub fn models_by_module(app: &App) -> impl Iterator<Item = (&str, &'static ModelMeta)> {
    app.modules().iter().flat_map(|module| {
        let models = module.parts().list::<Listed>();
        models.iter().map(|listed| (module.name(), listed.0))
    })
}

/// What is wrong with the models of an app taken together: two with one table, one listed twice, a reference to a
/// model that no module lists.
pub fn model_findings(app: &App) -> Vec<Finding> {
    let models: Vec<_> = models_by_module(app).collect();
    let clashes = models.iter().enumerate().filter_map(|(index, (module, model))| {
        let (earlier, other) = models[..index].iter().find(|(_, other)| other.table == model.table)?;
        Some(clash((earlier, other), (module, model)))
    });
    let references = models.iter().flat_map(|(_, model)| unknown_references(model, &models));
    clashes.chain(references).collect()
}

fn clash(first: (&str, &ModelMeta), second: (&str, &ModelMeta)) -> Finding {
    let ((earlier, other), (module, model)) = (first, second);
    // The description is one static, but a constant may have several addresses.
    if other.name == model.name && other.fields.len() == model.fields.len() {
        let message =
            format!("model `{}` is listed twice, by the modules `{earlier}` and `{module}`", model.name);
        return Finding::error("data.model", message)
            .advice("let one module own it; the other one uses it without listing it");
    }
    let message = format!(
        "the models `{}` of module `{earlier}` and `{}` of module `{module}` have one table, `{}`",
        other.name, model.name, model.table
    );
    Finding::error("data.table", message).advice("give one of them another by `#[model(table = \"…\")]`")
}

fn unknown_references(model: &'static ModelMeta, models: &[(&str, &'static ModelMeta)]) -> Vec<Finding> {
    let unknown = model.fields.iter().filter_map(|field| {
        let other = (field.reference.as_ref()?.model)();
        let known = models.iter().any(|(_, model)| model.table == other.table);
        (!known).then(|| {
            let message = format!(
                "`{}.{}` refers to the model `{}`, which no module of the app lists",
                model.name, field.name, other.name
            );
            Finding::error("data.reference", message)
                .advice(format!("add `.models(models![{}])` to the module that owns it", other.name))
        })
    });
    unknown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Default, FieldMeta, OnDelete, ReferenceMeta, ValueKind};

    const fn field(name: &'static str, reference: Option<ReferenceMeta>) -> FieldMeta {
        FieldMeta {
            name,
            column: name,
            doc: "",
            kind: ValueKind::Int64,
            max_length: None,
            decimal: None,
            range: None,
            null: false,
            unique: false,
            index: false,
            default: Default::None,
            reference,
            choices: &[],
            rules: &[],
        }
    }

    const fn model(name: &'static str, table: &'static str, fields: &'static [FieldMeta]) -> ModelMeta {
        ModelMeta::of(name, table, fields)
    }

    static USER: ModelMeta = model("User", "users", &[field("id", None)]);
    static MEMBER: ModelMeta = model("Member", "users", &[field("id", None)]);
    static TODO: ModelMeta = model(
        "Todo",
        "todos",
        &[
            field("id", None),
            field("owner", Some(ReferenceMeta { model: || &USER, on_delete: OnDelete::Cascade })),
        ],
    );

    fn findings(modules: &[(&str, &[&'static ModelMeta])]) -> Vec<String> {
        let app = modules.iter().fold(App::new("shop"), |app, (name, models)| {
            app.module(Module::new(*name).models(models.iter().copied()))
        });
        model_findings(&app).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn models_that_fit_together_have_no_findings_in_whatever_order_they_are_listed() {
        assert!(findings(&[("todos", &[&TODO]), ("users", &[&USER])]).is_empty());
    }

    #[test]
    fn two_models_with_one_table_are_named_with_their_modules() {
        assert_eq!(
            findings(&[("users", &[&USER]), ("club", &[&MEMBER])]),
            [
                "error [data.table]: the models `User` of module `users` and `Member` of module `club` have one table, \
              `users`\n    → give one of them another by `#[model(table = \"…\")]`"
            ]
        );
    }

    #[test]
    fn a_model_listed_twice_is_told_as_that() {
        let told = findings(&[("users", &[&USER]), ("club", &[&USER])]);
        assert!(told[0].starts_with(
            "error [data.model]: model `User` is listed twice, by the modules `users` and `club`"
        ));
    }

    #[test]
    fn a_reference_to_a_model_that_nobody_lists_is_told_with_what_to_add() {
        assert_eq!(
            findings(&[("todos", &[&TODO])]),
            [
                "error [data.reference]: `Todo.owner` refers to the model `User`, which no module of the app lists\n    \
              → add `.models(models![User])` to the module that owns it"
            ]
        );
    }
}
