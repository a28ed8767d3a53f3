//! An endpoint that is added to a module.

use super::{Addition, filling, type_name};
use crate::error::{Error, Result};
use crate::existing::{Declared, Existing, operation, place};
use crate::name::{self, Purpose};
use crate::rust_file::RustFile;

/// The methods that an endpoint may have.
pub(crate) const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// What the app answers by itself, as the first part of a path.
const OF_THE_DOCUMENT: [&str; 3] = ["docs", "openapi.json", "openapi.yaml"];

/// An endpoint, as it was asked for.
pub(crate) struct Endpoint {
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// As it stands in the attribute: `public`, `signed_in` or a text.
    pub(crate) access: String,
}

impl Endpoint {
    /// Makes the addition, after checking that nothing else is in its place.
    pub(crate) fn addition(&self, project: &Existing, is_chinese: bool) -> Result<Addition> {
        let file = module_file(project, &self.module)?;
        let text = self.text(is_chinese)?;
        self.is_new(project)?;
        entry(project, &file, &self.module, (&self.name, &self.name), "endpoints", text)
            .map(|addition| Addition { title: format!("endpoint {} {}", self.verb(), self.path), ..addition })
    }

    /// Whether neither its place nor its name is taken.
    fn is_new(&self, project: &Existing) -> Result<()> {
        let first = self.path.split('/').nth(1).unwrap_or_default();
        if OF_THE_DOCUMENT.contains(&first) {
            let message = format!("`/{first}` is where the API document stands");
            return Err(Error::new(message).next("take another `--path`"));
        }
        let (what, function) = (place(&self.method, &self.path), operation(&self.name));
        let declared = project.declared();
        if let Some(other) = declared.iter().find(|declared| declared.what == what) {
            let message = format!("{} {} is there already, in `{}`", self.verb(), self.path, other.file);
            return Err(Error::new(message).next("take another `--path` or `--method`"));
        }
        let (own, below) = (format!("src/{}.rs", self.module), format!("src/{}/", self.module));
        let is_own = |declared: &&Declared| declared.file == own || declared.file.starts_with(&below);
        match declared.iter().filter(is_own).find(|declared| declared.what == function) {
            Some(other) => {
                let message =
                    format!("`{}` has an endpoint `{}` already, in `{}`", self.module, self.name, other.file);
                Err(Error::new(message).next("take another name"))
            }
            None => Ok(()),
        }
    }

    /// The text of its file.
    pub(super) fn text(&self, is_chinese: bool) -> Result<String> {
        let parameters = parameters(&self.path)?;
        access(&self.access)?;
        let has_body = ["post", "put", "patch"].contains(&self.method.as_str());
        let outcome = match (self.method.as_str(), parameters.is_empty()) {
            ("delete", true) => Outcome::Empty,
            ("delete", false) => Outcome::Missing,
            _ => Outcome::Answer,
        };
        // Whoever is not known gets no further, and a test knows nobody.
        let (is_public, success) = (self.access == "public", outcome.status());
        let mut filling = filling(is_chinese, &self.name)
            .holds(outcome.word())
            .holds(if has_body { "body" } else { "bare" })
            .gap("METHOD", self.verb())
            .gap("method", &self.method)
            .gap("path", &self.path)
            .gap("access", self.access_text())
            .gap("arguments", arguments(&self.name, &parameters, has_body))
            .gap("returns", outcome.returns(&self.name))
            .gap("message", message(&self.name, &parameters, has_body))
            .gap("nothing", format!("\"{} {}\"", nothing(is_chinese), shown(&parameters)))
            .gap("example", example(&self.path, "1"))
            .gap("expected", expected(&self.name, &parameters, has_body))
            .gap("status", if is_public { success } else { "401" })
            .gap("fact", self.fact(is_public, &outcome));
        if is_public && matches!(outcome, Outcome::Answer) {
            filling = filling.holds("said");
        }
        Ok(filling.fill(include_str!("../../templates/add/endpoint.rs.tmpl")))
    }

    fn verb(&self) -> String {
        self.method.to_uppercase()
    }

    fn access_text(&self) -> String {
        match self.access.as_str() {
            word @ ("public" | "signed_in") => word.to_owned(),
            permission => format!("\"{permission}\""),
        }
    }

    fn fact(&self, is_public: bool, outcome: &Outcome) -> String {
        let fact = match outcome {
            _ if !is_public => "asks_who_is_calling",
            Outcome::Answer => "answers",
            Outcome::Empty => "answers_with_nothing",
            Outcome::Missing => "tells_that_there_is_nothing",
        };
        format!("{}_{fact}", self.name)
    }
}

/// What the function does until somebody writes it.
enum Outcome {
    Answer,
    Empty,
    Missing,
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Empty => "empty",
            Self::Missing => "missing",
        }
    }

    fn status(&self) -> &'static str {
        match self {
            Self::Answer => "200",
            Self::Empty => "204",
            Self::Missing => "404",
        }
    }

    fn returns(&self, name: &str) -> String {
        match self {
            Self::Answer => format!("{}Answer", type_name(name)),
            Self::Empty => "NoContent".to_owned(),
            Self::Missing => "Result<NoContent>".to_owned(),
        }
    }
}

/// A file beside those of its module, and the entry in one of the lists of the module: by the name of the file, and by
/// that of what is in it.
pub(super) fn entry(
    project: &Existing,
    file: &str,
    module: &str,
    (name, item): (&str, &str),
    list: &str,
    text: String,
) -> Result<Addition> {
    let parsed = RustFile::parse(&project.read(file)?);
    if parsed.as_ref().is_ok_and(|parsed| parsed.has_item(name)) {
        let message = format!("`{module}` has `{name}` already, in `{file}`");
        return Err(Error::new(message).next("take another name"));
    }
    Ok(Addition {
        title: String::new(),
        files: vec![(format!("src/{module}/{name}.rs"), text)],
        listed_in: file.to_owned(),
        edited: parsed.and_then(|parsed| parsed.with_entry((name, item), list)),
        lines: vec![format!("mod {name};"), format!(".{list}({list}![.., {name}::{item}])")],
        next: None,
    })
}

/// The file of a module, or which modules there are.
pub(super) fn module_file(project: &Existing, module: &str) -> Result<String> {
    if let Some(file) = project.module_file(module) {
        return Ok(file);
    }
    let known = project.modules()?.join("`, `");
    let error = Error::new(format!("there is no module `{module}`"));
    let error = if known.is_empty() { error } else { error.next(format!("there are `{known}`")) };
    Err(error.next(format!("or make it with `houtai add module {module}`")))
}

/// The names in braces, after the path was checked.
fn parameters(path: &str) -> Result<Vec<String>> {
    let wrong = |reason: String| {
        Err(Error::new(format!("`{path}` is no path: {reason}"))
            .next("write one such as `/products/{id}/reviews`"))
    };
    let Some(rest) = path.strip_prefix('/') else { return wrong("it does not begin with `/`".into()) };
    let mut names: Vec<String> = Vec::new();
    for part in rest.split('/') {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        if part.is_empty() && !rest.is_empty() {
            return wrong("it has nothing between two `/`, or behind the last".into());
        }
        match name {
            Some(name) if name::check(name, Purpose::Parameter).is_err() => {
                return wrong(format!(
                    "`{{{name}}}` is no parameter; its name has lower-case letters, digits and `_`"
                ));
            }
            Some(name) if names.iter().any(|other| other == name) => {
                return wrong(format!("it has `{{{name}}}` twice"));
            }
            Some(name) => names.push(name.to_owned()),
            None if part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c))
                && !part.starts_with('.') => {}
            None => return wrong(format!("`{part}` may have letters, digits, `-`, `_`, `.` and `~`")),
        }
    }
    Ok(names)
}

fn access(access: &str) -> Result<()> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
    if !access.is_empty() && access.chars().all(is_plain) {
        return Ok(());
    }
    let error = Error::new(format!("`{access}` is no access"));
    Err(error.next("write `public`, `signed_in`, or a permission such as `products.edit`"))
}

fn arguments(name: &str, parameters: &[String], has_body: bool) -> String {
    let mut arguments = Vec::new();
    match parameters {
        [] => {}
        [one] => arguments.push(format!("Path({one}): Path<String>")),
        several => {
            let types = vec!["String"; several.len()].join(", ");
            arguments.push(format!("Path(({})): Path<({types})>", several.join(", ")));
        }
    }
    if has_body {
        arguments.push(format!("Body(input): Body<{}Input>", type_name(name)));
    }
    arguments.join(", ")
}

/// The parameters as they stand in a format string.
fn shown(parameters: &[String]) -> String {
    parameters.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" ")
}

fn message(name: &str, parameters: &[String], has_body: bool) -> String {
    match (has_body, parameters.is_empty()) {
        (true, true) => "input.message".to_owned(),
        (true, false) => format!("format!(\"{}: {{}}\", input.message)", shown(parameters)),
        (false, true) => format!("\"{name}\".into()"),
        (false, false) => format!("format!(\"{name} {}\")", shown(parameters)),
    }
}

fn expected(name: &str, parameters: &[String], has_body: bool) -> String {
    let ones = vec!["1"; parameters.len()].join(" ");
    match (has_body, parameters.is_empty()) {
        (true, true) => "\"hello\"".to_owned(),
        (true, false) => format!("\"{ones}: hello\""),
        (false, true) => format!("\"{name}\""),
        (false, false) => format!("\"{name} {ones}\""),
    }
}

fn nothing(is_chinese: bool) -> &'static str {
    if is_chinese { "没有" } else { "there is nothing at" }
}

/// The path with a value in place of each parameter.
pub(crate) fn example(path: &str, value: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { value } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_are_found() {
        assert_eq!(parameters("/a/{id}/b/{no}").unwrap(), ["id", "no"]);
        assert!(parameters("/").unwrap().is_empty());
    }

    #[test]
    fn a_path_that_is_none_is_told_with_the_reason() {
        for (path, reason) in [
            ("", "does not begin with `/`"),
            ("a", "does not begin with `/`"),
            ("/a/", "nothing between"),
            ("//a", "nothing between"),
            ("/a b", "`a b` may have"),
            ("/{*rest}", "`{*rest}` is no parameter"),
            ("/{type}", "`{type}` is no parameter"),
            ("/{id}/{id}", "has `{id}` twice"),
            ("/a\"b", "may have"),
            ("/../a", "may have"),
        ] {
            let error = parameters(path).unwrap_err().to_string();
            assert!(error.contains(reason), "{path}: {error}");
        }
    }

    #[test]
    fn an_access_is_a_word_or_a_permission() {
        assert!(["public", "signed_in", "products.edit"].iter().all(|word| access(word).is_ok()));
        assert!(["", "a\"", "a b"].iter().all(|word| access(word).is_err()));
    }
}
