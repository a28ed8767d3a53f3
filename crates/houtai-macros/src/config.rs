//! `embedded_config!()`: the default configuration that a release binary carries.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

/// In the order in which the layers are read.
const FILES: [&str; 4] = ["config/base.toml", "config/dev.toml", "config/test.toml", "config/prod.toml"];

/// The files that exist in the package that is being compiled, each as its name and its text.
pub(crate) fn expand() -> TokenStream {
    let there = package_root().into_iter().flat_map(|root| existing(Path::new(&root)));
    let files = there.map(|name| {
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

fn existing(root: &Path) -> Vec<&'static str> {
    FILES.into_iter().filter(|name| root.join(name).is_file()).collect()
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
        assert_eq!(existing(&root), ["config/base.toml", "config/prod.toml"]);
        std::fs::remove_dir_all(root).unwrap();
        assert!(existing(Path::new("/nowhere")).is_empty());
    }
}
