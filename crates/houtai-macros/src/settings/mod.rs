//! `#[settings("shop")]`.

mod field;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser;
use syn::{Error, Fields, ItemStruct, LitStr, Result};

use self::field::Setting;
use crate::derives;
use crate::doc::doc_of;
use crate::mistakes::Mistakes;

/// The struct as it stands, and its implementation of `Settings`.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut settings: ItemStruct = match syn::parse2(item.clone()) {
        Ok(settings) => settings,
        Err(error) => {
            let message = format!("`#[settings]` stands on a struct with named fields: {error}");
            let mistake = Error::new(error.span(), message).into_compile_error();
            return quote!(#item #mistake);
        }
    };
    let mut mistakes = Mistakes::default();
    let subject = mistakes.keep(subject(attribute));
    let fields = read(&mut settings, &mut mistakes);
    let derives = derives::missing(&settings.attrs, &["Clone", "Debug"]);
    let implementation = subject.map(|subject| implementation(&settings, &subject, &fields));
    let mistakes = mistakes.into_tokens();
    quote!(#derives #settings #implementation #mistakes)
}

fn subject(attribute: TokenStream) -> Result<LitStr> {
    let parse = |input: syn::parse::ParseStream<'_>| input.parse::<LitStr>();
    let subject = parse.parse2(attribute).map_err(|error| {
        Error::new(
            error.span(),
            "name the subject, which is the first part of each key: `#[settings(\"shop\")]`",
        )
    })?;
    let name = subject.value();
    let word = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if word && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Ok(subject);
    }
    Err(Error::new_spanned(
        subject,
        "a subject is one word of lower-case ASCII letters, digits and `_`, such as \"shop\"",
    ))
}

fn read(settings: &mut ItemStruct, mistakes: &mut Mistakes) -> Vec<Setting> {
    if !settings.generics.params.is_empty() {
        mistakes.at(&settings.generics, "settings have no generic parameters: write the types");
    }
    if doc_of(&settings.attrs).is_empty() {
        let message = "say in a doc comment what these settings are about; the list of settings prints it";
        mistakes.at(&settings.ident, message);
    }
    match &mut settings.fields {
        Fields::Named(fields) => {
            fields.named.iter_mut().map(|field| Setting::read(field, mistakes)).collect()
        }
        fields => {
            mistakes.at(&*fields, "settings have named fields, because the name is a part of the key");
            Vec::new()
        }
    }
}

fn implementation(settings: &ItemStruct, subject: &LitStr, fields: &[Setting]) -> TokenStream {
    let (name, doc) = (&settings.ident, doc_of(&settings.attrs));
    let functions = fields.iter().map(Setting::function);
    let idents: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let makers: Vec<_> = fields.iter().map(Setting::maker).collect();
    quote! {
        const _: () = {
            #(#functions)*

            impl ::houtai::__private::Settings for #name {
                const SUBJECT: &'static str = #subject;
                const DOC: &'static str = #doc;

                fn keys() -> ::std::vec::Vec<::houtai::__private::settings::SettingKey> {
                    ::std::vec![#(#makers().key(#subject)),*]
                }

                fn read(
                    reader: &mut ::houtai::__private::settings::Reader<'_>,
                ) -> ::core::option::Option<Self> {
                    // All are read before the first `?`, so that every mistake is told.
                    #(let #idents = reader.read(&#makers());)*
                    ::core::option::Option::Some(Self { #(#idents: #idents?),* })
                }
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(attribute: TokenStream, item: TokenStream) -> String {
        expand(attribute, item).to_string()
    }

    #[test]
    fn a_whole_struct_expands() {
        let code = expanded(
            quote!("shop"),
            quote! {
                /// The shop.
                #[derive(Debug)]
                pub struct ShopSettings {
                    /// How many things a basket holds.
                    #[setting(default = 10, prod = 20, range = 1..=100, reloadable)]
                    pub basket: u32,
                }
            },
        );
        assert!(!code.contains("compile_error"), "{code}");
        assert!(code.contains("# [derive (:: core :: clone :: Clone)]"), "{code}");
        assert!(code.contains(". prod (20i64)"), "{code}");
        assert!(!code.contains("# [setting"), "{code}");
    }

    #[test]
    fn the_subject_is_one_word() {
        assert!(
            expanded(
                quote!(),
                quote!(
                    struct A {}
                )
            )
            .contains("name the subject")
        );
        assert!(
            expanded(
                quote!("My Shop"),
                quote!(
                    struct A {}
                )
            )
            .contains("a subject is one word")
        );
    }

    #[test]
    fn only_documented_structs_with_named_fields_are_settings() {
        assert!(
            expanded(
                quote!("shop"),
                quote!(
                    struct A {}
                )
            )
            .contains("say in a doc comment")
        );
        assert!(
            expanded(
                quote!("shop"),
                quote!(
                    struct A(u8);
                )
            )
            .contains("have named fields")
        );
        assert!(
            expanded(
                quote!("shop"),
                quote!(
                    enum A {}
                )
            )
            .contains("stands on a struct")
        );
    }
}
