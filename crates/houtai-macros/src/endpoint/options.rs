//! What stands in the attribute of an endpoint: `"/todos", access = public, timeout = "60s"`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, ExprLit, Lit, LitStr, Meta, Path, Result, Token};

use super::quantity;
use crate::mistakes::Mistakes;
use crate::suggest;

const OPTIONS: [&str; 7] =
    ["access", "body_limit", "timeout", "compress", "decompress", "deprecated", "hidden"];

/// The path and the options, each as the call on `Endpoint` that it becomes.
pub(crate) struct Options {
    /// The path template.
    pub(crate) path: LitStr,
    /// `.access(…).timeout(…)`.
    pub(crate) calls: Vec<TokenStream>,
}

impl Options {
    /// Reads the attribute; `None` without a path, because nothing sensible can be made then.
    pub(crate) fn read(attribute: TokenStream, mistakes: &mut Mistakes) -> Option<Self> {
        let Raw { path, options } = mistakes.keep(Raw::parse.parse2(attribute))?;
        let mut seen: Vec<String> = Vec::new();
        let mut calls = Vec::new();
        for option in options {
            let name = suggest::written(option.path());
            if seen.contains(&name) {
                mistakes.at(&option, format!("`{name}` stands twice; keep one"));
                continue;
            }
            calls.extend(mistakes.keep(call(&name, &option)));
            seen.push(name);
        }
        Some(Self { path, calls })
    }
}

struct Raw {
    path: LitStr,
    options: Punctuated<Meta, Token![,]>,
}

impl Parse for Raw {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !input.peek(LitStr) {
            return Err(input.error("the path comes first: `#[get(\"/todos/{id}\", access = public)]`"));
        }
        let path = input.parse()?;
        if input.is_empty() {
            return Ok(Self { path, options: Punctuated::new() });
        }
        input.parse::<Token![,]>()?;
        Ok(Self { path, options: Punctuated::parse_terminated(input)? })
    }
}

fn call(name: &str, option: &Meta) -> Result<TokenStream> {
    match name {
        "access" => access(value(option, "public")?),
        "body_limit" => quantity::bytes(value(option, "\"10MiB\"")?).map(|bytes| quote!(.body_limit(#bytes))),
        "timeout" => {
            let milliseconds = quantity::milliseconds(value(option, "\"60s\"")?)?;
            Ok(quote!(.timeout(::core::time::Duration::from_millis(#milliseconds))))
        }
        "compress" => compress(value(option, "off")?),
        "decompress" => word(option).map(|()| quote!(.decompress())),
        "deprecated" => word(option).map(|()| quote!(.deprecated())),
        "hidden" => word(option).map(|()| quote!(.hidden())),
        _ => {
            Err(Error::new_spanned(option.path(), suggest::unknown("option of an endpoint", name, &OPTIONS)))
        }
    }
}

fn value<'m>(option: &'m Meta, example: &str) -> Result<&'m Expr> {
    match option {
        Meta::NameValue(meta) => Ok(&meta.value),
        _ => {
            let name = suggest::written(option.path());
            Err(Error::new_spanned(option, format!("`{name}` needs a value: write `{name} = {example}`")))
        }
    }
}

fn word(option: &Meta) -> Result<()> {
    let name = suggest::written(option.path());
    option.require_path_only().map(|_| ()).map_err(|_| {
        Error::new_spanned(option, format!("`{name}` takes no value: write `{name}` alone, or leave it out"))
    })
}

fn access(value: &Expr) -> Result<TokenStream> {
    match value {
        Expr::Path(path) => access_word(&path.path),
        Expr::Lit(ExprLit { lit: Lit::Str(permission), .. }) => access_permission(permission),
        _ => Err(Error::new_spanned(
            value,
            "access is `public`, `signed_in` or a permission such as \"todos.edit\"",
        )),
    }
}

fn compress(value: &Expr) -> Result<TokenStream> {
    let word = match value {
        Expr::Path(path) => suggest::written(&path.path),
        _ => String::new(),
    };
    match word.as_str() {
        "on" => Ok(quote!(.compress(true))),
        "off" => Ok(quote!(.compress(false))),
        _ => Err(Error::new_spanned(value, "compress is `on` or `off`, without quotes")),
    }
}

fn access_word(path: &Path) -> Result<TokenStream> {
    match suggest::written(path).as_str() {
        "public" => Ok(quote!(.access(::houtai::__private::Access::Public))),
        "signed_in" => Ok(quote!(.access(::houtai::__private::Access::SignedIn))),
        word => {
            let message = suggest::unknown("access", word, &["public", "signed_in"]);
            Err(Error::new_spanned(path, format!("{message}; a permission is a text such as \"todos.edit\"")))
        }
    }
}

fn access_permission(permission: &LitStr) -> Result<TokenStream> {
    let name = permission.value();
    if name == "public" || name == "signed_in" {
        return Err(Error::new_spanned(
            permission,
            format!("write `access = {name}`, without quotes; in quotes it is a permission"),
        ));
    }
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-:".contains(c)) {
        return Err(Error::new_spanned(
            permission,
            "a permission is ASCII letters, digits, `.`, `_`, `-` and `:`, such as \"todos.edit\"",
        ));
    }
    Ok(quote! {
        .access(::houtai::__private::Access::Permission(::std::string::String::from(#permission)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(attribute: TokenStream) -> String {
        let mut mistakes = Mistakes::default();
        let options = Options::read(attribute, &mut mistakes).unwrap();
        assert_eq!(mistakes.texts(), Vec::<String>::new());
        options.calls.iter().map(|call| call.to_string().replace(' ', "")).collect()
    }

    fn mistakes(attribute: TokenStream) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        Options::read(attribute, &mut mistakes);
        mistakes.texts()
    }

    #[test]
    fn each_option_is_a_call() {
        assert_eq!(calls(quote!("/")), "");
        assert_eq!(calls(quote!("/", access = public,)), ".access(::houtai::__private::Access::Public)");
        assert!(calls(quote!("/", access = "todos.edit")).contains("Permission"));
        assert_eq!(
            calls(quote!("/", deprecated, hidden, body_limit = "1KiB", timeout = "2s")),
            ".deprecated().hidden().body_limit(1024u64).timeout(::core::time::Duration::from_millis(2000u64))"
        );
    }

    #[test]
    fn compression_of_answers_is_on_or_off_and_that_of_bodies_a_word() {
        assert_eq!(calls(quote!("/", compress = off, decompress)), ".compress(false).decompress()");
        assert_eq!(calls(quote!("/", compress = on)), ".compress(true)");
        for wrong in
            [quote!("/", compress = "on"), quote!("/", compress = gzip), quote!("/", compress = true)]
        {
            assert!(mistakes(wrong)[0].contains("`on` or `off`"));
        }
        assert!(mistakes(quote!("/", compress))[0].contains("write `compress = off`"));
        assert!(mistakes(quote!("/", decompress = on))[0].contains("`decompress` takes no value"));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let found = mistakes(quote!("/", acces = public, hidden = true, timeout, hidden, access = private));
        assert!(found[0].contains("did you mean `access`?"), "{found:?}");
        assert!(found[1].contains("`hidden` takes no value"), "{found:?}");
        assert!(found[2].contains("write `timeout = \"60s\"`"), "{found:?}");
        assert!(found[3].contains("`hidden` stands twice"), "{found:?}");
        assert!(found[4].contains("unknown access `private`"), "{found:?}");
    }

    #[test]
    fn a_permission_is_not_a_word_in_quotes() {
        assert!(mistakes(quote!("/", access = "public"))[0].contains("without quotes"));
        assert!(mistakes(quote!("/", access = "edit todos"))[0].contains("such as \"todos.edit\""));
        assert!(mistakes(quote!("/", access = 1))[0].contains("`signed_in`"));
    }

    #[test]
    fn the_path_comes_first() {
        assert!(mistakes(quote!())[0].contains("the path comes first"));
        assert!(mistakes(quote!(access = public))[0].contains("the path comes first"));
    }
}
