//! `include_assets!("folder")`: the files of a folder as part of the program.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr};

/// Each file below the folder as its path and its bytes.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2::<LitStr>(input) {
        Ok(folder) => files(&folder).unwrap_or_else(Error::into_compile_error),
        Err(error) => {
            let message = "write the folder, relative to the package: `include_assets!(\"public\")`";
            Error::new(error.span(), message).into_compile_error()
        }
    }
}

fn files(folder: &LitStr) -> Result<TokenStream, Error> {
    let name = folder.value();
    let root = crate::config::package_root().unwrap_or_default();
    let path = Path::new(&root).join(&name);
    let mut found = Vec::new();
    collect(&path, "", &mut found).map_err(|error| {
        Error::new(folder.span(), format!("the folder `{}` cannot be read: {error}", path.display()))
    })?;
    // In one order, so that the same files give the same program.
    found.sort_unstable();
    let files = found.iter().map(|file| {
        let below_root = format!("/{}/{file}", name.trim_matches('/'));
        quote! {
            (#file, ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #below_root))
                as &'static [u8])
        }
    });
    Ok(quote!((&[#(#files),*] as &'static [(&'static str, &'static [u8])])))
}

/// The files below a folder. Links are left out: what they lead to is not part of the package.
pub(crate) fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        // A name that is no text cannot be asked for either.
        let Some(name) = entry.file_name().to_str().map(|name| format!("{prefix}{name}")) else { continue };
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), found)?;
        } else if kind.is_file() {
            found.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_all_depths_are_found() {
        let root = std::env::temp_dir().join(format!("houtai-assets-{}", std::process::id()));
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::write(root.join("a/b/c.txt"), "").unwrap();
        std::fs::write(root.join("d.txt"), "").unwrap();
        let mut found = Vec::new();
        collect(&root, "", &mut found).unwrap();
        found.sort_unstable();
        assert_eq!(found, ["a/b/c.txt", "d.txt"]);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_folder_is_a_compile_error_that_names_it() {
        let error = expand(quote!("no/such/folder")).to_string();
        assert!(error.contains("compile_error") && error.contains("no/such/folder"));
        assert!(expand(quote!(folder)).to_string().contains("include_assets!"));
    }
}
