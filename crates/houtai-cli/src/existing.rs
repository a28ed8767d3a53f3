//! The project around the working directory.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::error::{Error, Result};
use crate::rust_file::RustFile;

/// A project that is there already.
pub(crate) struct Existing {
    pub(crate) root: PathBuf,
}

/// What a project has that another of its kind would collide with.
#[derive(Debug, PartialEq)]
pub(crate) struct Declared {
    /// `GET /products/{}`, `script seed` or `model Product`.
    pub(crate) what: String,
    /// Where, from the root.
    pub(crate) file: String,
}

impl Existing {
    /// The nearest project in a folder or above it.
    pub(crate) fn find(here: &Path) -> Result<Self> {
        let root = here.ancestors().find(|folder| {
            let main = fs::read_to_string(folder.join("src/main.rs")).unwrap_or_default();
            main.contains("houtai::main!") && folder.join("Cargo.toml").is_file()
        });
        let root = root.map(|root| Self { root: root.to_owned() });
        root.ok_or_else(|| {
            let message = format!("there is no project in `{}` or above it", here.display());
            Error::new(message)
                .next("go into a project: a folder with `Cargo.toml`, and `houtai::main!` in `src/main.rs`")
                .next("or make one with `houtai new NAME`")
        })
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path))
            .map_err(|error| Error::io(format!("cannot read `{}`", self.root.join(path).display()), &error))
    }

    /// The modules with a file of their own that holds a `Module::new`.
    pub(crate) fn modules(&self) -> Result<Vec<String>> {
        let main = RustFile::parse(&self.read("src/main.rs")?)
            .map_err(|reason| Error::new(format!("cannot look into `src/main.rs`: {reason}")))?;
        let names = main.modules();
        Ok(names.into_iter().filter(|name| self.module_file(name).is_some()).collect())
    }

    /// The file of a module, from the root.
    pub(crate) fn module_file(&self, name: &str) -> Option<String> {
        let places = [format!("src/{name}.rs"), format!("src/{name}/mod.rs")];
        places.into_iter().find(|path| self.read(path).is_ok_and(|text| text.contains("Module::new")))
    }

    /// Whether its comments are Chinese.
    pub(crate) fn is_chinese(&self) -> bool {
        let is_han = |character| ('\u{4e00}'..='\u{9fff}').contains(&character);
        self.read("src/main.rs").is_ok_and(|text| text.chars().any(is_han))
    }

    /// All endpoints, scripts and models below `src/`; a file that is not valid Rust has none.
    pub(crate) fn declared(&self) -> Vec<Declared> {
        let mut files = Vec::new();
        rust_files(&self.root.join("src"), &mut files);
        files.sort();
        files.iter().flat_map(|file| self.declared_in(file)).collect()
    }

    fn declared_in(&self, file: &Path) -> Vec<Declared> {
        let parsed = fs::read_to_string(file).ok().and_then(|text| syn::parse_file(&text).ok());
        let mut search = Declarations::default();
        if let Some(parsed) = &parsed {
            search.visit_file(parsed);
        }
        let name = file.strip_prefix(&self.root).unwrap_or(file).to_string_lossy().into_owned();
        search.0.into_iter().map(|what| Declared { what, file: name.clone() }).collect()
    }
}

/// A path with the names of its parameters left out: two that differ in them only are one place.
pub(crate) fn place(method: &str, path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    format!("{} {}", method.to_uppercase(), parts.collect::<Vec<_>>().join("/"))
}

/// The function of an endpoint. With its module it names the operation in the API document, so that a module cannot have
/// two of one name, in whatever files they stand.
pub(crate) fn operation(function: &str) -> String {
    format!("operation {function}")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() && !path.is_symlink() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[derive(Default)]
struct Declarations(Vec<String>);

impl<'a> Visit<'a> for Declarations {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        for attribute in &function.attrs {
            let Some(name) = attribute.path().segments.last().map(|part| part.ident.to_string()) else {
                continue;
            };
            if name == "script" {
                self.0.push(format!("script {}", function.sig.ident));
            }
            if ["get", "post", "put", "patch", "delete"].contains(&name.as_str())
                && let Some(path) = first_text(attribute)
            {
                self.0.push(place(&name, &path));
                self.0.push(operation(&function.sig.ident.to_string()));
            }
        }
        visit::visit_item_fn(self, function);
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        let is_model = |attribute: &syn::Attribute| {
            attribute.path().segments.last().is_some_and(|part| part.ident == "model")
        };
        if item.attrs.iter().any(is_model) {
            self.0.push(format!("model {}", item.ident));
        }
    }
}

/// The text that an attribute begins with.
fn first_text(attribute: &syn::Attribute) -> Option<String> {
    let tokens = attribute.meta.require_list().ok()?.tokens.clone();
    syn::parse2::<syn::LitStr>(tokens.into_iter().take(1).collect()).ok().map(|text| text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_found_from_below_with_what_it_declares() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("Cargo.toml", "");
        write("src/main.rs", "mod a;\nmod b;\nhoutai::main!(app);");
        write("src/a.rs", "fn module() -> Module { Module::new(\"a\") }");
        write("src/b.rs", "#[model(order_by = \"a\")]\npub struct B { a: u8 }\nstruct C;");
        write(
            "src/a/x.rs",
            "#[get(\"/a/{id}\", access = public)]\nasync fn x() {}\n#[script]\nasync fn s() {}",
        );
        write("src/a/broken.rs", "fn (");
        let project = Existing::find(&folder.path().join("src/a")).unwrap();
        assert_eq!(project.root, folder.path());
        assert_eq!(project.modules().unwrap(), ["a"]);
        let declared: Vec<String> = project.declared().into_iter().map(|declared| declared.what).collect();
        assert_eq!(declared, ["GET /a/{}", "operation x", "script s", "model B"]);
        assert!(!project.is_chinese());
    }

    #[test]
    fn elsewhere_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let error = Existing::find(folder.path()).err().unwrap().to_string();
        assert!(error.contains("there is no project in"), "{error}");
    }
}
