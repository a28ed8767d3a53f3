//! One field of a settings struct: its default, its options, its rules.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, ExprLit, Field, Lit, Meta, Result, Token, Type};

use crate::doc::doc_of;
use crate::mistakes::Mistakes;
use crate::suggest;

const OPTIONS: [&str; 10] =
    ["default", "dev", "test", "prod", "named", "reloadable", "range", "not_empty", "positive", "rule"];

/// A setting as it is to be built.
pub(crate) struct Setting {
    /// The field.
    pub(crate) ident: Ident,
    ty: Type,
    doc: String,
    default: TokenStream,
    /// The calls on `Setting` behind `new`.
    calls: Vec<TokenStream>,
}

impl Setting {
    /// Reads a field and takes its `#[setting]` away.
    pub(crate) fn read(field: &mut Field, mistakes: &mut Mistakes) -> Self {
        let ident = field.ident.clone().unwrap_or_else(|| format_ident!("field"));
        let doc = doc_of(&field.attrs);
        if doc.is_empty() {
            let message = format!("say in a doc comment what `{ident}` does; the list of settings prints it");
            mistakes.at(&ident, message);
        }
        let (own, kept): (Vec<Attribute>, _) =
            field.attrs.drain(..).partition(|attribute| attribute.path().is_ident("setting"));
        field.attrs = kept;
        let (default, calls) = read_options(&own, mistakes);
        if default.is_none() {
            mistakes.at(&ident, format!(
                "`{ident}` has no default; every setting has one, so that the app starts without any file: \
                 add `#[setting(default = …)]`"
            ));
        }
        Self { ident, ty: field.ty.clone(), doc, default: default.unwrap_or_else(|| quote!("")), calls }
    }

    /// The name of the function that builds it.
    pub(crate) fn maker(&self) -> Ident {
        format_ident!("setting_{}", suggest::plain(&self.ident))
    }

    /// The function that builds it.
    pub(crate) fn function(&self) -> TokenStream {
        let Self { ident, ty, doc, default, calls } = self;
        let (maker, name) = (self.maker(), suggest::plain(ident));
        quote! {
            fn #maker() -> ::houtai::__private::settings::Setting<#ty> {
                ::houtai::__private::settings::Setting::new(#name, #doc, #default) #(#calls)*
            }
        }
    }
}

/// The default and the other options as calls.
fn read_options(
    attributes: &[Attribute],
    mistakes: &mut Mistakes,
) -> (Option<TokenStream>, Vec<TokenStream>) {
    let (mut default, mut calls, mut seen) = (None, Vec::new(), Vec::new());
    let options: Vec<Meta> = attributes.iter().flat_map(|attribute| listed(attribute, mistakes)).collect();
    for option in options {
        let name = suggest::written(option.path());
        if seen.contains(&name) && name != "rule" {
            mistakes.at(&option, format!("`{name}` stands twice; keep one"));
        } else if name == "default" {
            default = mistakes.keep(value(&option).map(raw_value));
            // A broken default must not also be told as a missing one.
            default.get_or_insert_default();
        } else {
            calls.extend(mistakes.keep(call(&name, &option)));
        }
        seen.push(name);
    }
    (default, calls)
}

fn listed(attribute: &Attribute, mistakes: &mut Mistakes) -> Vec<Meta> {
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let tokens = attribute.meta.require_list().map(|list| list.tokens.clone());
    let options = tokens.and_then(|tokens| parser.parse2(tokens));
    mistakes.keep(options).into_iter().flatten().collect()
}

fn call(name: &str, option: &Meta) -> Result<TokenStream> {
    let rule = |rule: TokenStream| quote!(.rule(::houtai::__private::settings::#rule));
    match name {
        "dev" | "test" | "prod" | "named" => {
            let (method, default) = (format_ident!("{name}"), raw_value(value(option)?));
            Ok(quote!(.#method(#default)))
        }
        "reloadable" => word(option).map(|()| quote!(.reloadable(true))),
        "not_empty" => word(option).map(|()| rule(quote!(not_empty()))),
        "positive" => word(option).map(|()| rule(quote!(positive()))),
        "range" => match value(option)? {
            range @ Expr::Range(_) => Ok(rule(quote!(range(#range)))),
            other => Err(Error::new_spanned(other, "`range` takes a range such as `1..=10`")),
        },
        "rule" => value(option).map(|own| quote!(.rule(#own))),
        _ => Err(Error::new_spanned(option.path(), suggest::unknown("option of a setting", name, &OPTIONS))),
    }
}

fn value(option: &Meta) -> Result<&Expr> {
    match option {
        Meta::NameValue(meta) => Ok(&meta.value),
        _ => {
            let name = suggest::written(option.path());
            Err(Error::new_spanned(option, format!("`{name}` needs a value: write `{name} = …`")))
        }
    }
}

fn word(option: &Meta) -> Result<()> {
    let name = suggest::written(option.path());
    option.require_path_only().map(|_| ()).map_err(|_| {
        Error::new_spanned(option, format!("`{name}` takes no value: write `{name}` alone, or leave it out"))
    })
}

/// A plain whole number becomes an `i64`; else Rust would take it for an `i32`, in which large ones do not
/// fit.
fn raw_value(value: &Expr) -> TokenStream {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) if number.suffix().is_empty() => {
            let number = syn::LitInt::new(&format!("{}i64", number.base10_digits()), number.span());
            quote!(#number)
        }
        other => quote!(#other),
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn read(field: Field) -> (String, Vec<String>) {
        let (mut field, mut mistakes) = (field, Mistakes::default());
        let setting = Setting::read(&mut field, &mut mistakes);
        (setting.function().to_string().replace(' ', ""), mistakes.texts())
    }

    #[test]
    fn options_become_calls() {
        let (code, mistakes) = read(parse_quote! {
            /// The price.
            #[setting(default = 1, dev = 0, reloadable, range = 0..=9, rule = even(), rule = odd())]
            pub price: u64
        });
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let calls = "Setting::new(\"price\",\"Theprice.\",1i64).dev(0i64).reloadable(true)\
                     .rule(::houtai::__private::settings::range(0..=9)).rule(even()).rule(odd())";
        assert!(code.contains(calls), "{code}");
    }

    #[test]
    fn a_doc_comment_and_a_default_are_needed() {
        let (_, mistakes) = read(parse_quote!(pub price: u64));
        assert!(mistakes[0].contains("say in a doc comment what `price` does"), "{mistakes:?}");
        assert!(mistakes[1].contains("add `#[setting(default = …)]`"), "{mistakes:?}");
    }

    #[test]
    fn mistakes_name_the_next_step() {
        let (_, mistakes) = read(parse_quote! {
            /// The price.
            #[setting(default, relodable, range = 5, not_empty = true, prod = 1, prod = 2)]
            price: u64
        });
        assert!(mistakes[0].contains("write `default = …`"), "{mistakes:?}");
        assert!(mistakes[1].contains("did you mean `reloadable`?"), "{mistakes:?}");
        assert!(mistakes[2].contains("such as `1..=10`"), "{mistakes:?}");
        assert!(mistakes[3].contains("takes no value"), "{mistakes:?}");
        assert!(mistakes[4].contains("`prod` stands twice"), "{mistakes:?}");
        assert_eq!(mistakes.len(), 5);
    }
}
