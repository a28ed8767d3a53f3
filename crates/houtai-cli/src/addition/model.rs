//! A model that is added to a module.

use std::collections::BTreeSet;

use super::endpoint::{entry, module_file};
use super::field::Field;
use super::{Addition, filling, type_name};
use crate::error::{Error, Result};
use crate::existing::Existing;
use crate::name;

/// A model, as it was asked for.
pub(crate) struct Model {
    module: String,
    /// As the struct is called, `LineItem`.
    name: String,
    fields: Vec<Field>,
}

impl Model {
    /// Reads its name and its fields.
    pub(crate) fn read<'f>(
        module: String,
        name: String,
        fields: impl IntoIterator<Item = &'f String>,
    ) -> Result<Self> {
        judge_name(&name)?;
        let fields = fields.into_iter().map(|given| Field::read(given)).collect::<Result<Vec<_>>>()?;
        let mut names = BTreeSet::new();
        match fields.iter().find(|field| !names.insert(&field.name)) {
            Some(twice) => Err(Error::new(format!("there are two fields `{}`", twice.name))
                .next("leave one out, or take another name")),
            None => Ok(Self { module, name, fields }),
        }
    }

    /// Makes the addition, after checking that nothing else is in its place.
    pub(crate) fn addition(&self, project: &Existing, is_chinese: bool) -> Result<Addition> {
        let (file, stem) = (module_file(project, &self.module)?, snake(&self.name));
        let what = format!("model {}", self.name);
        if let Some(other) = project.declared().into_iter().find(|declared| declared.what == what) {
            let message = format!("there is a model `{}` already, in `{}`", self.name, other.file);
            return Err(Error::new(message).next("take another name"));
        }
        self.decimals(project)?;
        let text = self.text(project, &stem, is_chinese)?;
        let addition = entry(project, &file, &self.module, (&stem, &self.name), "models", text)?;
        Ok(Addition { title: what, next: Some("cargo run -- makemigrations"), ..addition })
    }

    /// The text of its file.
    fn text(&self, project: &Existing, stem: &str, is_chinese: bool) -> Result<String> {
        let mut imports: BTreeSet<String> =
            self.fields.iter().filter_map(|field| field.import).map(str::to_owned).collect();
        for model in self.fields.iter().filter_map(|field| field.refers_to.as_ref()) {
            // One that refers to itself is here.
            if *model != self.name {
                imports.insert(self.path_of(project, model)?);
            }
        }
        let imports: String = imports.iter().map(|path| format!("use {path};\n")).collect();
        let declarations: String = self.fields.iter().map(|field| field.declaration(is_chinese)).collect();
        let sets: String = self.fields.iter().map(Field::set).collect();
        let needs_a_row = self.fields.iter().any(Field::needs_a_row);
        let filling = filling(is_chinese, stem)
            .holds(if needs_a_row { "empty" } else { "row" })
            .gap("Model", &self.name)
            .gap("imports", imports)
            .gap("fields", declarations)
            .gap("sets", sets);
        Ok(filling.fill(include_str!("../../templates/add/model.rs.tmpl")))
    }

    /// Where a model of the same module is, as its neighbours name it.
    fn path_of(&self, project: &Existing, model: &str) -> Result<String> {
        let what = format!("model {model}");
        let Some(declared) = project.declared().into_iter().find(|declared| declared.what == what) else {
            return Err(Error::new(format!("there is no model `{model}` to refer to"))
                .next(format!("make it first: `houtai add model {}/{model} ..`", self.module)));
        };
        let below = declared.file.strip_prefix("src/").and_then(|file| file.strip_suffix(".rs"));
        let parts: Vec<&str> = below.unwrap_or_default().split('/').collect();
        match parts.as_slice() {
            [module] | [module, "mod"] if *module == self.module => Ok(format!("super::{model}")),
            [module, stem] if *module == self.module => Ok(format!("super::{stem}::{model}")),
            _ => {
                let error = Error::new(format!(
                    "`{model}` is not in the module `{}`, but in `{}`",
                    self.module, declared.file
                ));
                Err(error.next(format!(
                    "leave the field out and write it by hand, with a `use` of `{model}`: `pub name: Ref<{model}>`"
                )))
            }
        }
    }

    /// Columns of decimals are a feature of houtai, which a new project has.
    fn decimals(&self, project: &Existing) -> Result<()> {
        let has_decimals = self.fields.iter().any(|field| field.import.is_some());
        if !has_decimals || project.read("Cargo.toml")?.contains("\"decimal\"") {
            return Ok(());
        }
        let message = "`Decimal` is a feature of houtai, and `Cargo.toml` does not name it";
        Err(Error::new(message).next("write there: `houtai = { .., features = [\"decimal\"] }`"))
    }
}

/// A name of a type: `LineItem`.
fn judge_name(given: &str) -> Result<()> {
    let stem = snake(given);
    let is_plain = given.chars().all(|character| character.is_ascii_alphanumeric());
    if is_plain && given.starts_with(|first: char| first.is_ascii_uppercase()) {
        // Its file is called so, and the `mod` of it.
        return name::check(&stem, name::Purpose::Item);
    }
    let better = type_name(&name::suggestion(given, name::Purpose::Item));
    let message = format!("`{given}` cannot be the name of a model, which is that of a type");
    Err(Error::new(message).next(format!("take `{better}`")))
}

/// `LineItem` becomes `line_item`, and `HTTPLog` `http_log`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && !letters[at - 1].is_uppercase();
        let before_small = at > 0 && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_a_file_of_its_name() {
        assert_eq!(["Product", "LineItem", "HTTPLog"].map(snake), ["product", "line_item", "http_log"]);
    }

    #[test]
    fn a_name_that_is_none_of_a_type_comes_with_one_that_is() {
        for (given, better) in [("line_item", "LineItem"), ("product", "Product"), ("Line-Item", "LineItem")]
        {
            let error = judge_name(given).unwrap_err().to_string();
            assert!(error.contains(&format!("→ take `{better}`")), "{error}");
        }
        assert!(judge_name("Self").unwrap_err().to_string().contains("it is a word of Rust"));
    }

    #[test]
    fn no_field_is_there_twice() {
        let fields = ["name:String".to_owned(), "name:bool".to_owned()];
        let error = Model::read("shop".into(), "Tea".into(), &fields).err().unwrap().to_string();
        assert!(error.starts_with("there are two fields `name`"), "{error}");
    }
}
