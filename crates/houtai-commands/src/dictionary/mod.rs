//! The tables of an app for people to read, from the same description that the tables are made of.

mod column;
mod diagram;
#[cfg(test)]
mod hostile_tests;
mod html;
mod json;
mod layout;
mod markdown;
mod phrase;
mod rule;
mod table;
#[cfg(test)]
mod test_models;
mod texts;

use houtai_core::validate::suggest;
use houtai_core::{App, Error, Result};
use houtai_data::models_by_module;

use table::Table;
pub(crate) use texts::Language;
use texts::Texts;

/// What stands in the first lines of every form of it, so that a file of another kind is not written over.
pub(crate) const MARK: &str = "houtai data-dictionary";

/// In what form it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Markdown,
}

/// The tables of an app, or of one of its modules.
pub(crate) struct Dictionary {
    app: String,
    version: String,
    module: Option<String>,
    tables: Vec<Table>,
}

impl Dictionary {
    /// That of an app; only the tables of one module where one is named.
    pub(crate) fn of(app: &App, module: Option<&str>) -> Result<Self> {
        if let Some(name) = module {
            is_module(app, name)?;
        }
        let all: Vec<_> = models_by_module(app).collect();
        let shown = all.iter().filter(|(owner, _)| module.is_none_or(|name| name == *owner));
        let tables = shown.map(|(owner, model)| Table::of(owner, model, &all)).collect();
        Ok(Self {
            app: app.name().to_owned(),
            version: app.api_version().to_owned(),
            module: module.map(str::to_owned),
            tables,
        })
    }

    /// The text of it.
    pub(crate) fn text(&self, form: Form, language: Language) -> String {
        let texts = Texts::of(language);
        match form {
            Form::Html => html::page(self, texts),
            Form::Json => json::text(self),
            Form::Markdown => markdown::text(self, texts),
        }
    }

    /// What it says where there is no table.
    fn nothing(&self, texts: &Texts) -> String {
        match &self.module {
            Some(name) => (texts.module_without_models)(name),
            None => texts.app_without_models.to_owned(),
        }
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.model.table == name)
    }
}

fn is_module(app: &App, name: &str) -> Result<()> {
    if app.modules().iter().any(|module| module.name() == name) {
        return Ok(());
    }
    let mut owners: Vec<&str> = models_by_module(app).map(|(owner, _)| owner).collect();
    owners.dedup();
    let next = match (suggest(name, owners.iter().copied()), owners.as_slice()) {
        (Some(meant), _) => format!("did you mean `{meant}`?"),
        (None, []) => "no module of the app has models".to_owned(),
        (None, owners) => format!("those with models are `{}`", owners.join("`, `")),
    };
    Err(Error::not_found(format!("there is no module `{name}`: {next}")))
}

#[cfg(test)]
mod tests {
    use houtai_core::Module;

    use super::*;

    #[test]
    fn a_module_that_is_not_there_is_told_with_those_that_are() {
        let app = test_models::shop();
        let told = |name| Dictionary::of(&app, Some(name)).err().unwrap().to_string();
        assert!(
            told("oders").ends_with("there is no module `oders`: did you mean `orders`?"),
            "{}",
            told("oders")
        );
        assert!(told("x").ends_with("those with models are `people`, `orders`"), "{}", told("x"));
        let empty = App::new("empty");
        let told = Dictionary::of(&empty, Some("x")).err().unwrap().to_string();
        assert!(told.ends_with("no module of the app has models"), "{told}");
    }

    #[test]
    fn an_app_and_a_module_without_models_say_so_in_every_form() {
        let app = App::new("empty").module(Module::new("pages"));
        let text = |module, form| Dictionary::of(&app, module).unwrap().text(form, Language::English);
        for form in [Form::Html, Form::Markdown] {
            assert!(text(None, form).contains("This app has no models"), "{form:?}");
            assert!(text(Some("pages"), form).contains("has no models"), "{form:?}");
        }
        let json: serde_json::Value = serde_json::from_str(&text(None, Form::Json)).unwrap();
        assert_eq!(json["tables"], serde_json::json!([]));
    }

    #[test]
    fn every_form_bears_the_mark_near_its_beginning() {
        for form in [Form::Html, Form::Json, Form::Markdown] {
            let text = Dictionary::of(&test_models::shop(), None).unwrap().text(form, Language::Chinese);
            assert!(text.find(MARK).unwrap() < 1024, "{form:?}");
        }
    }
}
