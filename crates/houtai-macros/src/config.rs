//! `embedded_files!()`: the default configuration and the migrations that a release binary carries.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

/// In the order in which the layers are read.
const CONFIG: [&str; 4] = ["config/base.toml", "config/dev.toml", "config/test.toml", "config/prod.toml"];

/// The folder with a folder for each module that has migrations.
const MIGRATIONS: &str = "migrations";

/// The files that exist in the package that is being compiled, each as its name and its text.
pub(crate) fn expand() -> TokenStream {
    let root = package_root().unwrap_or_default();
    match existing(Path::new(&root)) {
        Ok(files) => carried(&files),
        Err(error) => {
            let message = format!("the folder `{root}/{MIGRATIONS}` cannot be read: {error}");
            syn::Error::new(proc_macro2::Span::call_site(), message).into_compile_error()
        }
    }
}

fn carried(files: &[String]) -> TokenStream {
    let files = files.iter().map(|name| {
        let below_root = format!("/{name}");
        let path = quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #below_root));
        quote!((#name, ::core::include_str!(#path)))
    });
    quote!((&[#(#files),*] as &'static [(&'static str, &'static str)]))
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a macro in this way which package it runs for")]
pub(crate) fn package_root() -> Option<String> {
    std::env::var("CARGO_MANIFEST_DIR").ok()
}

fn existing(root: &Path) -> std::io::Result<Vec<String>> {
    let config = CONFIG.into_iter().filter(|name| root.join(name).is_file()).map(str::to_owned);
    Ok(config.chain(migrations(root)?).collect())
}

/// The migrations with their snapshots.
fn migrations(root: &Path) -> std::io::Result<Vec<String>> {
    let folder = root.join(MIGRATIONS);
    let mut found = Vec::new();
    if folder.is_dir() {
        crate::assets::collect(&folder, &format!("{MIGRATIONS}/"), &mut found)?;
    }
    found.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml"));
    // In one order, so that the same files give the same program.
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_existing_files_are_carried() {
        let root = std::env::temp_dir().join(format!("houtai-embedded-{}", std::process::id()));
        std::fs::create_dir_all(root.join("config")).unwrap();
        std::fs::write(root.join("config/prod.toml"), "").unwrap();
        std::fs::write(root.join("config/base.toml"), "").unwrap();
        assert_eq!(existing(&root).unwrap(), ["config/base.toml", "config/prod.toml"]);
        std::fs::remove_dir_all(root).unwrap();
        assert!(existing(Path::new("/nowhere")).unwrap().is_empty());
    }

    #[test]
    fn migrations_are_carried_with_their_snapshots_in_one_order() {
        let root = std::env::temp_dir().join(format!("houtai-embedded-migrations-{}", std::process::id()));
        std::fs::create_dir_all(root.join("migrations/todos")).unwrap();
        for name in ["0002_b.toml", "schema.toml", "0001_a.toml", "0003_c.toml.unfinished", "README.md"] {
            std::fs::write(root.join("migrations/todos").join(name), "").unwrap();
        }
        let expected = ["0001_a", "0002_b", "schema"].map(|name| format!("migrations/todos/{name}.toml"));
        assert_eq!(existing(&root).unwrap(), expected);
        std::fs::remove_dir_all(root).unwrap();
    }
}
